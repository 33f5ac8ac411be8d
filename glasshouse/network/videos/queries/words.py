"""What videos say, for those rooms that let it be found. Says nothing about who may see it: see `listed_for`."""

import html
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from glasshouse.network.kit.whereabouts import NOWHERE
from glasshouse.network.videos.models import Caption, Video, VideoTag
from glasshouse.network.videos.queries.lists import listed_for
from glasshouse.network.videos.transcoding.captions import read_captions

_TAG = re.compile(r"<[^<>]*>")
# Longer than any video: what was put in was looked at then.
_NO_END_MS = 2**40


@dataclass(frozen=True, slots=True)
class VideoWords:
    """The words of a published video: of its text, its text and picture folded, and its tags."""

    video_id: int
    author_id: int
    text: str
    folded: str
    tags: tuple[str, ...]
    revised: int


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """Captions in one language: when each begins, in milliseconds, and its words without marks."""

    video_id: int
    language: str
    changed_at: datetime
    cues: tuple[tuple[int, str], ...]


def published_ids(*, after: int, most: int) -> list[int]:
    """Return the ids of published videos above `after`, in order."""
    rows = Video.objects.filter(pk__gt=after, published_at__isnull=False).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])


def words_of(video_ids: Collection[int], *, locked: bool = False) -> list[VideoWords]:
    """Return the words of those of these videos that are published; `locked` holds their rows. Two queries."""
    rows = Video.objects.filter(pk__in=video_ids, published_at__isnull=False).order_by("pk")
    found = (rows.select_for_update() if locked else rows).values_list(
        "pk", "author_id", "text", "folded", "revised"
    )
    tags: dict[int, list[str]] = {}
    for video_id, name in VideoTag.objects.filter(video_id__in=video_ids).values_list("video_id", "name"):
        tags.setdefault(video_id, []).append(name)
    return [
        VideoWords(pk, author_id, text, folded, tuple(sorted(tags.get(pk, ()))), revised)
        for pk, author_id, text, folded, revised in found
    ]


def spoken_in(video_ids: Collection[int]) -> list[SpokenWords]:
    """Return what is said in those of these videos that are published. One query."""
    rows = Caption.objects.filter(video_id__in=video_ids, video__published_at__isnull=False).order_by("pk")
    return [
        SpokenWords(video_id, language, changed_at, _plain_cues(vtt))
        for video_id, language, changed_at, vtt in rows.values_list(
            "video_id", "language", "changed_at", "vtt"
        )
    ]


def _plain_cues(vtt: str) -> tuple[tuple[int, str], ...]:
    cues = read_captions(vtt.encode(), duration_ms=_NO_END_MS)
    return tuple((cue.start_ms, html.unescape(_TAG.sub("", cue.text))) for cue in cues)


def captions_put(video_ids: Collection[int]) -> dict[tuple[int, str], datetime]:
    """Return (video id, language) -> when its captions were put in, of those of these videos that are published."""
    rows = Caption.objects.filter(video_id__in=video_ids, video__published_at__isnull=False)
    return {(pk, language): at for pk, language, at in rows.values_list("video_id", "language", "changed_at")}


def tags_with_others(names: Collection[str], *, but: Collection[int]) -> set[str]:
    """Return which of these tags a published video other than these has."""
    rows = VideoTag.objects.filter(name__in=names, video__published_at__isnull=False)
    return set(rows.exclude(video_id__in=but).values_list("name", flat=True).distinct())


def public_with_tags(names: Collection[str]) -> dict[str, int]:
    """Return tag -> how many videos that everybody may see have it; tags without one are left out."""
    rows = listed_for(None, country=NOWHERE).filter(tags__name__in=names)
    return dict(rows.values_list("tags__name").annotate(count=Count("pk")).order_by())


def count_published() -> int:
    """Return how many videos are published, whoever may see them."""
    return Video.objects.filter(published_at__isnull=False).count()
