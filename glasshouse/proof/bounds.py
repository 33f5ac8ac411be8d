"""When an entry came to be, by the clocks of those who cosigned: between two checkpoints, with a tolerance."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from glasshouse.proof.errors import Unproved

TOLERANCE_MS = 60_000
"""How far the median of the cosigners' clocks may be off, either way."""

LAST_S = 253_402_300_799
"""The end of the year 9999: a clock that says more says nothing."""


class Bounds:
    """Bounds of the time of every entry that these checkpoints cover, given as (size, median of the cosignatures in seconds).

    The more of them there are, the narrower the bounds; whoever withholds some only widens them. Raises Unproved.
    """

    def __init__(self, marks: Iterable[tuple[int, int]]) -> None:
        known = sorted(marks)
        if any(time_s > LAST_S for _size, time_s in known):
            raise Unproved("a checkpoint whose cosigners' clocks are beyond the year 9999")
        self._sizes = array("q", (size for size, _time_s in known))
        times = [time_s * 1000 for _size, time_s in known]
        # A tree was there at the latest when a greater one was; what a clock says against that is not believed.
        self._seen = array("q", accumulate(times, max))
        self._covered = array("q", accumulate(reversed(times), min))
        self._covered.reverse()

    def of(self, index: int) -> tuple[int, int]:
        """Return (not before, not after) in POSIX ms with the tolerance in them; 0 if nothing came before. Raises Unproved."""
        at = bisect_right(self._sizes, index)
        if at == len(self._sizes):
            raise Unproved(f"no checkpoint covers entry {index}")
        before = self._seen[at - 1] - TOLERANCE_MS if at else 0
        return max(0, before), self._covered[at] + TOLERANCE_MS

    @property
    def until_ms(self) -> int:
        """The time that everything to come is later than, in POSIX ms; 0 without a checkpoint."""
        return max(0, self._seen[-1] - TOLERANCE_MS) if self._seen else 0
