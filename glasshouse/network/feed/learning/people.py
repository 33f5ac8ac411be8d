"""What is known of one person: the live history, what was seen, what is liked, what is not wanted."""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from glasshouse.network.feed.learning.kinds import Kind

LIVE = 20
"""So many of the latest engagements choose what comes next."""
SEEN_DAYS = 14
DAY_MS = 86_400_000
HALF_LIFE_MS = 21 * DAY_MS
MOST_NAMES = 300
MOST_SEEN = 10_000

# What an event says about the video's tags, author and language.
WORTH = {
    Kind.SKIP: -0.5,
    Kind.LIKE: 2.0,
    Kind.UNLIKE: -2.0,
    Kind.SAVE: 3.0,
    Kind.UNSAVE: -3.0,
    Kind.REPOST: 3.0,
    Kind.SHARE: 3.0,
    Kind.COMMENT: 2.0,
    Kind.FOLLOW: 3.0,
}
WANTED_WATCH = 1.0
ENGAGES = frozenset({Kind.LIKE, Kind.SAVE, Kind.REPOST, Kind.SHARE, Kind.COMMENT})
"""Kinds that make a video part of the live history, as a wanted watch does."""


@dataclass(slots=True)
class Liking:
    """How much something was liked, as of an instant; half of it is forgotten every three weeks."""

    value: float = 0.0
    at_ms: int = 0
    times: int = 0

    def add(self, worth: float, at_ms: int) -> None:
        """Add what an event says."""
        self.value = self.now(at_ms) + worth
        self.at_ms = max(self.at_ms, at_ms)
        self.times += worth > 0

    def now(self, at_ms: int) -> float:
        """Return what is left of it."""
        passed_ms = at_ms - self.at_ms
        return self.value if passed_ms <= 0 else self.value * float(0.5 ** (passed_ms / HALF_LIFE_MS))


class Mark(NamedTuple):
    """What one event added to what all people share, so that it can be taken out; `place` is that of a watch time."""

    item: int
    hour: int
    impression: bool = False
    wanted: bool = False
    place: tuple[int, int] | None = None

    def packed(self) -> int:
        """Return it as one number of 63 bits."""
        bucket, place = self.place or (15, 0)
        head = (self.item << 20 | self.hour) << 2 | self.impression << 1 | self.wanted
        return head << 10 | bucket << 6 | place

    @classmethod
    def unpacked(cls, number: int) -> "Mark":
        """Return what `packed` made a number of."""
        head, bucket, place = number >> 10, number >> 6 & 15, number & 63
        watch = None if bucket == 15 else (bucket, place)
        return cls(head >> 22, head >> 2 & 0xFFFFF, bool(head & 2), bool(head & 1), watch)


@dataclass(slots=True)
class PersonState:
    """One person, known by a pseudonym. Videos are places in the catalogue, tags and authors too."""

    last_id: int = 0
    paused: bool = False
    engaged: "array[int]" = field(default_factory=lambda: array("i"))
    seen: dict[int, int] = field(default_factory=dict)
    tags: dict[int, Liking] = field(default_factory=dict)
    authors: dict[int, Liking] = field(default_factory=dict)
    languages: dict[int, Liking] = field(default_factory=dict)
    refused: dict[int, int] = field(default_factory=dict)
    refused_tags: Counter[int] = field(default_factory=Counter)
    refused_authors: Counter[int] = field(default_factory=Counter)
    marks: "array[int]" = field(default_factory=lambda: array("q"))

    def live(self) -> list[int]:
        """Return the latest engagements, the last one first."""
        return list(reversed(self.engaged[-LIVE:]))

    def like(self, names: dict[int, Liking], name: int, worth: float, at_ms: int) -> None:
        """Add to what this person likes; of too many names the weakest goes."""
        liking = names.get(name)
        if liking is None:
            if len(names) >= MOST_NAMES:
                del names[min(names, key=lambda n: (abs(names[n].now(at_ms)), n))]
            liking = names[name] = Liking(at_ms=at_ms)
        liking.add(worth, at_ms)

    def see(self, item: int, at_ms: int) -> None:
        """Note that a video was on this person's screen."""
        self.seen[item] = max(at_ms, self.seen.get(item, 0))
        if len(self.seen) > MOST_SEEN:
            self.seen = {lately: self.seen[lately] for lately in self.seen_lately(at_ms)[-MOST_SEEN // 2 :]}

    def seen_lately(self, now_ms: int) -> list[int]:
        """Return what was seen within the last two weeks."""
        since_ms = now_ms - SEEN_DAYS * DAY_MS
        return [item for item, at_ms in self.seen.items() if at_ms >= since_ms]

    def refuse(self, item: int, author: int, tags: tuple[int, ...], at_ms: int) -> None:
        """Note that a video is not wanted, nor more like it."""
        if item not in self.refused:
            self.refused_authors[author] += 1
            self.refused_tags.update(tags)
        self.refused[item] = at_ms

    def take_back(self, item: int, author: int, tags: tuple[int, ...]) -> None:
        """Undo `refuse`."""
        if self.refused.pop(item, None) is not None:
            self.refused_authors -= Counter({author: 1})
            self.refused_tags -= Counter(tags)
