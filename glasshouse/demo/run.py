"""Run the demo: install, start everything, fill it, say where it is; Ctrl-C ends all of it."""

import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path

from glasshouse.demo import witnesses
from glasshouse.demo.clipmaker import LATER_NICE, ClipMaker
from glasshouse.demo.clips import CATALOGUE
from glasshouse.demo.progress import is_finished
from glasshouse.network.config import env as settings_of_env
from glasshouse.network.config.install import write_config
from glasshouse.network.config.processes import Supervisor, our_program
from glasshouse.network.config.workers import add_workers

FIRST_CLIPS = 3
WAIT_S = 300.0


def run_demo(*, port: int, data_dir: Path, lan: bool) -> int:
    """Run the demo until Ctrl-C; returns the exit code. A second run finds everything that the first one made."""
    began_s = time.monotonic()
    _choose_settings(_free_port(port, lan), data_dir, lan)
    env = settings_of_env.read_env()
    missing = sum(not (data_dir / "demo" / f"{clip.name}.mp4").exists() for clip in CATALOGUE)
    now = "The first clips are being made …" if missing else "Everything from last time is here."
    print(f"Glasshouse demo in {data_dir}. {now}", flush=True)
    # Before Django and all else: the clips take the longest, and need neither.
    clips = ClipMaker(data_dir / "demo", first=FIRST_CLIPS)
    crowd = _Crowd(data_dir / "demo")
    try:
        neighbours = _install(env)
        supervisor = Supervisor(grace_s=5)
        supervisor.add("server", our_program("serve"))
        add_workers(supervisor, env)
        supervisor.start()
        # Pages and the first clips come before those who watch the ledger; entries wait for them.
        watch = partial(_let_watch, supervisor, neighbours, env)
        examples = partial(_show_examples, supervisor, env)
        filling = partial(_fill, clips, crowd, partial(_greet, env, began_s, missing), watch, examples)
        threading.Thread(target=filling, name="fill", daemon=True).start()
        return supervisor.wait()
    finally:
        clips.stop()
        crowd.stop()


class _Crowd:
    """The process in which two hundred people live through a month, politely; once it is done it is never started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def live(self) -> None:
        """Let them, from where an earlier run ended, and return when they have. Raises CalledProcessError, CancelledError."""
        if is_finished(self._folder):
            return
        command = ["nice", "-n", str(LATER_NICE), sys.executable, "-m", "glasshouse.demo.living"]
        environ = settings_of_env.child_environ()
        with self._lock:
            if self._stopped:
                raise CancelledError
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, env=environ, start_new_session=True
            )
        code = self._process.wait()
        if self._stopped:
            raise CancelledError
        if code:
            raise subprocess.CalledProcessError(code, command)

    def stop(self) -> None:
        """End it where it is: the next run goes on from there."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.terminate()


def _choose_settings(port: int, data_dir: Path, lan: bool) -> None:
    """Put the settings of this run in place, for this process and those it starts."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_config(data_dir, demo=True, country="FR", suspension_notice_s=60, log_level="WARNING")
    # A visitor sees a handover come about at once; nobody else should.
    settings_of_env.put(data_dir=str(data_dir), demo="true", port=str(port), handover_notice_days="0")
    # Domains of the demo's organisations are shown by a name server of its own, on this machine alone.
    settings_of_env.put(dns_resolver=f"127.0.0.1:{_free_names_port()}", bar_private_networks="true")
    if lan:
        from glasshouse.demo.certificate import lan_address, make_certificate

        address = lan_address()
        certificate, key = make_certificate(data_dir / "tls", address)
        settings_of_env.put(
            bind="0.0.0.0",  # noqa: S104 - --lan asks for exactly that
            site_url=f"https://{address}:{port}",
            tls_cert=str(certificate),
            tls_key=str(key),
        )
    else:
        settings_of_env.put(bind="127.0.0.1", site_url=f"http://127.0.0.1:{port}")


def _free_port(port: int, lan: bool) -> int:
    """Return this port if it is free, else any free one: a demo should not fail because something else runs."""
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 - --lan asks for exactly that
    for candidate in (port, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"port {port} is taken, and no other one is free")


def _free_names_port() -> int:
    """Return a free port of UDP on loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _install(env: settings_of_env.Env) -> list[witnesses.Neighbour]:
    """Make the installation ready; returns who watches its ledger, nobody where an older demo began it alone."""
    import django

    settings_of_env.name_settings()
    django.setup()
    from glasshouse.network.config.install import install
    from glasshouse.network.ledger.actions import SOLO, Opening

    ledger = env.data_dir / "ledger"
    if not witnesses.are_asked(ledger):
        install(SOLO)
        return []
    neighbours = witnesses.make_neighbours(env.data_dir / "demo" / "witnesses")
    install(Opening("witnessed", witnesses.WAITING_S, witnesses.policy_lines(neighbours)))
    witnesses.introduce(neighbours, ledger / "log.key", f"{env.site_url}/ledger")
    return neighbours


