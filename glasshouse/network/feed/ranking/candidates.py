"""Which videos are looked at: a few hundred from several sources, without a walk through the catalogue."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glasshouse.network.feed.learning.catalogue import HOUR_MS, Catalogue
from glasshouse.network.feed.ranking import policy
from glasshouse.network.feed.ranking.scoring import Floats, Places, Reader, draws, heat

# What is newest, hottest and hardly seen is listed anew when so much time has passed.
LISTED_FOR_MS = 15_000
_NEWEST_LOOKED_AT = 20_000
_NEW_H = 24 * 7
_HARDLY_SEEN = 200
_MOST_EXPLORED = 2_000


class Lists:
    """What all readers share: the newest, the hottest by language, the hardly seen. Made anew every few seconds."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._made_ms, self._changes = -LISTED_FOR_MS, -1
        self.newest: NDArray[Any] = np.empty(0, dtype=np.int64)
        # Of the newest of these, whom they are by: that never changes, and every reader looks at all of them.
        self.newest_authors: NDArray[Any] = self.newest
        self.hottest: NDArray[Any] = self.newest
        self.hottest_by_language: dict[int, NDArray[Any]] = {}
        self.fresh: NDArray[Any] = self.newest
        # Pools to explore, the least seen first, and which share of all such videos each holds.
        self.exploring: list[tuple[NDArray[Any], float]] = []

    def refresh(self, now_ms: int) -> None:
        """Make the lists anew if they are old, or if they are cheap and the catalogue has changed."""
        catalogue = self._catalogue
        old = now_ms - self._made_ms >= LISTED_FOR_MS or now_ms < self._made_ms
        cheap = len(catalogue) <= policy.ALL_BELOW and self._changes != catalogue.changes
        if not old and not cheap:
            return
        self._made_ms, self._changes = now_ms, catalogue.changes
        alive = np.flatnonzero(catalogue.alive)
        by_age = np.lexsort((catalogue.video_id[alive], -catalogue.published_ms[alive]))
        self.newest = alive[by_age]
        self.newest_authors = catalogue.author[self.newest[:_NEWEST_LOOKED_AT]]
        shown = self.newest[catalogue.open_to_all[self.newest]]
        self._list_hottest(shown, now_ms)
        new = catalogue.published_ms[shown] > now_ms - _NEW_H * HOUR_MS
        hardly_seen = catalogue.impressions[shown] < _HARDLY_SEEN
        self.fresh = shown[new & hardly_seen][: 10 * policy.FROM_FRESH]
        seen = catalogue.impressions[shown]
        bounds = (0, *policy.EXPLORING_STAGES)
        stages = [(seen >= low) & (seen < high) for low, high in pairwise(bounds)]
        self.exploring = [self._pool(shown[stage], now_ms) for stage in (*stages, seen >= bounds[-1])]

    def _pool(self, found: NDArray[Any], now_ms: int) -> tuple[NDArray[Any], float]:
        if len(found) <= _MOST_EXPLORED:
            return found, 1.0
        drawn = draws(self._catalogue.video_id[found], now_ms)
        return found[np.argpartition(drawn, _MOST_EXPLORED)[:_MOST_EXPLORED]], _MOST_EXPLORED / len(found)

    def _list_hottest(self, shown: NDArray[Any], now_ms: int) -> None:
        catalogue, most = self._catalogue, policy.FROM_TRENDING
        hot = heat(catalogue, slice(None), now_ms // HOUR_MS)[shown]
        liked = catalogue.wanted[shown] / (catalogue.impressions[shown] + policy.LIKED_PRIOR)
        order = shown[np.lexsort((catalogue.video_id[shown], -liked, -hot))]
        self.hottest = order[:most]
        languages = catalogue.language[order]
        self.hottest_by_language = {
            int(language): order[languages == language][:most] for language in np.unique(languages)
        }


def candidates(catalogue: Catalogue, lists: Lists, who: Reader, everywhere: Floats) -> Places:
    """Return places, each once, ascending; of a small network all videos."""
    if len(lists.newest) <= policy.ALL_BELOW:
        return np.sort(lists.newest)
    sources = [
        _followed(catalogue, lists, who),
        _strongest(everywhere, policy.FROM_CO_WATCH),
        _interesting(catalogue, who),
        lists.hottest,
        *(lists.hottest_by_language[place] for place in who.spoken if place in lists.hottest_by_language),
        _drawn(catalogue, lists, who),
    ]
    return np.unique(np.concatenate([np.asarray(source, dtype=np.int64) for source in sources]))


def _followed(catalogue: Catalogue, lists: Lists, who: Reader) -> NDArray[Any]:
    if not who.followed:
        return lists.newest[:0]
    table = np.zeros(len(catalogue.author_names), dtype=bool)
    table[list(who.followed)] = True
    by_followed = np.flatnonzero(table[lists.newest_authors])[: policy.FROM_FOLLOWED]
    found = lists.newest[by_followed]
    if len(found) < policy.FROM_FOLLOWED:
        rest = lists.newest[_NEWEST_LOOKED_AT:]
        found = np.concatenate([found, rest[table[catalogue.author[rest]]]])[: policy.FROM_FOLLOWED]
    return np.asarray(found)


def _strongest(everywhere: Floats, most: int) -> NDArray[Any]:
    found = np.flatnonzero(everywhere)
    if len(found) > most:
        found = found[np.argpartition(-everywhere[found], most)[:most]]
    return found


def _interesting(catalogue: Catalogue, who: Reader) -> list[int]:
    """Return the newest of what the person likes most: a few of each tag and each author."""
    wanted: dict[int, float] = dict(who.tags)
    for tag, weight in who.chosen_tags.items():
        wanted[tag] = wanted.get(tag, 0.0) + weight
    found: list[int] = []
    for lists, weights, each in (
        (catalogue.of_tag, wanted, 15),
        (catalogue.of_author, who.authors, 10),
    ):
        for place in _best(weights, 10):
            found += lists.get(place, [])[-each:]
    return found[: policy.FROM_INTERESTS + 50]


def _best(weights: dict[int, float], most: int) -> Iterable[int]:
    liked = [(-weight, place) for place, weight in weights.items() if weight > 0]
    return (place for _weight, place in sorted(liked)[:most])


def _drawn(catalogue: Catalogue, lists: Lists, who: Reader) -> NDArray[Any]:
    """Return a few of the new videos that hardly anybody saw, others for each person and day."""
    if len(lists.fresh) <= policy.FROM_FRESH:
        return lists.fresh
    drawn = draws(catalogue.video_id[lists.fresh], who.seed ^ 0x5EED)
    return lists.fresh[np.argsort(drawn)[: policy.FROM_FRESH]]
