"""FACE: the questions of the room `social`."""

from collections.abc import Collection

from django.db.models import Count, QuerySet

from glasshouse.network.social.models import Like


def likes_of(video_ids: Collection[int]) -> dict[int, int]:
    """Return video id -> how many people like it; videos that nobody likes are left out."""
    counted = Like.objects.filter(video_id__in=video_ids).values_list("video_id").annotate(n=Count("pk"))
    return dict(counted)


def liked_by(person_id: int | None, video_ids: Collection[int]) -> set[int]:
    """Return which of these videos this person likes."""
    if person_id is None:
        return set()
    return set(
        Like.objects.filter(person_id=person_id, video_id__in=video_ids).values_list("video_id", flat=True)
    )


def likes_by(person_id: int) -> QuerySet[Like]:
    """Return this person's likes."""
    return Like.objects.filter(person_id=person_id)
