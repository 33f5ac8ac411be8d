"""An item, a page, and how both are published."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from glasshouse.network.videos.queries import Author, VideoCard


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a video stands in a page: a code and words for it."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Repost:
    """Whose repost put a video into Following, and what they wrote with it."""

    by: Author
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A video with what people, the viewer and the feed add to it.

    `followed` says whether the viewer follows its author: `following`, `asked` or `none`.
    """

    video: VideoCard
    likes: int
    liked: bool
    comments: int
    saves: int
    saved: bool
    reposts: int
    reposted: bool
    shares: int
    followed: str
    can_comment: bool
    reason: Reason | None
    repost: Repost | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of videos; `next` is the cursor of the one after it, None at the end.

    `mode` says how it was chosen: `for_you`, `not_profiled` or `chronological`; `notice` is a sentence for people when that
    is not as they expect.
    """

    tab: str
    items: tuple[Item, ...]
    next: str | None
    caught_up: bool
    mode: str = "not_profiled"
    notice: str | None = None


ADDED = tuple(f.name for f in fields(Item) if f.name != "video")
_CARD = tuple(f.name for f in fields(VideoCard))


def public_shape(item: Item) -> dict[str, Any]:
    """Return an item as pages and the API publish it: the video's fields with those of the item beside them."""
    video = item.video
    shape: dict[str, Any] = {name: getattr(video, name) for name in _CARD}
    for name in ADDED:
        shape[name] = getattr(item, name)
    return shape
