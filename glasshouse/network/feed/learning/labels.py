"""When a watch counts as wanted: its time is above that of 60 % of the watches of videos as long.

Raw watch time favours long videos and completion favours short ones; the percentile within a bucket of durations is neutral.
"""

from bisect import bisect_right

WANTED_ABOVE = 0.6
BOUNDS_S = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)
"""Upper ends of the buckets, in seconds; longer videos share the last one."""

# A bin is a 32nd of the bucket's length; twice the length and more is the last bin.
_PER_LENGTH = 32
_BINS = 2 * _PER_LENGTH
# Until watches are many: as if twenty people had left evenly over the video's length.
_PRIOR = 20


class WatchTimes:
    """How long videos are watched, counted by bucket of duration and by time."""

    def __init__(self) -> None:
        self._counts = [[0] * _BINS for _ in range(len(BOUNDS_S) + 1)]

    def place(self, duration_ms: int, watched_ms: int) -> tuple[int, int]:
        """Return bucket and bin of a watch."""
        bucket = bisect_right(BOUNDS_S, max(duration_ms - 1, 0) / 1000)
        length_ms = 1000 * BOUNDS_S[min(bucket, len(BOUNDS_S) - 1)]
        return bucket, min(_BINS - 1, watched_ms * _PER_LENGTH // length_ms)

    def percentile(self, duration_ms: int, watched_ms: int) -> float:
        """Return the share of watches in the same bucket that were shorter, 0 to 1; equal ones count half."""
        bucket, place = self.place(duration_ms, watched_ms)
        counts = self._counts[bucket]
        shorter = sum(counts[:place]) + counts[place] / 2
        prior = _PRIOR * min(1.0, watched_ms / max(1, duration_ms))
        return (shorter + prior) / (sum(counts) + _PRIOR)

    def is_wanted(self, duration_ms: int, watched_ms: int) -> bool:
        """Say whether a watch is longer than most."""
        return duration_ms > 0 and self.percentile(duration_ms, watched_ms) > WANTED_ABOVE

    def add(self, place: tuple[int, int], sign: int = 1) -> None:
        """Count a watch, or with `sign` -1 take it out."""
        self._counts[place[0]][place[1]] += sign

    def snapshot(self) -> dict[tuple[int, int], int]:
        """Return the counts as plain numbers, to compare."""
        return {(b, p): n for b, row in enumerate(self._counts) for p, n in enumerate(row) if n}
