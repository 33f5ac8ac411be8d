"""Judging the ledger: a fold over its entries that is kept up to the last kept checkpoint, and gone on with to the newest.

An entry's bounds of time are settled by the kept checkpoint that covers it, and by no other that may come: until one does, the
newest checkpoint stands in for it and is forgotten again. So what is kept for good rests on kept checkpoints alone, and the
rest is judged anew from there each time. Whoever judges all entries at once by the same checkpoints gets the same verdicts.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import glasshouse.proof
from glasshouse.network.ledger.queries import Mark, Marks
from glasshouse.proof.bounds import TOLERANCE_MS, Bounds
from glasshouse.proof.entries import Entry, Unknown, from_bytes
from glasshouse.proof.errors import Malformed
from glasshouse.proof.promises import Book, Outcome

Read = Callable[[int, int], Iterable[bytes]]
"""Returns the entries [start, end) of the log."""
STEP = 20_000
"""So many entries are judged at once, in about a second, before what is judged is kept."""


@cache
def judge() -> str:
    """Return the hash of the code that judges: another code may judge otherwise, and begins anew."""
    folder = Path(glasshouse.proof.__file__).parent
    # What tells strangers of it judges nothing.
    sources = sorted(set(folder.rglob("*.py")) - set((folder / "verifying").rglob("*.py")))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()


@dataclass(slots=True)
class Settled:
    """What is judged for good: the promises after `book.next` entries, and the checkpoints that this rests on.

    All kept checkpoints numbered below `number` are known; `seen_s` is the latest time of those with no more entries than that,
    and `covered_s` that of the checkpoint which bounds the last entry (POSIX seconds, 0 before there are any).
    """

    book: Book
    number: int = 0
    seen_s: int = 0
    covered_s: int = 0

    def stands(self, known: Marks) -> bool:
        """Say whether these checkpoints bound everything that is settled as it was bounded."""
        later = [*known.kept, known.newest]
        late = any(one.size < self.book.next or one.time_s < self.covered_s for one in later)
        return not late

    def dumps(self) -> str:
        """Return it as JSON."""
        held = {
            "number": self.number,
            "seen_s": self.seen_s,
            "covered_s": self.covered_s,
            "book": self.book.save(),
        }
        return json.dumps(held, separators=(",", ":"))

    @classmethod
    def loads(cls, text: str) -> "Settled":
        """Take up what was kept. Raises Malformed."""
        try:
            held = json.loads(text)
            numbers = {name: held[name] for name in ("number", "seen_s", "covered_s")}
            if any(type(one) is not int for one in numbers.values()):
                raise Malformed("what is kept of the judging can't be read")
            return cls(Book.load(held["book"]), **numbers)
        except (LookupError, TypeError, ValueError):
            raise Malformed("what is kept of the judging can't be read") from None


def settle(settled: Settled, known: Marks, read: Read, most: int = STEP) -> bool:
    """Judge up to `most` entries more for good; returns whether all that can be settled is."""
    after = _after(settled, known.kept)
    end = _last_settled(after, known.newest)
    if end is None:
        return True
    begun, until = settled.book.next, min(end, settled.book.next + most)
    bounds = _bounds(settled, after)
    _add(settled.book, read, until, bounds)
    if until > begun:
        settled.covered_s = (bounds.of(until - 1)[1] - TOLERANCE_MS) // 1000
    settled.number = max(settled.number, known.next_number)
    settled.seen_s = max([settled.seen_s, *(one.time_s for one in known.kept if one.size <= until)])
    return until == end


def outcomes(settled: Settled, known: Marks, read: Read) -> list[Outcome]:
    """Return the verdicts at the newest checkpoint; what is settled stays as it is."""
    book = Book.load(json.loads(json.dumps(settled.book.save())))
    bounds = _bounds(settled, _after(settled, {*known.kept, known.newest}))
    _add(book, read, known.newest.size, bounds)
    return book.outcomes(bounds.until_ms)


def _after(settled: Settled, marks: Iterable[Mark]) -> list[Mark]:
    """Return the checkpoints that bound what is not settled yet, in order."""
    later = (one for one in marks if one.size >= settled.book.next)
    return sorted(later, key=lambda one: (one.size, one.time_s))


def _last_settled(kept: Sequence[Mark], newest: Mark) -> int | None:
    """Return the size of the last kept checkpoint that no later one bounds more narrowly, None if there is none.

    A clock that was put back makes a later checkpoint the earlier one: what stands below it waits until that has passed.
    """
    earliest_s = newest.time_s
    for one in reversed(kept):
        if one.time_s <= earliest_s:
            return one.size
        earliest_s = min(earliest_s, one.time_s)
    return None


def _bounds(settled: Settled, after: Sequence[Mark]) -> Bounds:
    """Return the bounds of entries that are not settled; all checkpoints before them are as good as one."""
    before = [(settled.book.next, settled.seen_s)] if settled.seen_s else []
    return Bounds([*before, *((one.size, one.time_s) for one in after)])


def _add(book: Book, read: Read, until: int, bounds: Bounds) -> None:
    """Let a book take the entries below `until`. Raises Malformed if one is not there."""
    for data in read(book.next, until):
        book.add(book.next, readable(data), *bounds.of(book.next))
    if book.next != until:
        raise Malformed(f"of {until} published entries {book.next} are there")


def readable(data: bytes) -> Entry | Unknown | None:
    """Return an entry, None if it can't be read."""
    try:
        return from_bytes(data)
    except Malformed:
        return None
