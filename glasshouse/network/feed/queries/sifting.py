"""Ordered candidates become a page: asked for in batches, sifted by who may see what, until there are enough."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import Placed

# What a first batch holds beyond the page: most candidates may be seen by most people.
SPARE = 3
_AUTHOR = videos.ROW.index("author_id")


def sift(
    candidates: Iterator[int], limit: int, person_id: int | None, *, own: bool = True
) -> tuple[list[Placed], bool]:
    """Return the first `limit` of these candidates that may stand in a person's lists, and whether another one follows.

    Without `own`, the person's own videos are left out.
    """
    found: list[tuple[Any, ...]] = []
    size = limit + SPARE
    while len(found) <= limit and (batch := list(islice(candidates, size))):
        rows = videos.listed_by_ids(batch, person_id=person_id)
        visible = {row[0]: row for row in rows if own or row[_AUTHOR] != person_id}
        found += [visible[video_id] for video_id in batch if video_id in visible]
        size = min(2 * size, 200)
    # Cards are made of those alone that are shown.
    return videos.from_rows(found[:limit], person_id=person_id), len(found) > limit


def listed_cards(video_ids: Sequence[int], person_id: int | None) -> list[Placed]:
    """Return those of these videos that may stand in this person's lists, in any order."""
    rows = videos.listed_by_ids(list(video_ids), person_id=person_id)
    return videos.from_rows(rows, person_id=person_id)
