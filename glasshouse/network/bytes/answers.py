"""Short answers of the door: a status, a few headers, a sentence."""

import asyncio
import json
from collections.abc import Iterable, Mapping

from starlette.types import Receive, Send

CLOSE = {"connection": "close"}
LINGER_S = 5.0
"""How long a refused sender is still heard: closing on it at once would destroy the answer on its way."""


async def answer(
    send: Send,
    status: int,
    body: bytes = b"",
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    *,
    more: bool = False,
) -> None:
    """Send a whole answer; with `more`, leave it open, to be ended by `end`."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
    if status >= 200 and status not in (204, 304) and not any(name == b"content-length" for name, _ in raw):
        raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def say(send: Send, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
    """Answer with one sentence as plain text."""
    kind = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"}
    await answer(send, status, f"{sentence}\n".encode(), kind | dict(headers or {}))


def problem(code: str, message: str) -> bytes:
    """Return the JSON that says what was refused: `code` for machines, `message` for people."""
    return json.dumps({"code": code, "message": message}, ensure_ascii=False).encode()


async def refuse(
    receive: Receive, send: Send, status: int, body: bytes, headers: Mapping[str, str] | None = None
) -> None:
    """Answer while the sender still sends, then hear it out for a moment, and close."""
    await answer(send, status, body, CLOSE | dict(headers or {}), more=True)
    try:
        async with asyncio.timeout(LINGER_S):
            while (message := await receive())["type"] == "http.request" and message.get("more_body"):
                pass
    except TimeoutError:
        pass
    await send({"type": "http.response.body", "body": b"", "more_body": False})
