"""Runs the server: worker processes on one port, started again when they die, gone when this process is."""

import errno
import http.client
import logging
import multiprocessing
import os
import resource
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from glasshouse.network.bytes.wire import Wire
from glasshouse.network.config.env import BadSetting, Env

APPLICATION = "glasshouse.network.config.asgi:application"
PATIENCE_S = 15.0
"""How long to wait for a port that is taken."""
START_S = 60.0
"""How long the workers may take to answer for the first time."""
GRACE_S = 10
"""How long open requests may go on after a signal to stop."""
HEALTH_S = 30
"""How long a worker may be silent before it is replaced."""
BACKLOG = 2048


class _Workers(Multiprocess):
    """uvicorn's supervisor of processes, which tells how it ended."""

    @property
    def failed_to_start(self) -> bool:
        return any(process.exitcode == STARTUP_FAILURE for process in self.processes)


class _Config(uvicorn.Config):
    """uvicorn's configuration, which binds each worker's life to this process's."""

    def load(self) -> None:
        if multiprocessing.parent_process() is not None:
            threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
        super().load()


def serve(*, env: Env, application: str = APPLICATION, tell: Callable[[str], object] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, and tell once where it is. Workers read the same settings again, each for itself.

    Raises BadSetting if the secret key is missing or TLS is half set, OSError if the port is taken, SystemExit if the
    workers can't start.
    """
    _check(env)
    _allow_many_connections()
    config = configuration(env, application)
    workers = _Workers(config, [_listen(env)])
    if tell is not None:
        threading.Thread(target=_tell_where, args=(env, tell), name="where", daemon=True).start()
    workers.run()
    if workers.failed_to_start:
        raise SystemExit(STARTUP_FAILURE)


def configuration(env: Env, application: ASGIApp | str) -> uvicorn.Config:
    """Return how uvicorn is to serve."""
    return _Config(
        application,
        host=env.bind,
        port=env.port,
        workers=env.workers,
        loop="uvloop",
        http=Wire,
        ws="none",
        lifespan="off",
        interface="asgi3",
        ssl_certfile=env.tls_cert or None,
        ssl_keyfile=env.tls_key or None,
        log_config=None,
        log_level=env.log_level.lower(),
        access_log=False,
        server_header=False,
        # Who asks is told by bytes.pages, which trusts a proxy by our own setting.
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_S,
        timeout_worker_healthcheck=HEALTH_S,
    )


def _check(env: Env) -> None:
    if not env.secret_key:
        raise BadSetting(
            "The setting secret_key is empty, so nothing could be signed: run `glasshouse init` first."
        )
    if bool(env.tls_cert) != bool(env.tls_key):
        raise BadSetting("The settings tls_cert and tls_key belong together: give both, or neither.")


def _listen(env: Env) -> socket.socket:
    """Open the port; if it is taken, wait for workers whose first process was killed to give it back. Raises OSError."""
    family = socket.AF_INET6 if ":" in env.bind else socket.AF_INET
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            listener = socket.create_server((env.bind, env.port), family=family, backlog=BACKLOG)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            listener.set_inheritable(True)
            return listener


def _tell_where(env: Env, tell: Callable[[str], object]) -> None:
    """Tell where the network is as soon as it answers; the port is ours by then, so nobody else answers for it."""
    until = time.monotonic() + START_S
    while not _answers(env):
        if time.monotonic() > until:
            return
        time.sleep(0.1)
    tell(f"Glasshouse is ready: {env.site_url} (it listens on {env.bind}:{env.port}).")


def _answers(env: Env) -> bool:
    own = urlsplit(env.own_url)
    # Our own certificate is for the public name, and nothing secret is asked.
    connection = (
        http.client.HTTPSConnection(own.netloc, timeout=START_S, context=ssl._create_unverified_context())  # noqa: S323
        if own.scheme == "https"
        else http.client.HTTPConnection(own.netloc, timeout=START_S)
    )
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _allow_many_connections() -> None:
    """Raise the number of open files to what the system allows: each slow client holds one."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _end_with_parent() -> None:
    parent: Any = multiprocessing.parent_process()
    parent.join()
    logging.getLogger(__name__).warning("the server's first process is gone, so this worker ends")
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Timer(GRACE_S + 2, os.kill, (os.getpid(), signal.SIGKILL)).start()
