"""Scores: what each contribution is worth for one person and many videos at once.

Every contribution is rounded to a multiple of 2⁻³⁰, so that sums are exact in whatever order they are made: a score is the
exact sum of the parts that explain it.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glasshouse.network.feed.learning.catalogue import HOUR_MS, HOURS, Catalogue
from glasshouse.network.feed.learning.cowatch import UNIT
from glasshouse.network.feed.learning.learner import Learner
from glasshouse.network.feed.learning.people import Liking, PersonState
from glasshouse.network.feed.ranking import policy
from glasshouse.network.feed.ranking.taste import Part, Taste

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_GRID = float(1 << 30)
_AGES_H = 24 * 90


def on_grid(values: Any) -> Any:
    """Round to multiples of 2⁻³⁰."""
    return np.rint(np.asarray(values, dtype=np.float64) * _GRID) / _GRID


def _halving(half_life_h: float) -> Floats:
    return np.array([0.5 ** (hour / half_life_h) for hour in range(_AGES_H)] + [0.0])


_FOLLOWED_AGE = _halving(policy.FOLLOWED_HALF_LIFE_H)
_FRESH_AGE = _halving(policy.FRESH_HALF_LIFE_H)
_FRESH_AGE[policy.FRESH_FOR_H :] = 0.0
# In whole numbers, so that sums over hours are exact: the present hour first.
_HEAT_UNIT = 1 << 20
_HEAT = np.array([round(_HEAT_UNIT * 0.5 ** (h / policy.TRENDING_HALF_LIFE_H)) for h in range(HOURS)])


@dataclass(slots=True)
class Reader:
    """One person as scoring needs them: weights by place of tag, author and language."""

    chosen_tags: dict[int, float] = field(default_factory=dict)
    tags: dict[int, float] = field(default_factory=dict)
    authors: dict[int, float] = field(default_factory=dict)
    languages: dict[int, float] = field(default_factory=dict)
    refused_tags: dict[int, float] = field(default_factory=dict)
    refused_authors: dict[int, float] = field(default_factory=dict)
    followed: frozenset[int] = frozenset()
    spoken: frozenset[int] = frozenset()
    seed: int = 0


def reader(person: PersonState, taste: Taste, catalogue: Catalogue, watcher: int, now_ms: int) -> Reader:
    """Weigh what is learnt of a person and what they say of themselves."""
    refused = policy.MOST_REFUSALS
    unwanted = {"tag": set(), "author": set(), "language": set()}  # type: dict[str, set[str]]
    for said in taste.unwanted:
        kind, _colon, name = said.partition(":")
        unwanted.setdefault(kind, set()).add(name)
    chosen = [catalogue.tag_names.find(tag) for tag in taste.interests]
    spoken = {language.partition("-")[0] for language in taste.languages}
    return Reader(
        chosen_tags={tag: policy.CHOSEN_TAG for tag in chosen if tag},
        tags=_weights(person.tags, policy.LEARNT_TAG, catalogue.tag_names.names, unwanted["tag"], now_ms),
        authors=_weights(
            person.authors, policy.LEARNT_AUTHOR, catalogue.author_names.names, unwanted["author"], now_ms
        ),
        languages=_weights(
            person.languages,
            policy.LEARNT_LANGUAGE,
            catalogue.language_names.names,
            unwanted["language"],
            now_ms,
        ),
        refused_tags={
            t: policy.REFUSED_TAG * min(n, refused) / refused for t, n in person.refused_tags.items()
        },
        refused_authors={
            a: policy.REFUSED_AUTHOR * min(n, refused) / refused
            for a, n in person.refused_authors.items()
            if a
        },
        followed=frozenset(filter(None, map(catalogue.author_names.find, taste.followed))),
        spoken=frozenset(
            place
            for place, name in enumerate(catalogue.language_names.names)
            if place and name.partition("-")[0] in spoken
        ),
        seed=_mix(watcher * 0x9E3779B97F4A7C15 + now_ms // (24 * HOUR_MS)),
    )


def _weights(
    likings: dict[int, Liking], whole: float, names: list[Any], unwanted: set[str], now_ms: int
) -> dict[int, float]:
    found = {}
    for place, liking in likings.items():
        value = liking.now(now_ms)
        if abs(value) > 0.01 and not (unwanted and str(names[place]) in unwanted):
            found[place] = whole * value / (abs(value) + policy.LEARNT_PRIOR)
    return found


def _mix(number: int) -> int:
    """Scatter a number over 64 bits (splitmix64)."""
    number &= 0xFFFFFFFFFFFFFFFF
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    number = (number ^ (number >> 27)) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return number ^ (number >> 31)


def draws(video_ids: Places, seed: int) -> Floats:
    """Return a number in [0, 1) for each video, the same for the same seed."""
    n = video_ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    n = (n ^ (n >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    n = (n ^ (n >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    n ^= n >> np.uint64(31)
    return (n >> np.uint64(11)).astype(np.float64) / float(1 << 53)


class CoWatched:
    """What the live history contributes, and from which engagement it comes."""

    def __init__(self, learner: Learner, person: PersonState) -> None:
        self.everywhere: Floats = np.zeros(len(learner.catalogue), dtype=np.float64)
        """What is contributed to every video of the catalogue, by place."""
        self._sources: list[tuple[int, NDArray[np.int32], Floats]] = []
        engaged = learner.cowatch.engaged
        for age, start in enumerate(person.live()):
            items, counts = learner.cowatch.from_item(start)
            strength = policy.CO_WATCH * policy.LIVE_DECAY**age / UNIT
            usual = np.sqrt(float(engaged[start]) * engaged[items]) + policy.CO_WATCH_PRIOR
            worth = on_grid(strength * counts / usual)
            self.everywhere[items] += worth
            self._sources.append((int(learner.catalogue.video_id[start]), items, worth))
        # Between videos of one's own it would be oneself who says so, and not "people".
        self._own = person.engaged
        self.everywhere[list(self._own)] = 0.0

    def parts(self, place: int) -> list[Part]:
        """Return what is contributed to one video, by the video it comes from."""
        found: list[Part] = []
        for video_id, items, worth in self._sources if place not in self._own else ():
            at = int(items.searchsorted(place))
            if at < len(items) and items[at] == place:
                found.append(Part("co_watch", float(worth[at]), video_id))
        return found


def heat(catalogue: Catalogue, places: Any, hour: int) -> NDArray[np.int64]:
    """Return how much videos are wanted today, in units of 2⁻²⁰ wanted watches."""
    # The counts end at the catalogue's hour; later hours have none yet.
    late = max(0, hour - catalogue.hour)
    by_slot = np.zeros(HOURS, dtype=np.int64)
    for age in range(HOURS - late):
        by_slot[(catalogue.hour - age) % HOURS] = _HEAT[age + late]
    return np.asarray(catalogue.by_hour[places] @ by_slot)


class Columns:
    """What is contributed to many videos at once: a column by code, and one for each tag of each video."""

    def __init__(
        self, catalogue: Catalogue, who: Reader, co_watched: CoWatched, places: Places, now_ms: int
    ) -> None:
        self._catalogue, self._co_watched, self.places = catalogue, co_watched, places
        author, language = catalogue.author[places], catalogue.language[places]
        hour = now_ms // HOUR_MS
        age_h = np.clip((now_ms - catalogue.published_ms[places]) // HOUR_MS, 0, _AGES_H)
        self.plain: dict[str, Floats] = {
            "trending": _trending(catalogue, places, hour),
            "liked": _liked(catalogue, places),
            "fresh": _fresh(catalogue, places, age_h, who.seed),
        }
        self.by_author: dict[str, Floats] = {
            "followed": among(who.followed, author, len(catalogue.author_names))
            * on_grid(policy.FOLLOWED * _FOLLOWED_AGE[age_h]),
            "author": _looked_up(who.authors, author, len(catalogue.author_names)),
            "not_interested": _looked_up(who.refused_authors, author, len(catalogue.author_names)),
        }
        room = len(catalogue.language_names)
        self.by_language = (_spoken(who, language, room), _looked_up(who.languages, language, room))
        tags = catalogue.tags[places]
        # A video of many tags is not nearer to somebody than one of few.
        share = 1 / np.sqrt(np.maximum(1, (tags > 0).sum(axis=1)))[:, None]
        self.by_tag: dict[str, Floats] = {
            code: on_grid(_looked_up(weights, tags, len(catalogue.tag_names)) * share)
            for code, weights in (
                ("chosen", who.chosen_tags),
                ("interest", who.tags),
                ("not_interested", who.refused_tags),
            )
            if weights
        }

    def video_id(self, at: int) -> int:
        """Return which of these videos stands here."""
        return int(self._catalogue.video_id[self.places[at]])

    def totals(self) -> Floats:
        """Return the scores."""
        total = self._co_watched.everywhere[self.places]
        for column in (*self.plain.values(), *self.by_author.values(), *self.by_language):
            total = total + column
        for matrix in self.by_tag.values():
            total = total + matrix.sum(axis=1)
        return total

    def parts(self, at: int) -> list[Part]:
        """Return every contribution to one of these videos, the strongest first."""
        catalogue, place = self._catalogue, int(self.places[at])
        found = self._co_watched.parts(place)
        found += [Part(code, float(column[at])) for code, column in self.plain.items() if column[at]]
        author = str(catalogue.author_names.names[catalogue.author[place]] or "")
        found += [
            Part(code, float(column[at]), None, author)
            for code, column in self.by_author.items()
            if column[at]
        ]
        language = str(catalogue.language_names.names[catalogue.language[place]] or "")
        found += [
            Part("language", float(column[at]), None, language) for column in self.by_language if column[at]
        ]
        for code, matrix in self.by_tag.items():
            # Tags chosen and learnt are both interests; the name says which tag.
            shown = "interest" if code == "chosen" else code
            found += [
                Part(shown, worth, None, f"#{catalogue.tag_names.names[tag]}")
                for worth, tag in zip(matrix[at].tolist(), catalogue.tags[place].tolist(), strict=True)
                if worth
            ]
        return sorted(found, key=lambda part: -abs(part.weight))


def _looked_up(weights: dict[int, float], places: Any, room: int) -> Floats:
    """Return each place's weight, on the grid; 0 where there is none."""
    table = np.zeros(room)
    for place, weight in weights.items():
        table[place] = weight
    table[0] = 0.0
    return np.asarray(on_grid(table)[places])


