"""The server's HTTP protocol with limits: on a request's head, and on connections that stand still."""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEAD_BYTES = 32 * 1024
"""Largest request line and headers together."""
HEAD_S = 20.0
"""Time in which they must have come."""
STALL_S = 120.0
"""Time in which a full send buffer (about 300 kB) must have emptied: so who reads under 2.5 kB/s is let go."""


class Wire(HttpToolsProtocol):
    """uvicorn's protocol, which waits for ever and takes headers of any size, with an end to both."""

    _timer: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _line_bytes = 0
    _in_head = False
    _too_large = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Parse what came, unless one line of the head has grown too large."""
        if self.cycle is None or self.cycle.response_complete:
            self._wait_for_head()
        if self._in_head:
            self._line_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._line_bytes > HEAD_BYTES and not self.transport.is_closing():
            self._too_large = True
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """Count the head of a new request."""
        self._in_head, self._head_bytes, self._line_bytes = True, 0, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the request."""
        self._in_head = False
        self._timer = _stopped(self._timer)
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what can't be parsed, or is too large to be."""
        if not self._too_large:
            super().send_400_response(msg)
            return
        self.transport.write(STATUS_LINE[431] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        self._stall = self._stall or self.loop.call_later(STALL_S, self._abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        """Note that the client has read."""
        self._stall = _stopped(self._stall)
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop every clock."""
        self._timer, self._stall = _stopped(self._timer), _stopped(self._stall)
        super().connection_lost(exc)

    def _count(self, size: int) -> None:
        """Add to the head. Raises ValueError over the limit, which the parser turns into a refusal."""
        self._head_bytes += size
        if self._head_bytes > HEAD_BYTES:
            self._too_large = True
            raise ValueError("head too large")

    def _wait_for_head(self) -> None:
        self._timer = self._timer or self.loop.call_later(HEAD_S, self._abort)

    def _abort(self) -> None:
        self._timer = self._stall = None
        self.transport.abort()


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stop a clock if it runs; return what to keep in its place."""
    if timer is not None:
        timer.cancel()
    return None
