"""FACE: the questions of the room `feed`: pages of videos, each with likes and the reason why it is there."""

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.feed import ranking
from glasshouse.network.feed.learnt_queries import (
    BadPlace,
    Interests,
    Why,
    interests_of,
    refused_ids,
    watched_by,
    why,
)
from glasshouse.network.feed.models import Tally
from glasshouse.network.feed.profiles import is_profiled, profile_of
from glasshouse.network.feed.ranker import Health, RankerDown, health
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import Refused
from glasshouse.network.social import queries as social
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import VideoCard

TABS = ("discover", "latest")
PAGE = 5
MOST = 20
# Discover chooses among so many of the newest, and is put in order anew this often.
CANDIDATES = 2_000
ORDER_S = 5.0


class BadCursor(Refused):
    """A cursor that this network did not give out."""

    code = "bad_cursor"
    status = 400


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a video stands in a page: a code and words for it."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A video with what people and the feed add to it."""

    video: VideoCard
    likes: int
    liked: bool
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A feed page; `next` is the cursor of the one after it, None at the end."""

    tab: str
    items: tuple[Item, ...]
    next: str | None
    caught_up: bool
    mode: str = "not_profiled"


def feed_page(
    tab: str, *, person_id: int | None, after: str = "", limit: int = PAGE, seen: Collection[str] = ()
) -> Page:
    """Return one page of a tab: `latest` or `discover`. `seen` are codes to leave out. Raises BadCursor."""
    limit = max(1, min(limit, MOST))
    page = _latest if tab == "latest" else _discover
    return page(person_id, after, limit, seen)


def _latest(person_id: int | None, after: str, limit: int, seen: Collection[str]) -> Page:
    listed = videos.listed_for(person_id)
    if seen:
        listed = listed.exclude(code__in=list(seen))
    shown, following = _newest(listed, person_id, after, limit)
    reasons = dict.fromkeys((card.code for card in shown), "latest")
    return Page(
        tab="latest",
        items=items(shown, reasons, person_id=person_id),
        next=following,
        caught_up=following is None,
    )


def _newest(
    listed: QuerySet[Any], person_id: int | None, after: str, limit: int
) -> tuple[list[VideoCard], str | None]:
    """Return the newest of these videos from a cursor on, and the cursor of what comes after them, if anything does."""
    if after:
        published_at, code = _read_cursor(after)
        listed = listed.filter(Q(published_at__lt=published_at) | Q(published_at=published_at, code__lt=code))
    found = videos.cards(listed.order_by("-published_at", "-code")[: limit + 1], person_id=person_id)
    return found[:limit], _write_cursor(found[limit - 1]) if len(found) > limit else None


def _write_cursor(card: VideoCard) -> str:
    at = card.published_at or clock.now()
    return f"{int(at.timestamp() * 1_000_000):x}.{card.code}"


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    micros, _dot, code = cursor.partition(".")
    try:
        seconds, rest = divmod(int(micros, 16), 1_000_000)
        return datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=rest), code
    except (ValueError, OverflowError, OSError) as error:
        raise BadCursor(_("This page does not exist any more. Please start again at the top.")) from error


class _Order:
    """The order of Discover, shared by the threads of a process and made anew when it is older than ORDER_S."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_at = 0.0
        self._ranked: list[ranking.Ranked] = []

    def get(self) -> list[ranking.Ranked]:
        with self._lock:
            if time.monotonic() - self._made_at > ORDER_S:
                self._ranked = ranking.rank(_public_facts())
                self._made_at = time.monotonic()
            return self._ranked

    def forget(self) -> None:
        self._made_at = 0.0


order = _Order()


def _public_facts() -> list[ranking.Facts]:
    now = clock.now()
    rows = videos.newest_public(CANDIDATES)
    ids = [row.video_id for row in rows]
    likes = social.likes_of(ids)
    views = dict(Tally.objects.filter(video_id__in=ids).values_list("video_id", "impressions"))
    return [
        ranking.Facts(
            video_id=row.video_id,
            author_id=row.author_id,
            age_h=(now - row.published_at).total_seconds() / 3600,
            views=views.get(row.video_id, 0),
            likes=likes.get(row.video_id, 0),
        )
        for row in rows
    ]


