"""What a person watched, as items."""

from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.feed.learnt_queries import watched_by
from glasshouse.network.feed.queries.items import items
from glasshouse.network.feed.queries.shapes import Item
from glasshouse.network.videos import queries as videos


@dataclass(frozen=True, slots=True)
class Watched:
    """A video in a person's history; `id` names it there. Milliseconds."""

    id: str
    item: Item
    at: datetime
    watched_ms: int


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of the history, the latest first; `next` is the place of the one after it, None at the end."""

    items: tuple[Watched, ...]
    next: str | None


def history_of(person_id: int, *, after: str = "", limit: int = 30) -> HistoryPage:
    """Return what a person watched and may still see, each video once. Raises BadCursor."""
    rows, following = watched_by(person_id, after=after, limit=limit)
    seen = videos.watchable_by(person_id).filter(pk__in=[row.video_id for row in rows])
    placed = videos.placed(seen, person_id=person_id)
    found = {
        one.video_id: whole for one, whole in zip(placed, items(placed, person_id=person_id), strict=True)
    }
    watched = (
        Watched(found[row.video_id].video.code, found[row.video_id], row.at, row.watched_ms)
        for row in rows
        if row.video_id in found
    )
    return HistoryPage(tuple(watched), following)
