"""What a person did with videos and said under them, as another network takes it over; however much it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from glasshouse.network.social.models import Comment, Like, Repost, Save

CHUNK = 500
DEEDS = ("liked", "saved", "reposted")


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedDeed:
    """Something that a person did with a video of `author_id`; `text` is what a repost says."""

    deed: str
    video: str
    author_id: int
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedComment:
    """What a person said under a video of `author_id`; a reply stands under `top`, which `top_author_id` wrote."""

    code: str
    video: str
    author_id: int
    top: str
    top_author_id: int | None
    answers_id: int | None
    text: str
    at: datetime
    pinned: bool


def deeds_by(person_id: int) -> Iterator[CarriedDeed]:
    """Yield what a person likes, saves and reposts, each kind the oldest first."""
    likes = Like.objects.filter(person=person_id).values_list("video__code", "video__author_id", "liked_at")
    for video, author_id, at in likes.order_by("pk").iterator(CHUNK):
        yield CarriedDeed(deed="liked", video=video, author_id=author_id, at=at)
    saves = Save.objects.filter(person=person_id).values_list("video__code", "video__author_id", "saved_at")
    for video, author_id, at in saves.order_by("pk").iterator(CHUNK):
        yield CarriedDeed(deed="saved", video=video, author_id=author_id, at=at)
    reposts = Repost.objects.filter(person=person_id)
    told = reposts.values_list("video__code", "video__author_id", "reposted_at", "text")
    for video, author_id, at, text in told.order_by("pk").iterator(CHUNK):
        yield CarriedDeed(deed="reposted", video=video, author_id=author_id, at=at, text=text)


def comments_by(person_id: int, *, replies: bool) -> Iterator[CarriedComment]:
    """Yield what a person said at the top, or in reply, the oldest first."""
    rows = Comment.objects.filter(author=person_id, top__isnull=not replies).order_by("pk")
    names = ("code", "video__code", "video__author_id", "top__code", "top__author_id", "answers_id")
    for code, video, author_id, top, top_author_id, answers_id, text, at, pinned_at in rows.values_list(
        *names, "text", "written_at", "pinned_at"
    ).iterator(CHUNK):
        yield CarriedComment(
            code=code,
            video=video,
            author_id=author_id,
            top=top or "",
            top_author_id=top_author_id,
            answers_id=answers_id,
            text=text,
            at=at,
            pinned=pinned_at is not None,
        )


def said_under(person_id: int) -> Iterator[tuple[int, int]]:
    """Yield who else commented under a person's videos, and how often."""
    others = Comment.objects.filter(video__author=person_id).exclude(author=person_id).order_by()
    yield from others.values_list("author_id").annotate(n=Count("pk")).iterator(CHUNK)
