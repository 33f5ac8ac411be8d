"""For You: chosen by the ranker for one person, allowed by the one truth about who may see what."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from glasshouse.network.feed import ranker
from glasshouse.network.feed.models import Kind, Watch
from glasshouse.network.feed.profiles import profile_of
from glasshouse.network.feed.queries import ranked, timelines
from glasshouse.network.feed.queries.cursors import read_shown, write_shown
from glasshouse.network.feed.queries.items import items
from glasshouse.network.feed.queries.reasons import reason, reason_of
from glasshouse.network.feed.queries.shapes import Page
from glasshouse.network.feed.queries.sifting import SPARE, sift
from glasshouse.network.feed.ranker import Choice, RankerDown, Taste
from glasshouse.network.kit.statements import Statement
from glasshouse.network.videos import queries as videos

TAB = "for-you"
# How many of the last watches are left out while the ranker, which knows them all, is down.
REMEMBERED = 500
# A cursor of the fallback is one of a list by time.
BY_TIME = "at."

_WATCHED = Statement(
    lambda watcher: (
        Watch.objects.filter(watcher=watcher, kind__in=(Kind.IMPRESSION, Kind.WATCH, Kind.SKIP))
        .order_by("-id")
        .values_list("video_id")[:REMEMBERED]
    )
)


def for_you(*, person_id: int, after: str, limit: int, seen: Collection[str]) -> Page:
    """Return what to watch next; without profiling the order of Discover, without the ranker the newest. Raises BadCursor."""
    profile = profile_of(person_id)
    if not profile.profiled:
        cursor = "" if after.startswith(BY_TIME) else after
        return ranked.page_of(
            TAB, ranked.order.get(), person_id=person_id, after=cursor, limit=limit, seen=seen
        )
    shown = [] if after.startswith(BY_TIME) else read_shown(after)
    known = videos.ids_of([*shown, *seen]) if shown or seen else {}
    # In the order in which they were shown: the ranker looks at the last ones.
    left_out = [known[code] for code in dict.fromkeys((*seen, *shown)) if code in known]
    chosen: dict[int, Choice] = {}
    try:
        candidates = _candidates(profile.watcher, profile.taste, left_out, limit, chosen)
        found, more = sift(candidates, limit, person_id, own=False)
    except RankerDown:
        return _by_time(person_id, profile.watcher, after=after, limit=limit, seen=[*shown, *seen])
    return Page(
        tab=TAB,
        items=items(
            found,
            person_id=person_id,
            reasons={one.video_id: reason_of(chosen[one.video_id]) for one in found},
        ),
        next=write_shown([*shown, *(one.card.code for one in found)]) if more else None,
        caught_up=not more,
        mode="for_you",
    )


def _candidates(
    watcher: int, taste: Taste, left_out: list[int], limit: int, chosen: dict[int, Choice]
) -> Iterator[int]:
    """Yield choices, asking the ranker again with a longer list of what to leave out until it has none left."""
    size = limit + SPARE
    while True:
        ranking = ranker.choose(watcher=watcher, taste=taste, seen=[*left_out, *chosen], limit=size)
        new = [choice for choice in ranking.choices if choice.video_id not in chosen]
        for choice in new:
            chosen[choice.video_id] = choice
        yield from (choice.video_id for choice in new)
        if not new or len(ranking.choices) < size:
            return
        size = min(4 * size, 400)


def _by_time(person_id: int, watcher: int, *, after: str, limit: int, seen: Collection[str]) -> Page:
    """Return the newest that this person has not watched, and say why they are not chosen."""
    cursor = after.removeprefix(BY_TIME) if after.startswith(BY_TIME) else ""
    watched = {row[0] for row in _WATCHED.rows(watcher=watcher)} | set(videos.ids_of(seen).values())
    shown, following = timelines.newest_but(list(watched), person_id=person_id, after=cursor, limit=limit)
    latest = dict.fromkeys((one.video_id for one in shown), reason("latest"))
    return Page(
        tab=TAB,
        items=items(shown, person_id=person_id, reasons=latest),
        next=f"{BY_TIME}{following}" if following else None,
        caught_up=following is None,
        mode="chronological",
        notice=_(
            "Your feed can't be chosen for you right now, so here is what is new, without what you saw already."
        ),
    )
