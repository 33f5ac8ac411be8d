"""What an archive tells, whatever network it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

MOST_VIDEOS = 5_000
MOST_SOUGHT = 5_000
MOST_TAGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPost:
    """A video that an archive tells of. `file` is its entry in the archive; empty if only its words are there."""

    name: str = ""
    text: str = ""
    posted_at: datetime | None = None
    published: bool = True
    visibility: str = "private"
    language: str = ""
    sensitive: bool = False
    ai: bool = False
    comments_from: str = ""
    sound_reusable: bool = True
    file: str = ""
    captions: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True, kw_only=True)
class Found:
    """All of it. `tags` and `handles` stand in the order of how much they matter; `counts` is for the report."""

    kind: str
    name: str = ""
    bio: str = ""
    languages: tuple[str, ...] = ()
    home_territory: str = ""
    # Its entry in the archive, or empty.
    avatar: str = ""
    posts: Iterator[FoundPost] = field(default_factory=lambda: iter(()))
    handles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
