"""What a person watched, as items."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum

from glasshouse.network.feed.models import Kind, Watch
from glasshouse.network.feed.pseudonyms import known_pseudonym
from glasshouse.network.feed.queries.items import items
from glasshouse.network.feed.queries.shapes import Item
from glasshouse.network.kit.cursors import bad_cursor
from glasshouse.network.videos import queries as videos


@dataclass(frozen=True, slots=True)
class Watched:
    """A video in a person's history: when it was on the screen last, and for how long in all, in ms; `id` names it there."""

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
    watcher = known_pseudonym(person_id)
    if watcher is None:
        return HistoryPage((), None)
    rows = list(_watched(watcher, after)[: limit + 1])
    shown = rows[:limit]
    may_see = videos.watchable_by(person_id).filter(pk__in=[row["video_id"] for row in shown])
    placed = videos.placed(may_see, person_id=person_id)
    found = {
        one.video_id: whole for one, whole in zip(placed, items(placed, person_id=person_id), strict=True)
    }
    return HistoryPage(
        tuple(
            Watched(item.video.code, item, row["at"], row["ms"])
            for row in shown
            if (item := found.get(row["video_id"])) is not None
        ),
        f"{shown[-1]['last']:x}" if len(rows) > limit else None,
    )


def _watched(watcher: int, after: str) -> QuerySet[Watch, Any]:
    watched: QuerySet[Watch, Any] = (
        Watch.objects.filter(watcher=watcher, kind__in=(Kind.WATCH, Kind.SKIP))
        .values("video_id")
        .annotate(last=Max("pk"), at=Max("watched_at"), ms=Sum("watched_ms"))
        .order_by("-last")
    )
    return watched.filter(_before(after)) if after else watched


def _before(after: str) -> Q:
    try:
        return Q(last__lt=max(0, min(int(after, 16), 2**62)))
    except ValueError as error:
        raise bad_cursor() from error