def among(wanted: frozenset[int], places: Any, room: int) -> NDArray[np.bool_]:
    """Say of each place whether it is wanted, by a table of `room` places."""
    table = np.zeros(room, dtype=bool)
    table[list(wanted)] = True
    return np.asarray(table[places])


def _spoken(who: Reader, language: Any, room: int) -> Floats:
    if not who.spoken:
        return np.zeros(len(language))
    known = among(who.spoken, language, room)
    return np.where(language == 0, 0.0, np.where(known, on_grid(policy.SPOKEN), on_grid(policy.NOT_SPOKEN)))


def _trending(catalogue: Catalogue, places: Places, hour: int) -> Floats:
    wanted = heat(catalogue, places, hour) / _HEAT_UNIT
    return np.asarray(on_grid(policy.TRENDING * wanted / (wanted + policy.TRENDING_PRIOR)))


def _liked(catalogue: Catalogue, places: Places) -> Floats:
    share, _seen = _share(catalogue, places)
    return np.asarray(on_grid(policy.LIKED * (share - policy.USUAL_SHARE)))


def _share(catalogue: Catalogue, places: Places) -> tuple[Floats, Floats]:
    """Return the share of those who saw a video who wanted it, under the prior, and how many saw it, the prior's included."""
    wanted = catalogue.wanted[places]
    seen = np.maximum(catalogue.impressions[places], wanted) + policy.LIKED_PRIOR
    return (wanted + policy.LIKED_PRIOR * policy.USUAL_SHARE) / seen, seen


def _fresh(catalogue: Catalogue, places: Places, age_h: Any, seed: int) -> Floats:
    share, seen = _share(catalogue, places)
    spread = np.sqrt(share * (1 - share) / (seen + 1)) * 3**0.5
    drawn = np.clip(share + spread * (2 * draws(catalogue.video_id[places], seed) - 1), 0, 1)
    return np.asarray(on_grid(policy.FRESH * _FRESH_AGE[age_h] * drawn))
