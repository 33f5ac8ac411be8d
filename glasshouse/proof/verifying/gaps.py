"""Times in which nothing was published: a log that runs is cosigned again and again, though nothing is entered."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Span = tuple[int, int]
"""From and to."""


def gaps_in(times_s: Iterable[int], patience_s: int) -> Iterator[Span]:
    """Yield what is longer than can be waited for between checkpoints of these times; 0 is no time."""
    for start_s, end_s in pairwise(time_s for time_s in times_s if time_s):
        if end_s - start_s > patience_s:
            yield start_s, end_s


def unaccounted(gaps: Iterable[Span], pauses_ms: Sequence[Span], patience_s: int) -> Iterator[Span]:
    """Yield the gaps of which pauses that were entered account for too little."""
    for start_s, end_s in gaps:
        told_ms = sum(max(0, min(end, end_s * 1000) - max(start, start_s * 1000)) for start, end in pauses_ms)
        if end_s - start_s - told_ms // 1000 > patience_s:
            yield start_s, end_s
