"""Videos by tag and by sound, and how many there are."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, F, QuerySet

from glasshouse.network.kit.whereabouts import NOWHERE
from glasshouse.network.videos.models import Video, VideoTag
from glasshouse.network.videos.queries.lists import listed_for


def with_tag(listed: QuerySet[Video], name: str) -> QuerySet[Video]:
    """Return those of these videos that have a tag, given folded; `tagged_at` says when each was published.

    The same as the video's own `published_at`, but out of the tag's row: so a list by it comes straight out of its index.
    """
    return listed.filter(tags__name=name).annotate(tagged_at=F("tags__published_at"))


def tags_of(video_ids: Collection[int]) -> dict[int, list[str]]:
    """Return id -> tags; videos without any are left out."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for video_id, name in VideoTag.objects.filter(video_id__in=video_ids).values_list("video_id", "name"):
        found[video_id].append(name)
    return dict(found)


def tag_uses(names: Collection[str], *, since: datetime) -> dict[str, int]:
    """Return tag -> how many videos were published with it since then; tags without any are left out."""
    rows = VideoTag.objects.filter(name__in=names, video__published_at__gte=since)
    return dict(rows.values_list("name").annotate(n=Count("pk")))


def tag_counts(names: Collection[str]) -> dict[str, int]:
    """Return tag -> how many videos with it everybody may see; tags without any are left out."""
    rows = VideoTag.objects.filter(name__in=names, video__in=listed_for(None, country=NOWHERE))
    return dict(rows.values_list("name").annotate(n=Count("pk")))
