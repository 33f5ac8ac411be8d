"""Lists by public rank, the same for everybody: Discover, and the top of a tag."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence

from glasshouse.network.feed import ranking
from glasshouse.network.feed.models import Tally
from glasshouse.network.feed.queries.cursors import read_shown, write_shown
from glasshouse.network.feed.queries.items import items
from glasshouse.network.feed.queries.reasons import reason
from glasshouse.network.feed.queries.shapes import Page
from glasshouse.network.feed.queries.sifting import listed_for, sift
from glasshouse.network.kit import clock
from glasshouse.network.social import queries as social
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import PublicFacts

# Discover chooses among so many of the newest; the top of a tag among so many of the tag's.
CANDIDATES = 2_000
TAG_CANDIDATES = 500
MOST_TAGS = 500


class Order:
    """An order shared by the threads of a process and made anew, by one of them, when it is older than `for_s` seconds."""

    def __init__(self, make: Callable[[], list[ranking.Ranked]], for_s: float) -> None:
        self._make, self._for_s = make, for_s
        self._lock = threading.Lock()
        self._made_at: float | None = None
        self._ranked: list[ranking.Ranked] = []

    def get(self) -> list[ranking.Ranked]:
        """Return the order. While one thread makes it anew, the others take the last one."""
        if self._made_at is not None and time.monotonic() - self._made_at <= self._for_s:
            return self._ranked
        if self._lock.acquire(blocking=self._made_at is None):
            try:
                if self._made_at is None or time.monotonic() - self._made_at > self._for_s:
                    self._ranked = self._make()
                    self._made_at = time.monotonic()
            finally:
                self._lock.release()
        return self._ranked

    def forget(self) -> None:
        """Make it anew at the next question."""
        self._made_at = None


class TagOrders:
    """The orders of the tags last asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: OrderedDict[str, Order] = OrderedDict()

    def get(self, name: str) -> list[ranking.Ranked]:
        """Return the order of one tag's videos."""
        with self._lock:
            order = self._orders.pop(name, None) or Order(lambda: _rank_tag(name), for_s=20.0)
            self._orders[name] = order
            while len(self._orders) > MOST_TAGS:
                self._orders.popitem(last=False)
        return order.get()

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._orders.clear()


def _rank_all() -> list[ranking.Ranked]:
    return _ranked(videos.newest_public(CANDIDATES))


def _rank_tag(name: str) -> list[ranking.Ranked]:
    return _ranked(videos.newest_public(TAG_CANDIDATES, tag=name))


def _ranked(rows: Sequence[PublicFacts]) -> list[ranking.Ranked]:
    now, ids = clock.now(), [row.video_id for row in rows]
    counts = social.counts_of(ids)
    views = dict(Tally.objects.filter(video_id__in=ids).values_list("video_id", "impressions"))
    return ranking.rank(
        ranking.Facts(
            video_id=row.video_id,
            author_id=row.author_id,
            age_h=(now - row.published_at).total_seconds() / 3600,
            views=views.get(row.video_id, 0),
            likes=counts[row.video_id].likes,
        )
        for row in rows
    )


order = Order(_rank_all, for_s=5.0)
tag_orders = TagOrders()


def discover(*, person_id: int | None, after: str, limit: int, seen: Collection[str]) -> Page:
    """Return the next of Discover, less what was shown or `seen`. Raises BadCursor."""
    return page_of("discover", order.get(), person_id=person_id, after=after, limit=limit, seen=seen)


def page_of(
    tab: str,
    ranked: Iterable[ranking.Ranked],
    *,
    person_id: int | None,
    after: str,
    limit: int,
    seen: Collection[str] = (),
) -> Page:
    """Return the first of a ranked list that the viewer may see and was not shown yet. Raises BadCursor."""
    # The order is another one every few seconds, so a cursor says what was shown, not how much.
    shown = read_shown(after)
    left_out = set(videos.ids_of([*shown, *seen]).values()) if shown or seen else set()
    reasons = {r.video_id: r.reason for r in ranked if r.video_id not in left_out}
    found, more = sift(iter(reasons), limit, listed_for(person_id))
    return Page(
        tab=tab,
        items=items(
            found,
            person_id=person_id,
            reasons={one.video_id: reason(reasons[one.video_id]) for one in found},
        ),
        next=write_shown([*shown, *(one.card.code for one in found)]) if more else None,
        caught_up=not more,
    )
