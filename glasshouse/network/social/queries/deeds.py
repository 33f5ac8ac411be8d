"""What people did with videos: for many videos at once, or as lists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.statements import Statement
from glasshouse.network.social.counting import counts_of
from glasshouse.network.social.models import Like, Repost, Save


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one person did with a video."""

    liked: bool = False
    saved: bool = False
    reposted: bool = False


def likes_of(video_ids: Collection[int]) -> dict[int, int]:
    """Return video id -> how many people like it; videos that nobody likes are left out."""
    return {video_id: counts.likes for video_id, counts in counts_of(video_ids).items() if counts.likes}


def deeds_of(person_id: int | None, video_ids: Collection[int]) -> dict[int, Deeds]:
    """Return for each of these videos what this person did with it. One query; none for nobody."""
    done: dict[int, set[str]] = {video_id: set() for video_id in video_ids}
    if person_id is not None and done:
        for video_id, deed in _deeds.rows(person_id=person_id, video_ids=list(done)):
            done[video_id].add(deed)
    return {video_id: Deeds(**dict.fromkeys(names, True)) for video_id, names in done.items()}


def _of_all_kinds(person_id: int, video_ids: Collection[int]) -> QuerySet[Any, Any]:
    liked, saved, reposted = (
        model._default_manager.filter(person=person_id, video__in=video_ids)
        .annotate(deed=Value(deed))
        .values_list("video_id", "deed")
        for model, deed in ((Like, "liked"), (Save, "saved"), (Repost, "reposted"))
    )
    return liked.union(saved, reposted, all=True)


_deeds = Statement(_of_all_kinds)


def liked_ids(person_id: int) -> QuerySet[Any, tuple[int, datetime]]:
    """Return (video id, since when) of what a person likes, newest first; whether they may still see it is not asked."""
    rows = Like.objects.filter(person=person_id).order_by("-liked_at", "-pk")
    return rows.values_list("video_id", "liked_at")


def saved_ids(person_id: int) -> QuerySet[Any, tuple[int, datetime]]:
    """Return (video id, since when) of what a person saved, newest first; whether they may still see it is not asked."""
    rows = Save.objects.filter(person=person_id).order_by("-saved_at", "-pk")
    return rows.values_list("video_id", "saved_at")


def reposted_ids(person_id: int) -> QuerySet[Any, tuple[int, datetime]]:
    """Return (video id, since when) of what a person reposted, newest first; whether others may see it is not asked."""
    rows = Repost.objects.filter(person=person_id).order_by("-reposted_at", "-pk")
    return rows.values_list("video_id", "reposted_at")


def reposts_by(
    person_ids: Collection[int] | QuerySet[Any, int],
) -> QuerySet[Any, tuple[int, int, str, datetime]]:
    """Return (video id, person id, text, when) of what these people reposted, newest first; of those whose account is open."""
    rows = Repost.objects.filter(person__in=person_ids, person__state=people.ACTIVE)
    rows = rows.order_by("-reposted_at", "-pk")
    return rows.values_list("video_id", "person_id", "text", "reposted_at")
