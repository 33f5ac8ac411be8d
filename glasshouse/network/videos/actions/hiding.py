"""What is decided about a video, carried out: hidden from everybody but its author, for people of age alone, with a sentence."""

from typing import Any

from django.db import transaction

from glasshouse.network.accounts.actions import lock_person
from glasshouse.network.kit import clock, crash, events
from glasshouse.network.videos.events import VideoChanged
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.publications import settle
from glasshouse.network.videos.revising import revise


def hide_video(*, code: str) -> int | None:
    """Keep a video from everybody but its author; returns the author, or None when it was hidden already or is gone."""
    return _set(code, hidden_at=clock.now())


def show_video(*, code: str) -> int | None:
    """Show a hidden video again to those whom its author chose; returns the author, or None when it was not hidden."""
    return _set(code, hidden_at=None)


def restrict_age(*, code: str, adults_only: bool) -> int | None:
    """Show a video to people of age alone, or to all again; returns the author, or None when it was so already or is gone."""
    return _set(code, adults_only=adults_only)


def label_video(*, code: str, label: str) -> int | None:
    """Put a sentence beside a video, or take it away; returns the author, or None when it was so already or is gone."""
    return _set(code, label=label)


def _set(code: str, **wanted: Any) -> int | None:
    ((column, value),) = wanted.items()
    with transaction.atomic():
        author_id = Video.objects.filter(code=code).values_list("author_id", flat=True).first()
        if author_id is not None:
            lock_person(person_id=author_id)
        video = Video.objects.select_for_update().filter(code=code).first()
        if video is None or _is_so(getattr(video, column), value):
            return None
        setattr(video, column, value)
        video.save(update_fields=[column])
        revise(video)
        # Hiding is no withdrawal, so that nothing is entered; one that was hidden from the start becomes public only now.
        settle(Video.objects.filter(pk=video.pk))
        events.publish(VideoChanged(video_id=video.pk, author_id=video.author_id))
        crash.point("videos.hide_video.before_commit")
    return video.author_id


def _is_so(held: Any, value: Any) -> bool:
    """Say whether nothing changes; of an instant only that there is one counts."""
    return held == value or (bool(held) == bool(value) and not isinstance(value, str))
