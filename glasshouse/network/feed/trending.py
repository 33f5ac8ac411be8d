"""Which tags are trending: a pure function of public facts. No Django, no clock.

Relative: what happens with a tag now, against what is usual for it, so that #cats, which is always large, does not stand at
the top for ever. With a prior, so that one video with a new tag is no sensation, and without a minimum size: on a network of
twenty videos the tags of the newest still have an order. Decaying: what happened counts half after HALF_LIFE_H hours.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

HALF_LIFE_H = 12.0
# Videos a day that any tag is taken to have usually, whatever it had.
PRIOR = 1.0
# How many videos with one tag count of one author: nobody makes a trend alone.
PER_AUTHOR = 2


@dataclass(frozen=True, slots=True)
class Use:
    """One video with a tag: how old it is, and how often people liked, reposted or talked about it."""

    tag: str
    author_id: int
    age_h: float
    deeds: int


@dataclass(frozen=True, slots=True)
class Trend:
    """A tag with its score."""

    tag: str
    score: float


def activity(uses: Iterable[Use]) -> dict[str, float]:
    """Return tag -> what happens with it now, in videos: a video that people care for counts for more, an old one for less."""
    by_author: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for use in uses:
        fresh = 0.5 ** (max(0.0, use.age_h) / HALF_LIFE_H)
        by_author[use.tag, use.author_id].append(fresh * (1 + math.log1p(max(0, use.deeds))))
    total: defaultdict[str, float] = defaultdict(float)
    for (tag, _author), weights in by_author.items():
        total[tag] += sum(sorted(weights, reverse=True)[:PER_AUTHOR])
    return dict(total)


def score(now: float, usual_a_day: float) -> float:
    """Return how unusual it is: what happens now over what usually would, both under the prior; damped by its own size.

    A tag with `usual_a_day` videos a day has, at any moment, as much activity as those videos have left.
    """
    left_of_a_day = HALF_LIFE_H / 24 / math.log(2)
    expected = (usual_a_day + PRIOR) * left_of_a_day
    return now * math.sqrt(now / expected)


def trends(uses: Iterable[Use], usual_a_day: dict[str, float]) -> list[Trend]:
    """Return the tags, the most trending first; equals by name."""
    scored = [
        Trend(tag, score(now, usual_a_day.get(tag, 0.0))) for tag, now in activity(uses).items() if now > 0
    ]
    return sorted(scored, key=lambda trend: (-trend.score, trend.tag))
