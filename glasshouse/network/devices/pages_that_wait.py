"""How many pages of a process may wait for name servers at once: threads are few, and everybody's pages need them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_AT_ONCE = 2
_waiting: set[int] = set()
_guard = threading.Lock()


@contextmanager
def at_a_page(organisation_id: int) -> Iterator[bool]:
    """Say whether a page may wait now: for one organisation once at a time, and for all together MOST_AT_ONCE."""
    with _guard:
        is_free = organisation_id not in _waiting and len(_waiting) < MOST_AT_ONCE
        if is_free:
            _waiting.add(organisation_id)
    try:
        yield is_free
    finally:
        if is_free:
            with _guard:
                _waiting.discard(organisation_id)
