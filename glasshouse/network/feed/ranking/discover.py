"""The order of Discover: a pure function of public facts, the same for everybody. No Django, no clock.

Fresh and liked, with priors: the share of viewers who liked a video, pulled towards what is usual while few have seen it
(a beta prior), so that one like among two viewers does not beat a hundred among three hundred, and 20 videos and 3 people
make a sensible order too. Age halves what a video has earned every three days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PRIOR_VIEWS = 20.0
PRIOR_LIKE_RATE = 0.05
HALF_LIFE_H = 72.0
# What a video keeps for ever: without it, an old favourite could never beat a fresh nothing.
FLOOR = 0.15
NEW_VIEWS = 20
PER_AUTHOR = 2
WINDOW = 10


@dataclass(frozen=True, slots=True)
class Facts:
    """What everybody may know about a video."""

    video_id: int
    author_id: int
    age_h: float
    views: int
    likes: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A video in its place, and the code of the reason that weighed most."""

    video_id: int
    score: float
    reason: str


def score(facts: Facts) -> float:
    """Return the like rate under the prior, times what age leaves of it."""
    fresh: float = 0.5 ** (max(0.0, facts.age_h) / HALF_LIFE_H)
    return _like_rate(facts) * (FLOOR + (1 - FLOOR) * fresh)


def _like_rate(facts: Facts) -> float:
    """Return the share of viewers who liked a video, under the prior."""
    # An impression may arrive after the like, so likes count as views too.
    return (facts.likes + PRIOR_VIEWS * PRIOR_LIKE_RATE) / (max(facts.views, facts.likes) + PRIOR_VIEWS)


def reason_of(facts: Facts) -> str:
    """Return why a video stands where it stands: `exploring` (new, tried out), `liked` or `fresh`."""
    if facts.views < NEW_VIEWS and facts.likes == 0:
        return "exploring"
    return "liked" if _like_rate(facts) > PRIOR_LIKE_RATE else "fresh"


def rank(candidates: Iterable[Facts]) -> list[Ranked]:
    """Order candidates by score, newest first among equals, at most two of one author in any ten while others are left."""
    ordered = sorted(candidates, key=lambda f: (-score(f), f.age_h, f.video_id))
    return [Ranked(video_id=f.video_id, score=score(f), reason=reason_of(f)) for f in _spread(ordered)]


def _spread(ordered: Sequence[Facts]) -> list[Facts]:
    """Hold back what would be an author's third video in any ten, as long as there are others."""
    placed: list[Facts] = []
    held = list(ordered)
    while held:
        recent = [f.author_id for f in placed[-(WINDOW - 1) :]]
        at = next((i for i, f in enumerate(held) if recent.count(f.author_id) < PER_AUTHOR), 0)
        placed.append(held.pop(at))
    return placed
