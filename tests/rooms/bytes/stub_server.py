"""The door with rooms of paper: `python stub_server.py '{"port": …, "data": …, …}'`. The wire and the protocol are real."""

import json
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

OPTIONS = json.loads(sys.argv[1])
DATA = Path(OPTIONS["data"])
_here = threading.local()


def echo(environ: dict[str, Any]) -> bytes:
    read = environ["wsgi.input"].read()
    plain = {name: value for name, value in environ.items() if isinstance(value, str)}
    return json.dumps(plain | {"body": read.decode("latin-1"), "scheme": environ["wsgi.url_scheme"]}).encode()


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path, headers = environ["PATH_INFO"], [("Content-Type", "text/plain")]
    body = b"x" * 8000
    if path == "/echo" or path.startswith("/echo/"):
        body = echo(environ)
    elif path == "/cookies":
        headers += [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    elif path == "/wait":
        time.sleep(float(environ["QUERY_STRING"]))
    elif path == "/large":
        body = b"y" * 30_000_000
    elif path == "/thread":
        _here.count = getattr(_here, "count", 0) + 1
        body = f"{threading.get_ident()} {_here.count}".encode()
    elif path == "/inject":
        headers.append(("X-Bad", "one\r\nX-Injected: two"))
    elif path == "/fails":
        raise RuntimeError("the page fails")
    elif path == "/empty":
        start_response("204 No Content", [])
        return [b""]
    start_response("200 OK", headers)
    return [body]


@dataclass(frozen=True)
class Ticket:
    upload_id: str
    expires_at: datetime
    video: str = "ABCDEFGHJKL"
    clip_id: int = 3


def authorise(visitor: Any) -> int:
    from glasshouse.network.bytes.visitors import NotSignedIn
    from glasshouse.network.kit.errors import NotAllowed

    known = visitor.bearer or visitor.cookies.get("session", "")
    if known == "may-not":
        raise NotAllowed("This token may not upload.")
    if known != "good":
        raise NotSignedIn("Sign in to upload.")
    return 7


def begin(person_id: int, length: int, file_name: str, options: Mapping[str, str]) -> Ticket:
    from glasshouse.network.kit import clock, ids
    from glasshouse.network.kit.errors import Refused, TooMany

    if file_name == "often.mp4":
        raise TooMany("Too many uploads today.", retry_after_s=60)
    if length == 0:
        raise Refused("The file is empty.", code="bad_upload")
    upload_id = ids.new_code()
    told = {"person_id": person_id, "length": length, "file_name": file_name, "options": dict(options)}
    (DATA / f"begun-{upload_id}").write_text(json.dumps(told))
    return Ticket(upload_id, clock.now() + timedelta(hours=-1 if options.get("expired") else 1))


def receive(upload_id: str) -> None:
    path = settings.UPLOADS_ROOT / f"{upload_id}.part"
    begun = json.loads((DATA / f"begun-{upload_id}").read_text())
    if path.is_file() and path.stat().st_size == begun["length"]:
        (DATA / f"received-{upload_id}").touch()


def abandon(upload_id: str) -> None:
    (DATA / f"begun-{upload_id}").unlink(missing_ok=True)


def main() -> None:
    from glasshouse.network.config.env import Env

    env = Env(
        data_dir=DATA,
        secret_key="of paper",
        port=OPTIONS["port"],
        threads=OPTIONS.get("threads", 2),
        max_upload_bytes=OPTIONS.get("max_bytes", 10**9),
        media_delivery=OPTIONS.get("delivery", "door"),
        log_level="ERROR",
    )
    settings.configure(
        ENV=env,
        SECRET_KEY=env.secret_key,
        SITE_URL="https://glass.example",
        STATIC_URL="/static/",
        STATIC_ROOT=DATA / "static",
        MEDIA_ROOT=DATA / "media",
        DATA_DIR=DATA,
        UPLOADS_ROOT=DATA / "uploads",
        USE_I18N=False,
        USE_TZ=True,
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    )
    import uvicorn

    from glasshouse.network.bytes import tus, wire
    from glasshouse.network.bytes.contract import Rooms
    from glasshouse.network.bytes.door import door
    from glasshouse.network.bytes.pages import Pages
    from glasshouse.network.bytes.reading import Pace
    from glasshouse.network.config.serve import configuration
    from glasshouse.network.kit import crash

    if "file_bytes" in OPTIONS:
        # Files end there with an error, as on a full disk (EFBIG, ENOSPC).
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (OPTIONS["file_bytes"], OPTIONS["file_bytes"]))
    crash.arm(OPTIONS.get("kill_at", ""))
    wire.HEAD_S = OPTIONS.get("head_s", wire.HEAD_S)
    wire.STALL_S = OPTIONS.get("stall_s", wire.STALL_S)
    tus.TAKEOVER_S = OPTIONS.get("takeover_s", tus.TAKEOVER_S)
    if "disk_reserve" in OPTIONS:
        tus.DISK_RESERVE = OPTIONS["disk_reserve"]
    pace = Pace(silence_s=OPTIONS.get("silence_s", 30), grace_s=OPTIONS.get("grace_s", 30))
    pages = Pages(
        page,
        threads=env.threads,
        waiting=OPTIONS.get("waiting", 100),
        behind_proxy=OPTIONS.get("behind_proxy", False),
        pace=pace,
    )
    rooms = Rooms(
        authorise=authorise,
        begin=begin,
        receive=receive,
        is_received=lambda upload_id: (DATA / f"received-{upload_id}").exists(),
        abandon=abandon,
    )
    application = door(pages, rooms)
    application._uploads.pace = pace
    uvicorn.Server(configuration(env, application)).run()


if __name__ == "__main__":
    main()
