"""Ordered candidates become a page: asked for in batches, sifted by who may see what, until there are enough."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import Placed

# What a first batch holds beyond the page: most candidates may be seen by most people.
SPARE = 5


def sift(
    candidates: Iterator[int], limit: int, listed: Callable[[Sequence[int]], list[Placed]]
) -> tuple[list[Placed], bool]:
    """Return the first `limit` of these candidates that may be seen, and whether another one follows.

    `listed` answers which of some videos may be seen, in any order.
    """
    found: list[Placed] = []
    size = limit + SPARE
    while len(found) <= limit and (batch := list(islice(candidates, size))):
        visible = {one.video_id: one for one in listed(batch)}
        found += [visible[video_id] for video_id in batch if video_id in visible]
        size = min(2 * size, 200)
    return found[:limit], len(found) > limit


def listed_for(person_id: int | None) -> Callable[[Sequence[int]], list[Placed]]:
    """Return the question which of some videos may stand in this person's lists."""
    return lambda video_ids: videos.listed_by_ids(list(video_ids), person_id=person_id)
