"""HTTP/1.1 heads and answers (RFC 9112), as far as a witness needs them; strict, so that nobody can read one as two."""

import re
import time
from dataclasses import dataclass, field
from http import HTTPStatus

from glasshouse.witness.errors import TEXT, Refused

LONGEST_HEAD = 16_384
_REQUEST = re.compile(r"([A-Z]{1,16}) (/[\x21-\x7e]*) HTTP/1\.([01])")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Head:
    """A request's head: method, path without query, headers by lower-case name, and whether it is HTTP/1.1."""

    method: str
    path: str
    headers: dict[str, str]
    is_modern: bool

    @classmethod
    def parse(cls, data: bytes) -> "Head":
        """Read a head, its empty line included. Raises Refused (400)."""
        first, *lines = data.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        request = _REQUEST.fullmatch(first)
        if request is None:
            raise Refused(400, "not a request of HTTP/1.0 or 1.1")
        headers: dict[str, str] = {}
        for line in lines:
            header = _HEADER.fullmatch(line)
            if header is None or header[1].lower() in headers:
                raise Refused(400, "a header is malformed, or there twice")
            headers[header[1].lower()] = header[2].strip()
        return cls(request[1], request[2].partition("?")[0], headers, request[3] == "1")

    @property
    def keeps_alive(self) -> bool:
        """Say whether the client may send another request on this connection."""
        return self.is_modern and self.headers.get("connection", "").lower() != "close"

    def length(self) -> int | None:
        """Return how many bytes follow; None if they come in chunks. Raises Refused (400, 501)."""
        coding, length = self.headers.get("transfer-encoding"), self.headers.get("content-length")
        if coding is not None:
            if length is not None or not self.is_modern:
                raise Refused(400, "a body with two lengths")
            if coding.lower() != "chunked":
                raise Refused(501, "this transfer coding is not spoken here")
            return None
        if length is not None and not re.fullmatch(r"[0-9]{1,18}", length, re.ASCII):
            raise Refused(400, "Content-Length is not a number")
        return int(length or 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    content: bytes
    content_type: str = TEXT
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def refusal(cls, refused: Refused) -> "Answer":
        """Return a refusal as an answer: its words on one line."""
        return cls(refused.status, refused.words.removesuffix("\n").encode() + b"\n", refused.content_type)

    def encode(self, *, keep_alive: bool, without_content: bool = False) -> bytes:
        """Return the bytes to send; to HEAD without content."""
        lines = {
            "Date": http_date(time.time()),
            "Content-Type": self.content_type,
            "Content-Length": str(len(self.content)),
            "X-Content-Type-Options": "nosniff",
            "Connection": "keep-alive" if keep_alive else "close",
            **self.headers,
        }
        head = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
        return head.encode("ascii") + (b"" if without_content else self.content)


def http_date(now_s: float) -> str:
    """Return a time as HTTP writes it (RFC 9110, 5.6.7)."""
    at = time.gmtime(now_s)
    day, month = _DAYS[at.tm_wday], _MONTHS[at.tm_mon - 1]
    return f"{day}, {at.tm_mday:02} {month} {at.tm_year} {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} GMT"
