"""What the feed asks of the room `social`, in one place.

That room knows likes so far: the other counts are none, and nobody has saved or reposted anything. When it knows more, this
module shrinks to its face: `counts_of`, `deeds_of` and `may_comment` are asked there as they are here, `marks_of` takes
`liked_ids`, `saved_ids` or `reposted_ids`, and the two questions about reposts take `reposts_by`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from glasshouse.network.social import queries as social
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos.queries import Commenters


@dataclass(frozen=True, slots=True)
class Counts:
    """How often people did something with a video."""

    likes: int = 0
    comments: int = 0
    saves: int = 0
    reposts: int = 0
    shares: int = 0


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one person did with a video."""

    liked: bool = False
    saved: bool = False
    reposted: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A video in one of a person's lists, since when."""

    video_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RepostRow:
    """Somebody's repost."""

    video_id: int
    person_id: int
    text: str
    at: datetime


def counts_of(video_ids: Collection[int]) -> dict[int, Counts]:
    """Return id -> counts; every id is there."""
    likes = social.likes_of(video_ids)
    return {video_id: Counts(likes=likes.get(video_id, 0)) for video_id in video_ids}


def deeds_of(person_id: int | None, video_ids: Collection[int]) -> dict[int, Deeds]:
    """Return id -> what this person did; every id is there."""
    liked = social.liked_by(person_id, video_ids)
    return {video_id: Deeds(liked=video_id in liked) for video_id in video_ids}


def may_comment(person_id: int | None, asked: Iterable[tuple[int, int, str]]) -> set[int]:
    """Return on which of these videos, as (id, author, comments_from), this person may comment."""
    if person_id is None:
        return set()
    asked = list(asked)
    limited = {author for _pk, author, of in asked if of == Commenters.FOLLOWERS and author != person_id}
    followed = ties.followed_by(person_id, limited)
    return {
        video_id
        for video_id, author, of in asked
        if of == Commenters.EVERYONE
        or author == person_id
        or (of == Commenters.FOLLOWERS and author in followed)
    }


def marks_of(kind: str, person_id: int, *, until: datetime | None, limit: int) -> list[Mark]:
    """Return what this person `liked`, `saved` or `reposted`, the latest first, up to and with an instant."""
    if kind != "liked":
        return []
    rows = social.likes_by(person_id).annotate(at=F("liked_at"))
    if until is not None:
        rows = rows.filter(at__lte=until)
    return [Mark(*row) for row in rows.order_by("-at", "-video_id").values_list("video_id", "at")[:limit]]


def reposts_among(person_ids: Collection[int], *, until: datetime | None, limit: int) -> list[RepostRow]:
    """Return reposts by these people, the latest first, up to and with an instant."""
    return []


def first_reposts(person_ids: Collection[int], video_ids: Collection[int]) -> dict[int, RepostRow]:
    """Return id -> the first repost by any of these people."""
    return {}
