"""The number under which a video's card may be kept in memory: every change of what the card shows counts it up."""

from django.db.models import F, QuerySet

from glasshouse.network.videos.models import Video


def revise(video: Video) -> None:
    """Count one change of what the card shows. Needs the transaction of that change, and the row as it is now."""
    video.revised += 1
    video.save(update_fields=["revised"])


def revise_all(videos: QuerySet[Video]) -> None:
    """Count one change of each of these videos. Needs the transaction of that change."""
    videos.update(revised=F("revised") + 1)
