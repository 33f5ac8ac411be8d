"""A tag's videos, a sound's videos, and the tags that are trending."""

import threading
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from glasshouse.network.feed import trending
from glasshouse.network.feed.queries import ranked, timelines
from glasshouse.network.feed.queries.shapes import Page
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.social import queries as social
from glasshouse.network.videos import queries as videos

SORTS = ("top", "latest")
MOST_TRENDING = 20
# Trends are made of so many of the newest videos, and compared with so many days.
NEWEST = 3_000
USUAL = timedelta(days=30)
TRENDS_S = 60.0


@dataclass(frozen=True, slots=True)
class TagLink:
    """A tag with its page and how many videos everybody may see there."""

    name: str
    videos: int
    url: str


def tag_page(name: str, *, sort: str = "top", person_id: int | None, after: str = "", limit: int) -> Page:
    """Return the videos with a tag: the `top` ones, fresh and liked, or the `latest`. Raises BadCursor, NotFound."""
    if sort not in SORTS:
        raise NotFound(_("There is no such order: top or latest."))
    name = name.casefold()
    if sort == "latest":
        return timelines.tagged(name, person_id=person_id, after=after, limit=limit)
    return ranked.page_of("tag", ranked.tag_orders.get(name), person_id=person_id, after=after, limit=limit)


def sound_page(code: str, *, person_id: int | None, after: str = "", limit: int) -> Page:
    """Return the videos that use a sound, newest first. Raises BadCursor."""
    return timelines.with_sound(code, person_id=person_id, after=after, limit=limit)


class _Trends:
    """The trending tags, by process: made anew, by one thread, when they are older than a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_at: float | None = None
        self._links: tuple[TagLink, ...] = ()

    def get(self) -> tuple[TagLink, ...]:
        if self._made_at is not None and time.monotonic() - self._made_at <= TRENDS_S:
            return self._links
        if self._lock.acquire(blocking=self._made_at is None):
            try:
                if self._made_at is None or time.monotonic() - self._made_at > TRENDS_S:
                    self._links, self._made_at = _trending_now(), time.monotonic()
            finally:
                self._lock.release()
        return self._links

    def forget(self) -> None:
        self._made_at = None


trends = _Trends()


def trending_tags(*, most: int = MOST_TRENDING) -> tuple[TagLink, ...]:
    """Return the tags of which more happens than is usual for them, the most unusual first; at most a minute old."""
    return trends.get()[:most]


def tags_for(languages: Collection[str], *, most: int) -> list[str]:
    """Return tags to begin with: of the newest videos in these languages, what is trending first; then what is elsewhere."""
    trending_now = [link.name for link in trending_tags()]
    newest_ids = [row.video_id for row in videos.newest_public(NEWEST, languages=languages)]
    uses = Counter(tag for tags in videos.tags_of(newest_ids).values() for tag in tags)
    own = [tag for tag, _n in sorted(uses.items(), key=lambda pair: (-pair[1], pair[0]))]
    both = [tag for tag in trending_now if tag in uses]
    return list(dict.fromkeys([*both, *own, *trending_now]))[:most]


def _trending_now() -> tuple[TagLink, ...]:
    now = clock.now()
    rows = videos.newest_public(NEWEST)
    ids = [row.video_id for row in rows]
    tags, counts = videos.tags_of(ids), social.counts_of(ids)
    uses = [
        trending.Use(
            tag=tag,
            author_id=row.author_id,
            age_h=(now - row.published_at).total_seconds() / 3600,
            deeds=counts[row.video_id].likes
            + counts[row.video_id].comments
            + 2 * counts[row.video_id].reposts,
        )
        for row in rows
        for tag in tags.get(row.video_id, ())
    ]
    # What is usual is asked of those alone that can matter: the ones with the most going on.
    busiest = sorted(trending.activity(uses).items(), key=lambda pair: -pair[1])[: 5 * MOST_TRENDING]
    names = {name for name, _activity in busiest}
    usual = videos.tag_uses(names, since=now - USUAL)
    a_day = {name: uses / USUAL.days for name, uses in usual.items()}
    best = trending.trends((use for use in uses if use.tag in names), a_day)[:MOST_TRENDING]
    public = videos.tag_counts([trend.tag for trend in best])
    return tuple(
        TagLink(name=trend.tag, videos=public[trend.tag], url=f"/tag/{trend.tag}")
        for trend in best
        if trend.tag in public
    )