def _let_watch(
    supervisor: Supervisor, neighbours: list[witnesses.Neighbour], env: settings_of_env.Env
) -> None:
    """Start those who watch the ledger, and put the finished log of a broken promise beside it."""
    missing = witnesses.start(supervisor, neighbours)
    if missing:
        print(f"  The ports of these witnesses are taken, so they do not watch: {', '.join(missing)}.")
    if not neighbours:
        print(
            f"  The ledger of this older demo is its operator's alone (level solo). A new one: rm -r {env.data_dir}"
        )
    from glasshouse.demo.example import show_example

    show_example(env.site_url)


def _fill(
    clips: ClipMaker,
    crowd: _Crowd,
    greet: Callable[[], None],
    watch: Callable[[], None],
    examples: Callable[[], None],
) -> None:
    """Post the clips in order, let the crowd come, then make the examples; say where the demo is when the first clips play."""
    from glasshouse.demo import seed, thread

    left = [greet, watch]
    try:
        seed.seed_people()
        for number, clip in enumerate(CATALOGUE, start=1):
            code = seed.post_clip(clip, clips.wait_for(clip))
            seed.wait_until_playable(clip, code, most_s=WAIT_S)
            if number == FIRST_CLIPS:
                while left:
                    left.pop(0)()
                thread.show_first()
        crowd.live()
        examples()
    except CancelledError:
        return
    except (subprocess.CalledProcessError, seed.NotPlayable) as error:
        print(f"The demo holds less than it should: {error}.", flush=True)
    except Exception:
        logging.getLogger(__name__).exception("the demo could not be filled; what is there still works")
    if watch in left:
        watch()


def _show_examples(supervisor: Supervisor, env: settings_of_env.Env) -> None:
    # They need Django, which is set up by now.
    from glasshouse.demo import thread

    thread.show_others(supervisor, env.data_dir)
    print(f"  The living examples of the report are there: {env.site_url}/claims", flush=True)


def _greet(env: settings_of_env.Env, began_s: float, missing: int) -> None:
    from glasshouse.demo.crowd import REGULARS
    from glasshouse.demo.seed import VISITOR
    from glasshouse.demo.staff import ADMINISTRATOR

    took_s = time.monotonic() - began_s
    regulars = " and ".join(f"@{fan.handle}" for fan in REGULARS)
    later = max(0, missing - FIRST_CLIPS)
    more = f"; {later} more arrive while you watch, then 200 people who watched for a month" if later else ""
    lan = bool(env.tls_cert)
    lines = [
        "",
        f"  Glasshouse is ready: {env.site_url}",
        f"  {FIRST_CLIPS if later else len(CATALOGUE)} clips play after {took_s:.0f} s{more}.",
        "",
        f"  Sign in with one click at {env.site_url}/sign-in:",
        f"    @{VISITOR} is new here · {regulars} have watched for a month · @{ADMINISTRATOR} is at the desk · the authors",
        f"  Mail that it would send: {env.site_url}/outbox",
        *(
            ["  The certificate is this machine's own: the phone's browser warns once; go on past it."]
            if lan
            else []
        ),
        "  Ctrl-C ends everything. The data stays in " + str(env.data_dir),
        "",
    ]
    print("\n".join(lines), flush=True)
