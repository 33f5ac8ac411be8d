"""The videos, as arrays: what is public of each, and what all watches of it add up to.

A video's place is a small whole number, given once and never again; tags, authors and languages have places too, and place
0 is none. Everything is counted in whole numbers, so that what one person added can be taken out exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

HOURS = 24
"""For so many hours it is counted how much a video is wanted, hour by hour."""
HOUR_MS = 3_600_000
MOST_TAGS = 8
_FIRST_ROOM = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What ranking may know of a video. `open_to_all` means that everybody may see it, not only followers."""

    video_id: int
    author_id: int
    language: str
    tags: tuple[str, ...]
    duration_ms: int
    published_ms: int
    sensitive: bool
    open_to_all: bool


class Names:
    """Places for names, given in the order of arrival; place 0 stands for none."""

    def __init__(self) -> None:
        self._places: dict[Any, int] = {}
        self.names: list[Any] = [None]

    def place(self, name: Any) -> int:
        """Return a name's place, a new one if need be."""
        place = self._places.get(name)
        if place is None:
            place = self._places[name] = len(self.names)
            self.names.append(name)
        return place

    def find(self, name: Any) -> int:
        """Return a name's place, 0 if there is none."""
        return self._places.get(name, 0)

    def __len__(self) -> int:
        return len(self.names)


def _columns(room: int) -> dict[str, NDArray[Any]]:
    return {
        "video_id": np.zeros(room, dtype=np.int64),
        "author": np.zeros(room, dtype=np.int32),
        "language": np.zeros(room, dtype=np.int32),
        "duration_ms": np.zeros(room, dtype=np.int64),
        "published_ms": np.zeros(room, dtype=np.int64),
        "sensitive": np.zeros(room, dtype=bool),
        "open_to_all": np.zeros(room, dtype=bool),
        "alive": np.zeros(room, dtype=bool),
        "tags": np.zeros((room, MOST_TAGS), dtype=np.int32),
        "impressions": np.zeros(room, dtype=np.int64),
        "wanted": np.zeros(room, dtype=np.int64),
        "by_hour": np.zeros((room, HOURS), dtype=np.int32),
    }


class Catalogue:
    """Every video that a list may contain, and those that the log names though they are gone."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._columns = _columns(_FIRST_ROOM)
        self.tag_names, self.author_names, self.language_names = Names(), Names(), Names()
        self.of_author: dict[int, list[int]] = {}
        self.of_tag: dict[int, list[int]] = {}
        self.hour = 0
        self.changes = 0

    def __len__(self) -> int:
        return len(self._places)

    def __getattr__(self, name: str) -> NDArray[Any]:
        # The columns, as far as they are filled.
        columns = self.__dict__.get("_columns")
        if columns is None or name not in columns:
            raise AttributeError(name)
        column: NDArray[Any] = columns[name]
        return column[: len(self._places)]

    def place(self, video_id: int) -> int:
        """Return a video's place, a new one if the video was never heard of."""
        place = self._places.get(video_id)
        if place is None:
            place = len(self._places)
            if place >= len(self._columns["video_id"]):
                self._grow()
            self._places[video_id] = place
            self._columns["video_id"][place] = video_id
        return place

    def find(self, video_id: int) -> int | None:
        """Return a video's place, or None."""
        return self._places.get(video_id)

    def _grow(self) -> None:
        wider = _columns(2 * len(self._columns["video_id"]))
        for name, column in self._columns.items():
            wider[name][: len(column)] = column
        self._columns = wider

    def put(self, facts: Facts) -> int:
        """Add a video, or bring what is known of it up to date; returns its place."""
        place = self.place(facts.video_id)
        self._unlist(place)
        tags = sorted({self.tag_names.place(tag) for tag in facts.tags[:MOST_TAGS]})
        columns = self._columns
        columns["author"][place] = self.author_names.place(facts.author_id)
        columns["language"][place] = self.language_names.place(facts.language) if facts.language else 0
        columns["duration_ms"][place] = facts.duration_ms
        columns["published_ms"][place] = facts.published_ms
        columns["sensitive"][place] = facts.sensitive
        columns["open_to_all"][place] = facts.open_to_all
        columns["tags"][place] = 0
        columns["tags"][place, : len(tags)] = tags
        columns["alive"][place] = True
        self.of_author.setdefault(int(columns["author"][place]), []).append(place)
        for tag in tags:
            self.of_tag.setdefault(tag, []).append(place)
        self.changes += 1
        return place

    def remove(self, video_id: int) -> None:
        """Let no list contain this video any more."""
        place = self._places.get(video_id)
        if place is not None and self._columns["alive"][place]:
            self._unlist(place)
            self._columns["alive"][place] = False
            self.changes += 1

    def keep_only(self, video_ids: Iterable[int]) -> None:
        """Remove every video that is not among these."""
        kept = set(video_ids)
        for video_id in [v for v in self._places if v not in kept]:
            self.remove(video_id)

    def _unlist(self, place: int) -> None:
        if self._columns["alive"][place]:
            self.of_author[int(self._columns["author"][place])].remove(place)
            for tag in self.tags_of(place):
                self.of_tag[tag].remove(place)

    def tags_of(self, place: int) -> tuple[int, ...]:
        """Return the places of a video's tags."""
        return tuple(int(tag) for tag in self._columns["tags"][place] if tag)

    def advance(self, hour: int) -> None:
        """Begin an hour, counted since 1970: what is older than a day is no longer counted by hour."""
        if hour <= self.hour:
            return
        gone = range(max(self.hour + 1, hour - HOURS + 1), hour + 1)
        self._columns["by_hour"][:, [h % HOURS for h in gone]] = 0
        self.hour = hour

    def count(self, place: int, hour: int, *, impression: bool, wanted: bool, sign: int = 1) -> None:
        """Add what one event says of a video, or with `sign` -1 take it out."""
        if impression:
            self._columns["impressions"][place] += sign
        if wanted:
            self._columns["wanted"][place] += sign
            if self.hour - HOURS < hour <= self.hour:
                self._columns["by_hour"][place, hour % HOURS] += sign

    def snapshot(self) -> dict[int, tuple[int, ...]]:
        """Return what the watches add up to by video, to compare."""
        rows = zip(self.video_id, self.impressions, self.wanted, self.by_hour, strict=True)
        return {
            int(video): (int(seen), int(wanted), *map(int, hours))
            for video, seen, wanted, hours in rows
            if seen or wanted
        }

    def size_bytes(self) -> int:
        """Return what the arrays take in memory."""
        return sum(column.nbytes for column in self._columns.values())
