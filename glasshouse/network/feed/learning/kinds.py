"""What a row of the watch log says: pure numbers, so that those who learn from it need no database."""

from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """What a person did. The numbers stand in the log for ever."""

    IMPRESSION = 1
    WATCH = 2
    SKIP = 3
    LIKE = 4
    UNLIKE = 5
    SAVE = 6
    UNSAVE = 7
    REPOST = 8
    SHARE = 9
    COMMENT = 10
    FOLLOW = 11
    NOT_INTERESTED = 12
    INTERESTED = 13
    REPORT = 14
    # Rows of this watcher are gone: what was learnt from them is taken out.
    FORGET = 15
    # Nothing before this row is learnt from; nothing between PAUSE and RESUME, and nothing at all while paused.
    RESET = 16
    PAUSE = 17
    RESUME = 18


REPORTED_BY_PLAYERS = frozenset({Kind.IMPRESSION, Kind.WATCH, Kind.SKIP})
TURNS = frozenset({Kind.FORGET, Kind.RESET, Kind.PAUSE, Kind.RESUME})
"""Rows after which a person is learnt anew from what is left."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the log: `watcher` is a pseudonym, None for somebody without an account; times in milliseconds."""

    id: int
    video_id: int
    watcher: int | None
    kind: int
    watched_ms: int
    at_ms: int
