"""The bridge to the pages: Django as WSGI in a few threads, which no client can hold.

A request is read to its end before a thread is taken, and the answer is sent after the thread is given back. So a thread
is busy for as long as Django works, however slow the line. Pages are small and whole in memory; a long answer, such as a table,
waits on the disk (`MOST_IN_MEMORY`). Bytes have a door.
"""

import asyncio
import io
import ipaddress
import logging
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeVar
from urllib.parse import unquote_to_bytes

from django.db import close_old_connections
from django.utils.translation import gettext as _
from starlette.types import Receive, Scope, Send

from glasshouse.network.bytes.answers import CLOSE, answer, problem, refuse, say
from glasshouse.network.bytes.reading import PACE, Gone, Pace, TooSlow, body_parts

BODY_BYTES = 8 * 1024 * 1024 + 64 * 1024
"""Largest body of a page or API request: a picture of 8 MB for an avatar in its form."""
WAITING = 100
"""How many requests may wait for a thread before the next one is sent away."""
RETRY_AFTER_S = 2
MOST_IN_MEMORY = 1 << 20
PIECE = 1 << 16

logger = logging.getLogger(__name__)
Result = TypeVar("Result")


class Busy(Exception):
    """Too many requests wait for a thread already."""


class _TooLarge(Exception):
    pass


@dataclass(slots=True)
class _Page:
    """What Django answered."""

    status: int = 500
    headers: list[tuple[str, str]] | None = None
    body: IO[bytes] = field(default_factory=lambda: SpooledTemporaryFile(MOST_IN_MEMORY))  # noqa: SIM115 - closed once it is sent
    size: int = 0


class Pages:
    """Runs a WSGI application behind ASGI."""

    def __init__(
        self,
        application: Callable[..., Any],
        *,
        threads: int,
        waiting: int = WAITING,
        behind_proxy: bool = False,
        pace: Pace = PACE,
    ) -> None:
        self._application = application
        self._most = threads + waiting
        self._taken = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._behind_proxy = behind_proxy
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        try:
            body = await self._read(scope, receive)
            page = await self._submit(self._run, environ_of(scope, body, behind_proxy=self._behind_proxy))
        except Gone:
            return
        except TooSlow:
            await say(send, 408, _("The request came too slowly and was dropped. Please try again."), CLOSE)
        except _TooLarge:
            await _refuse_body(scope, receive, send)
        except Busy:
            retry = {"retry-after": str(RETRY_AFTER_S)}
            await say(send, 503, _("The server is busy. Please try again in a moment."), retry)
        else:
            whole = {"content-length": str(page.size)}
            headers = page.headers or []
            if (
                page.status < 200
                or page.status in (204, 304)
                or any(n.lower() == "content-length" for n, _v in headers)
            ):
                whole = {}
            with page.body:
                await _send(send, page, [*headers, *whole.items()], with_body=scope["method"] != "HEAD")

    async def call(self, function: Callable[..., Result], *args: Any) -> Result:
        """Run blocking code that uses the database in a page thread, in the language of the request it is for.

        Raises Busy, and what the function raises.
        """
        return await self._submit(copy_context().run, _with_connections, function, *args)

    async def _submit(self, function: Callable[..., Result], *args: Any) -> Result:
        if self._taken >= self._most:
            raise Busy
        self._taken += 1
        future = asyncio.get_running_loop().run_in_executor(self._threads, function, *args)
        future.add_done_callback(self._release)
        return await future

    def _release(self, _future: object) -> None:
        self._taken -= 1

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        if _declared_length(scope) > BODY_BYTES:
            raise _TooLarge
        body = bytearray()
        async for part in body_parts(receive, pace=self._pace):
            body += part
            if len(body) > BODY_BYTES:
                raise _TooLarge
        return bytes(body)

    def _run(self, environ: dict[str, Any]) -> _Page:
        page = _Page()

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
            if any("\r" in text or "\n" in text for header in headers for text in header):
                raise ValueError("a header of the page would split its answer")
            # Django begins the value of Set-Cookie with a space.
            page.status, page.headers = int(status[:3]), [(name, value.strip()) for name, value in headers]

        parts = self._application(environ, start_response)
        try:
            for part in parts:
                page.size += page.body.write(part)
            page.body.seek(0)
        finally:
            # Django gives its database connections back here, still in their thread.
            if hasattr(parts, "close"):
                parts.close()
        return page


async def _send(send: Send, page: _Page, headers: list[tuple[str, str]], *, with_body: bool) -> None:
    """Send what Django answered; what waits on the disk is read piece by piece, as fast as it is taken."""
    if page.size <= MOST_IN_MEMORY or not with_body:
        await answer(send, page.status, page.body.read() if with_body else b"", headers)
        return
    await answer(send, page.status, b"", headers, more=True)
    while part := await asyncio.to_thread(page.body.read, PIECE):
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def environ_of(scope: Scope, body: bytes, *, behind_proxy: bool) -> dict[str, Any]:
    """Translate an ASGI scope into a WSGI environ.

    Names with an underscore are dropped: they would pass for the same name with a hyphen. So is everything a proxy says
    about the client, when there is none; when there is one, its own word, which is the last, is taken.
    """
    headers = _headers(scope)
    client = client_of(scope, behind_proxy=behind_proxy)
    scheme: str = scope.get("scheme") or "http"
    if behind_proxy:
        scheme = (
            "https" if headers.get("x-forwarded-proto", scheme).split(",")[-1].strip() == "https" else "http"
        )
    server = scope.get("server") or ("localhost", 80)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client,
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": headers.pop("content-type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        if name not in _NOT_PASSED and not name.startswith("x-forwarded-"):
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ


def client_of(scope: Scope, *, behind_proxy: bool) -> str:
    """Return the network address of who asks: what the nearest proxy says, if there is one, else the connection's own."""
    client: str = (scope.get("client") or ("", 0))[0]
    if not behind_proxy:
        return client
    named = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return _last_address(named.decode("latin-1")) or client


# `proxy` would be HTTP_PROXY, which programs take for a setting.
_NOT_PASSED = frozenset({"content-length", "transfer-encoding", "forwarded", "x-real-ip", "proxy"})


def _headers(scope: Scope) -> dict[str, str]:
    """Return the request headers as text; a repeated one is joined as RFC 9110 says."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" not in name:
            joiner = "; " if name == "cookie" else ","
            headers[name] = f"{headers[name]}{joiner}{value}" if name in headers else value
    return headers


def _last_address(forwarded_for: str) -> str:
    """Return the address that the nearest proxy added, if it is one."""
    try:
        return str(ipaddress.ip_address(forwarded_for.rpartition(",")[2].strip()))
    except ValueError:
        return ""


def _declared_length(scope: Scope) -> int:
    # The server has refused lengths that are not numbers.
    return next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)


def _with_connections(function: Callable[..., Result], *args: Any) -> Result:
    close_old_connections()
    try:
        return function(*args)
    finally:
        close_old_connections()


async def _refuse_body(scope: Scope, receive: Receive, send: Send) -> None:
    sentence = _("The request is larger than %(most)s MB, so it was not taken.") % {
        "most": BODY_BYTES // 1024**2
    }
    if scope["path"].startswith("/api/"):
        await refuse(receive, send, 413, problem("too_large", sentence), {"content-type": "application/json"})
    else:
        await refuse(
            receive, send, 413, f"{sentence}\n".encode(), {"content-type": "text/plain; charset=utf-8"}
        )
