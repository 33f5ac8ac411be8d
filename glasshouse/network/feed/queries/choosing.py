"""The seam between For You and the ranker: what is asked, what is answered, and what a person's taste is made of.

The names are those of `feed.ranker`, which takes the place of what stands here once it is there; until then nobody answers,
so that For You is the newest, and says so.
"""

from collections.abc import Collection
from dataclasses import dataclass

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed.pseudonyms import pseudonym_of
from glasshouse.network.feed.queries.reasons import reason
from glasshouse.network.feed.queries.shapes import Reason
from glasshouse.network.ties import queries as ties


class RankerDown(Exception):
    """The ranker does not answer."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What a person told: whom they follow, the languages and tags they chose, whether sensitive videos are welcome."""

    followed: tuple[int, ...]
    languages: tuple[str, ...]
    interests: tuple[str, ...]
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One contribution to a score; `video_id` and `name` say what it came from."""

    code: str
    weight: float
    video_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A video that was chosen; its score is the sum of its parts' weights."""

    video_id: int
    score: float
    parts: tuple[Part, ...]
    reason: str
    exploring: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the ranker answers: choices in order, and up to which event it had seen the history."""

    choices: tuple[Choice, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class FeedProfile:
    """Under which number a person watches, what they told, and whether they want to be profiled."""

    watcher: int
    taste: Taste
    profiled: bool


def choose(*, watcher: int, taste: Taste, seen: Collection[int], limit: int) -> Ranking:
    """Return what to watch next, the best first. Raises RankerDown."""
    raise RankerDown


def profile_of(person_id: int) -> FeedProfile:
    """Return what For You may know of a person."""
    taste = Taste(
        followed=tuple(ties.ids_followed_by(person_id)),
        languages=people.languages_of(person_id),
        interests=(),
        sensitive=True,
    )
    return FeedProfile(watcher=pseudonym_of(person_id), taste=taste, profiled=True)


def reason_of(choice: Choice) -> Reason:
    """Return a choice's reason in words, with the name of what weighed most."""
    return reason(choice.reason)
