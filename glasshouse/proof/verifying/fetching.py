"""Reading over HTTP from a server that may be hostile: answers are bounded in size and time, and nobody is led elsewhere."""

import http.client
import io
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from glasshouse import __version__
from glasshouse.proof.errors import Malformed
from glasshouse.proof.verifying.sources import CantReach, NotThere

_CHUNK = 1 << 16
_BUSY = frozenset({429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_HEADERS = {"Accept-Encoding": "gzip", "User-Agent": f"glasshouse-verify/{__version__}"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for, in seconds: for one step, for one whole file; and how often it is asked."""

    step_s: float = 15.0
    file_s: float = 90.0
    tries: int = 4
    pause_s: float = 0.5
    longest_pause_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    body: bytes


class _Timed(io.RawIOBase):
    """The bytes of a socket until a deadline: a server that drips them is cut off, however often it does."""

    def __init__(self, sock: socket.socket, step_s: float, ends_s: float) -> None:
        self._socket, self._step_s, self._ends_s = sock, step_s, ends_s
        # It keeps the socket open while it is read, though the connection is given up already.
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, waiting no longer than allowed."""
        left_s = self._ends_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("it takes too long")
        self._socket.settimeout(min(self._step_s, left_s))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


class _Socket:
    """A socket as http.client uses it, with a deadline for what is read."""

    def __init__(self, sock: socket.socket, patience: Patience) -> None:
        self._socket, self._patience, self.ends_s = sock, patience, 0.0

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what is read, from now on until the deadline."""
        return io.BufferedReader(_Timed(self._socket, self._patience.step_s, self.ends_s), _CHUNK)

    def sendall(self, data: bytes) -> None:
        """Send all."""
        self._socket.settimeout(self._patience.step_s)
        self._socket.sendall(data)

    def close(self) -> None:
        """Close it, as soon as nobody reads from it any more."""
        self._socket.close()


class Web:
    """What lies below an address. Each thread keeps a connection of its own."""

    connections = 4

    def __init__(
        self,
        address: str,
        patience: Patience = Patience(),
        *,
        sleep: Callable[[float], None] = time.sleep,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        self.name = address.rstrip("/")
        self._at = _read_address(self.name)
        self._patience, self._sleep = patience, sleep
        known = getproxies() if proxies is None else proxies
        through = "" if proxy_bypass(self._at.netloc) else known.get(self._at.scheme, "")
        self._proxy = _read_address(through if "://" in through else f"http://{through}") if through else None
        self._of_thread = threading.local()
        self._open: set[http.client.HTTPConnection] = set()

    @property
    def is_root(self) -> bool:
        """Say whether the address names a host alone."""
        return not self._at.path

    def read(self, path: str, most: int) -> bytes:
        """Return a file of at most so many bytes. Raises NotThere, CantReach, Malformed if it is longer."""
        answer = self.ask(path, most)
        if answer.status == 200:
            return answer.body
        if answer.status in _GONE:
            raise NotThere(f"{self.name}/{path} is not there")
        raise CantReach(f"{self.name}/{path} was answered with {answer.status}")

    def ask(self, path: str, most: int) -> Answer:
        """Return the answer to GET, whatever its status; one that is busy is asked again. Raises CantReach, Malformed."""
        failure, pause_s = "", self._patience.pause_s
        for turn in range(self._patience.tries):
            if turn:
                self._sleep(pause_s)
                pause_s = min(2 * pause_s, self._patience.longest_pause_s)
            try:
                answer, wait_s = self._once(path, most)
            except (OSError, http.client.HTTPException) as error:
                self._drop()
                failure = str(error) or type(error).__name__
                continue
            if answer.status not in _BUSY:
                return answer
            failure = f"it was answered with {answer.status}"
            pause_s = min(max(pause_s, wait_s), self._patience.longest_pause_s)
        raise CantReach(f"{self.name}/{path}: {failure}")

    def _once(self, path: str, most: int) -> tuple[Answer, float]:
        ends_s = time.monotonic() + self._patience.file_s
        connection = self._connected()
        connection.sock.ends_s = ends_s
        connection.request("GET", self._target(path), headers=_HEADERS)
        reply = connection.getresponse()
        try:
            # Of a refusal its status is enough, but of one for legal reasons, which names its restriction.
            body = _body(reply, most) if reply.status in (200, 451) else b""
        finally:
            if not reply.isclosed():
                self._drop()
        wait = reply.headers.get("Retry-After", "")
        return Answer(reply.status, body), float(wait) if wait.isascii() and wait.isdigit() else 0.0

    def _target(self, path: str) -> str:
        inside = f"{self._at.path}/{path}"
        whole = self._proxy is not None and self._at.scheme == "http"
        return f"http://{self._at.netloc}{inside}" if whole else inside

    def _connected(self) -> Any:
        known = getattr(self._of_thread, "connection", None)
        if known is None:
            known = self._of_thread.connection = _made(self._at, self._proxy, self._patience.step_s)
            self._open.add(known)
        sock: Any = known.sock
        if sock is None:
            known.connect()
            known.sock = _Socket(known.sock, self._patience)
        return known

    def _drop(self) -> None:
        self._of_thread.connection.close()

    def close(self) -> None:
        """Close every connection."""
        for connection in self._open:
            connection.close()


def _made(at: SplitResult, proxy: SplitResult | None, step_s: float) -> http.client.HTTPConnection:
    to = proxy or at
    if at.scheme == "http":
        return http.client.HTTPConnection(to.hostname or "", to.port, timeout=step_s)
    made = http.client.HTTPSConnection(
        to.hostname or "", to.port, timeout=step_s, context=ssl.create_default_context()
    )
    if proxy is not None:
        made.set_tunnel(at.hostname or "", at.port or 443)
    return made


def _read_address(address: str) -> SplitResult:
    """Read an http or https address without user, query and fragment. Raises Malformed."""
    try:
        at = urlsplit(address)
        named = bool(at.hostname) and at.port != 0
    except ValueError:
        raise Malformed(f"no address: {address[:200]!r}") from None
    plain = address.isascii() and address.isprintable() and " " not in address
    if (
        at.scheme not in ("http", "https")
        or not named
        or not plain
        or at.query
        or at.fragment
        or "@" in at.netloc
    ):
        raise Malformed(f"no address of the form https://HOST/PATH: {address[:200]!r}")
    return at


def _body(reply: http.client.HTTPResponse, most: int) -> bytes:
    """Read and unpack a body of at most so many bytes. Raises Malformed, OSError, HTTPException."""
    coding = reply.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        raise Malformed(f"an answer in a coding that was not asked for: {coding[:40]}")
    unpack = zlib.decompressobj(wbits=31) if coding == "gzip" else None
    parts, size = [], 0
    try:
        while size <= most and (chunk := reply.read(_CHUNK)):
            if unpack is not None:
                chunk = unpack.decompress(chunk, most + 1 - size)
            parts.append(chunk)
            size += len(chunk)
    except zlib.error:
        raise Malformed("an answer whose gzip can't be unpacked") from None
    if size > most:
        raise Malformed(f"an answer of more than the {most} bytes that are right")
    if reply.length or (unpack is not None and not unpack.eof):
        raise http.client.IncompleteRead(b"")
    return b"".join(parts)
