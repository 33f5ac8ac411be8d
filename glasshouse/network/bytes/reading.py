"""Reading what a client sends: patient with slow lines, not with silent ones."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from starlette.types import Message, Receive

LOOK_S = 1.0
"""How often a reader looks whether it should stop."""


class Gone(Exception):
    """The client closed the connection before its body was whole."""


class TooSlow(Exception):
    """Nothing, or next to nothing, came for too long."""


class Stopped(Exception):
    """The reader was asked to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The least a client must do to be waited for."""

    silence_s: float = 30.0
    """Longest time without a byte."""
    grace_s: float = 30.0
    """How long any rate is fine."""
    least_rate: int = 1024
    """Bytes per second of waiting, on average, after that."""


PACE = Pace()


async def body_parts(
    receive: Receive, *, pace: Pace = PACE, stop: Callable[[], bool] | None = None
) -> AsyncIterator[bytes]:
    """Yield a request's body as it comes.

    `stop` is asked about every second. Raises Gone, TooSlow and Stopped.
    """
    waited_s, total, looked_at = 0.0, 0, time.monotonic()
    while True:
        began_at = time.monotonic()
        message = await _next(receive, pace, stop)
        waited_s += time.monotonic() - began_at
        if message["type"] == "http.disconnect":
            raise Gone
        if part := message.get("body", b""):
            total += len(part)
            yield part
        if not message.get("more_body"):
            return
        if total < (waited_s - pace.grace_s) * pace.least_rate:
            raise TooSlow
        if stop is not None and time.monotonic() - looked_at >= LOOK_S:
            looked_at = time.monotonic()
            if stop():
                raise Stopped


async def _next(receive: Receive, pace: Pace, stop: Callable[[], bool] | None) -> Message:
    silent_until = time.monotonic() + pace.silence_s
    while True:
        try:
            async with asyncio.timeout(pace.silence_s if stop is None else min(LOOK_S, pace.silence_s)):
                return await receive()
        except TimeoutError:
            if stop is not None and stop():
                raise Stopped from None
            if time.monotonic() >= silent_until:
                raise TooSlow from None
