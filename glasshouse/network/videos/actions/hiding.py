"""What a moderator decides about a video, carried out: kept from everybody but its author, or shown again."""

from django.db import transaction

from glasshouse.network.accounts.actions import lock_person
from glasshouse.network.kit import clock, crash, events
from glasshouse.network.videos.events import VideoChanged
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.publications import settle
from glasshouse.network.videos.revising import revise


def hide_video(*, code: str) -> int | None:
    """Keep a video from everybody but its author; returns the author, or None when it was hidden already or is gone."""
    return _set(code, hidden=True)


def show_video(*, code: str) -> int | None:
    """Show a hidden video again to those whom its author chose; returns the author, or None when it was not hidden."""
    return _set(code, hidden=False)


def _set(code: str, *, hidden: bool) -> int | None:
    with transaction.atomic():
        author_id = Video.objects.filter(code=code).values_list("author_id", flat=True).first()
        if author_id is not None:
            lock_person(person_id=author_id)
        video = Video.objects.select_for_update().filter(code=code, hidden_at__isnull=hidden).first()
        if video is None:
            return None
        video.hidden_at = clock.now() if hidden else None
        video.save(update_fields=["hidden_at"])
        revise(video)
        # Hiding is no withdrawal, so that nothing is entered; one that was hidden from the start becomes public only now.
        settle(Video.objects.filter(pk=video.pk))
        events.publish(VideoChanged(video_id=video.pk, author_id=video.author_id))
        crash.point("videos.hide_video.before_commit")
    return video.author_id
