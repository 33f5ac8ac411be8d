"""Which videos are liked by the same people, one soon after the other: directed counts in whole numbers.

When somebody engages with a video, each of the ten before it gains a count towards it of 1/√gap, and it gains half of that
towards each of them: on MovieLens-100K a window of ten with half counts backwards finds more than five and forwards alone.
Counts are int64 in units of 2⁻²⁰, so that sums do not depend on the order of events and one person's events can be taken
out exactly: what is left is what would be there had they never been.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WINDOW = 10
UNIT = 1 << 20
BACKWARD = 0.5
FORWARD_BY_GAP = tuple(round(UNIT / gap**0.5) for gap in range(1, WINDOW + 1))
BACKWARD_BY_GAP = tuple(round(BACKWARD * UNIT / gap**0.5) for gap in range(1, WINDOW + 1))
_FIRST_ROOM = 8
_NONE = (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64))


class _Row:
    """The counts from one video: sorted neighbours with their counts, in arrays with room to grow."""

    __slots__ = ("counts", "items", "size")

    def __init__(self) -> None:
        self.items = np.empty(_FIRST_ROOM, dtype=np.int32)
        self.counts = np.empty(_FIRST_ROOM, dtype=np.int64)
        self.size = 0

    def add(self, item: int, count: int) -> None:
        size = self.size
        at = int(self.items[:size].searchsorted(item))
        if at < size and self.items[at] == item:
            left = int(self.counts[at]) + count
            if left:
                self.counts[at] = left
            else:
                self.items[at : size - 1] = self.items[at + 1 : size]
                self.counts[at : size - 1] = self.counts[at + 1 : size]
                self.size -= 1
            return
        if size == len(self.items):
            self.items = np.concatenate([self.items, np.empty_like(self.items)])
            self.counts = np.concatenate([self.counts, np.empty_like(self.counts)])
        self.items[at + 1 : size + 1] = self.items[at:size]
        self.counts[at + 1 : size + 1] = self.counts[at:size]
        self.items[at], self.counts[at] = item, count
        self.size += 1


class CoWatch:
    """Counts between videos, which are known by their place in the catalogue (small whole numbers)."""

    def __init__(self) -> None:
        self._rows: dict[int, _Row] = {}
        self.engaged: NDArray[np.int64] = np.zeros(1024, dtype=np.int64)
        """How often each video was engaged with."""

    def add(self, before: Sequence[int], item: int, sign: int = 1) -> None:
        """Count one engagement; `before` are the person's engagements up to it, oldest first. `sign` -1 takes it out."""
        self._make_room(item)
        self.engaged[item] += sign
        for gap, other in enumerate(reversed(before[-WINDOW:])):
            if other != item:
                self._count(other, item, sign * FORWARD_BY_GAP[gap])
                self._count(item, other, sign * BACKWARD_BY_GAP[gap])

    def take_out(self, sequence: Sequence[int]) -> None:
        """Take out all that one person's engagements, oldest first, have added."""
        for at, item in enumerate(sequence):
            self.add(sequence[max(0, at - WINDOW) : at], item, -1)

    def _count(self, start: int, end: int, count: int) -> None:
        row = self._rows.get(start)
        if row is None:
            row = self._rows[start] = _Row()
        row.add(end, count)
        if not row.size:
            del self._rows[start]

    def _make_room(self, item: int) -> None:
        if item >= len(self.engaged):
            room = np.zeros(max(item + 1, 2 * len(self.engaged)), dtype=np.int64)
            room[: len(self.engaged)] = self.engaged
            self.engaged = room

    def from_item(self, item: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return where the counts from a video lead, and how many they are, as views: items ascending."""
        row = self._rows.get(item)
        return _NONE if row is None else (row.items[: row.size], row.counts[: row.size])

    def count(self, start: int, end: int) -> int:
        """Return one count, in units of 2⁻²⁰."""
        items, counts = self.from_item(start)
        at = int(items.searchsorted(end))
        return int(counts[at]) if at < len(items) and items[at] == end else 0

    def times(self, item: int) -> int:
        """Return how often a video was engaged with."""
        return int(self.engaged[item]) if item < len(self.engaged) else 0

    def snapshot(self) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
        """Return all counts and engagements as plain numbers, to compare."""
        pairs = {
            (start, int(end)): int(count)
            for start in self._rows
            for end, count in zip(*self.from_item(start), strict=True)
        }
        return pairs, {int(item): int(self.engaged[item]) for item in np.flatnonzero(self.engaged)}

    def size_bytes(self) -> int:
        """Return what the arrays take in memory."""
        return self.engaged.nbytes + sum(
            row.items.nbytes + row.counts.nbytes + 200 for row in self._rows.values()
        )