def _discover(person_id: int | None, after: str, limit: int, seen: Collection[str]) -> Page:
    ranked = order.get()
    try:
        start = int(after or "0")
    except ValueError as error:
        raise BadCursor(_("This page does not exist any more. Please start again at the top.")) from error
    left_out = set(videos.ids_by_code(seen, person_id=person_id).values()) if seen else set()
    # With `seen` the client says itself what it has, so that a new order can't hide a video or show it twice.
    left = [r for r in (ranked if seen else ranked[max(start, 0) :]) if r.video_id not in left_out]
    chosen = left[:limit]
    shown = videos.by_ids([r.video_id for r in chosen], person_id=person_id)
    codes = videos.codes_of([r.video_id for r in chosen])
    reasons = {codes[r.video_id]: r.reason for r in chosen if r.video_id in codes}
    more = len(left) > limit
    return Page(
        tab="discover",
        items=items(shown, reasons, person_id=person_id),
        next=str(max(start, 0) + limit) if more else None,
        caught_up=not more,
    )


def items(cards: Sequence[VideoCard], reasons: dict[str, str], *, person_id: int | None) -> tuple[Item, ...]:
    """Add likes and reasons to cards: two queries, however many they are."""
    ids = videos.ids_by_code([card.code for card in cards], person_id=person_id)
    likes = social.likes_of(list(ids.values()))
    liked = social.liked_by(person_id, list(ids.values()))
    return tuple(
        Item(
            video=card,
            likes=likes.get(ids.get(card.code, 0), 0),
            liked=ids.get(card.code) in liked,
            reason=Reason(code=reasons[card.code], words=words_of(reasons[card.code]))
            if card.code in reasons
            else None,
        )
        for card in cards
    )


def words_of(reason: str) -> str:
    """Return a reason's words for people."""
    return {
        "latest": _("Newest first"),
        "fresh": _("New here"),
        "liked": _("Liked by many who saw it"),
        "exploring": _("New, being tried out"),
    }[reason]


def item(code: str, *, person_id: int | None) -> Item:
    """Return one video that this person may see. Raises NotFound."""
    return items([videos.find(code, person_id=person_id)], {}, person_id=person_id)[0]


def items_of(handle: str, *, person_id: int | None, after: str = "", limit: int = MOST) -> Page:
    """Return a person's published videos that the viewer may see, newest first. Raises BadCursor."""
    listed = videos.listed_for(person_id).filter(author__handle=handle)
    shown, following = _newest(listed, person_id, after, limit)
    return Page(
        tab="profile",
        items=items(shown, {}, person_id=person_id),
        next=following,
        caught_up=following is None,
    )


def public_shape(item: Item) -> dict[str, Any]:
    """Return an item as pages and the API publish it: the video's fields with likes, liked and reason beside them."""
    shape: dict[str, Any] = {f.name: getattr(item.video, f.name) for f in fields(VideoCard)}
    return shape | {"likes": item.likes, "liked": item.liked, "reason": item.reason}


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
    """Return what a person watched and may still see, each video once. Raises BadPlace."""
    rows, following = watched_by(person_id, after=after, limit=limit)
    video_ids = [row.video_id for row in rows]
    codes = videos.codes_of(video_ids)
    whole = items(videos.by_ids(video_ids, person_id=person_id), {}, person_id=person_id)
    found = {item.video.code: item for item in whole}
    watched = (
        Watched(code, found[code], row.at, row.watched_ms)
        for row in rows
        if (code := codes.get(row.video_id, "")) in found
    )
    return HistoryPage(tuple(watched), following)


__all__ = [
    "MOST",
    "PAGE",
    "TABS",
    "BadCursor",
    "BadPlace",
    "Health",
    "HistoryPage",
    "Interests",
    "Item",
    "Page",
    "RankerDown",
    "Reason",
    "Watched",
    "Why",
    "feed_page",
    "health",
    "history_of",
    "interests_of",
    "is_profiled",
    "item",
    "items",
    "items_of",
    "order",
    "profile_of",
    "public_shape",
    "refused_ids",
    "why",
    "words_of",
]
