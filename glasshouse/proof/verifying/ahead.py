"""Files in their order, fetched a few ahead where that helps."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from glasshouse.proof.errors import Unproved
from glasshouse.proof.verifying.sources import Source

Name = TypeVar("Name")
Read = TypeVar("Read")
AHEAD = 2
"""Files per connection that may be there before they are needed: a bundle has 17 MB at most."""


def in_order(
    source: Source, names: Iterable[Name], read: Callable[[Name], Read]
) -> Iterator[tuple[Name, Read | Unproved]]:
    """Yield each name with what was read, or with what is wrong with it. Raises CantReach."""
    if source.connections == 1:
        for name in names:
            yield name, _read(read, name)
        return
    waiting: deque[tuple[Name, Future[Read | Unproved]]] = deque()
    pool = ThreadPoolExecutor(source.connections, "reader")
    try:
        for name in names:
            waiting.append((name, pool.submit(_read, read, name)))
            if len(waiting) >= source.connections * AHEAD:
                first, answer = waiting.popleft()
                yield first, answer.result()
        while waiting:
            first, answer = waiting.popleft()
            yield first, answer.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _read(read: Callable[[Name], Read], name: Name) -> Read | Unproved:
    try:
        return read(name)
    except Unproved as wrong:
        return wrong
