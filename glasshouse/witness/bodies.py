"""A request's body as it comes in (RFC 9112, sections 6 and 7.1), inflated if it is gzip, never more than is asked for."""

import asyncio
import re
import zlib
from collections.abc import Callable

PIECE = 1 << 16
IDLE_S = 20.0
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r\n")


class Cut(Exception):
    """A body ends early or can't be read on; the message says why, in one line."""

    status = 400


class TooSlow(Cut):
    """A body does not come in time."""

    status = 408


class TooLong(Cut):
    """A body is longer than what is taken here."""

    status = 413


class Body:
    """The bytes behind a request's head: so many, or in chunks if `length` is None."""

    def __init__(
        self, reader: asyncio.StreamReader, length: int | None, *, begin: Callable[[], None] = lambda: None
    ) -> None:
        self._reader, self._chunked, self._left = reader, length is None, length or 0
        self._first_chunk = True
        # The client may wait to be told to go on (Expect: 100-continue).
        self._begin: Callable[[], None] | None = begin
        self.ended = length == 0

    async def read(self) -> bytes:
        """Return the next bytes, empty at the end. Raises Cut."""
        if self.ended:
            return b""
        if self._begin is not None:
            self._begin()
            self._begin = None
        try:
            async with asyncio.timeout(IDLE_S):
                return await self._next()
        except TimeoutError:
            raise TooSlow("the body comes too slowly") from None
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            raise Cut("the body's chunks are cut or malformed") from None

    async def _next(self) -> bytes:
        if self._chunked and not self._left and not await self._begin_chunk():
            return b""
        piece = await self._reader.read(min(self._left, PIECE))
        if not piece:
            raise Cut("the body ends early")
        self._left -= len(piece)
        self.ended = not self._chunked and not self._left
        return piece

    async def _begin_chunk(self) -> bool:
        if not self._first_chunk and await self._reader.readexactly(2) != b"\r\n":
            raise Cut("the body's chunks are cut or malformed")
        self._first_chunk = False
        match = _CHUNK.fullmatch(await self._reader.readuntil(b"\r\n"))
        if match is None:
            raise Cut("the body's chunks are cut or malformed")
        self._left = int(match[1], 16)
        while not self._left and not self.ended:
            # Trailers are passed over.
            self.ended = await self._reader.readuntil(b"\r\n") == b"\r\n"
        return not self.ended


class Stream:
    """Takes exactly so many bytes of a body after another, and at most `most` in all, counted as they are after inflating."""

    def __init__(self, body: Body, *, gzip: bool, most: int) -> None:
        self._body, self._left = body, most
        self._gzip = zlib.decompressobj(wbits=31) if gzip else None
        self._buffer, self._at = b"", 0

    async def take(self, count: int) -> bytes:
        """Return the next `count` bytes. Raises Cut if there are fewer."""
        while len(self._buffer) - self._at < count:
            if not await self._more():
                raise Cut("the body ends early")
        self._at += count
        return self._buffer[self._at - count : self._at]

    async def rest(self) -> bytes:
        """Return everything up to the end. Raises Cut."""
        while await self._more():
            pass
        return await self.take(len(self._buffer) - self._at)

    async def is_at_end(self) -> bool:
        """Say whether nothing follows. Raises Cut."""
        return self._at == len(self._buffer) and not await self._more()

    async def _more(self) -> bool:
        piece = await self._body.read() if self._gzip is None else await self._inflated(self._gzip)
        self._left -= len(piece)
        if self._left < 0:
            raise TooLong("the body is too long")
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return bool(piece)

    async def _inflated(self, gzip: "zlib._Decompress") -> bytes:
        while True:
            data = gzip.unconsumed_tail or gzip.unused_data or await self._body.read()
            if gzip.eof and data:
                # A gzip file is a series of members (RFC 1952, 2.2).
                gzip = self._gzip = zlib.decompressobj(wbits=31)
            try:
                piece = b"" if gzip.eof else gzip.decompress(data, PIECE)
            except zlib.error:
                raise Cut("the body is not gzip") from None
            if piece or (not data and gzip.eof):
                return piece
            if not data:
                raise Cut("the body's gzip ends early")
