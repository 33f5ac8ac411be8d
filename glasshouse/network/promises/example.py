"""The example: a second, small log in the storage with a promise that is broken on purpose, judged from its files alone.

Its layout is that of every log: `checkpoint`, `policy.txt`, `tile/entries/…`, `checkpoints/…`. Nothing in it is about this
network. It is judged by the same code as a stranger runs.
"""

import logging
from functools import lru_cache

from glasshouse.network.kit import storage
from glasshouse.proof.entries import Entry, Unknown
from glasshouse.proof.errors import Unproved
from glasshouse.proof.promises import Outcome
from glasshouse.proof.verifying.copies import Files, judge_copy

log = logging.getLogger(__name__)

FOLDER = "ledger-example"
MOST = 10_000
"""It is judged while somebody waits for the page, so it is small."""
Judged = tuple[dict[int, Entry | Unknown], tuple[Outcome, ...]]


def checkpoint() -> bytes | None:
    """Return the example's checkpoint, None if there is no example."""
    return _read("checkpoint")


def policy_file() -> bytes:
    """Return the example's policy. Raises FileNotFoundError."""
    return storage.read_bytes(f"{FOLDER}/policy.txt")


def judged(note: bytes) -> Judged | None:
    """Return the entries and the outcomes at this checkpoint, None if what lies there proves nothing."""
    try:
        return _judged(note)
    except Unproved as error:
        log.warning("the example of a broken promise can't be shown: %s", error)
        return None


@lru_cache(maxsize=2)
def _judged(note: bytes) -> Judged:
    copy = judge_copy(Files(FOLDER, lambda path: note if path == "checkpoint" else _read(path)), most=MOST)
    return copy.entries, copy.outcomes


def _read(path: str) -> bytes | None:
    try:
        return storage.read_bytes(f"{FOLDER}/{path}")
    except FileNotFoundError:
        return None
