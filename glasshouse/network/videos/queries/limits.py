"""What may be uploaded, and how it may look."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from glasshouse.network.kit import text as texts
from glasshouse.network.videos import cuts
from glasshouse.network.videos.models import MAX_TEXT, Clip
from glasshouse.network.videos.policy import LAYER_MAX_BYTES, MAX_CLIPS, bytes_used
from glasshouse.network.videos.transcoding.looks import LOOKS

ACCEPTED = ("MP4", "MOV", "WebM", "MKV", "AVI", "MPEG", "3GP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may be uploaded; sizes in bytes, lengths in seconds."""

    max_upload_bytes: int
    max_video_s: int
    quota_bytes: int
    quota_used_bytes: int | None
    uploads_per_day: int
    formats: tuple[str, ...]
    accept: str
    max_text: int
    max_clips: int
    max_tags: int
    layer_max_bytes: int
    minimum_age: int
    upload_path: str


def looks() -> dict[str, str]:
    """Return the name of each colour look -> its `values` as an SVG feColorMatrix, to preview it."""
    return {name: look.svg_values() for name, look in LOOKS.items()}


def upload_path(upload_id: str) -> Path:
    """Return where the bytes of an upload lie."""
    return cuts.upload_path(upload_id)


def is_received(upload_id: str) -> bool:
    """Say whether all bytes of an upload arrived, even if its file is not kept any more."""
    return Clip.objects.filter(upload_id=upload_id).exclude(received_at=None).exists()


def limits(person_id: int | None = None) -> Limits:
    """Return what may be uploaded, and what this person's videos take already."""
    env = settings.ENV
    return Limits(
        max_upload_bytes=env.max_upload_bytes,
        max_video_s=env.max_video_s,
        quota_bytes=env.quota_bytes,
        quota_used_bytes=None if person_id is None else bytes_used(person_id),
        uploads_per_day=env.uploads_per_day,
        formats=ACCEPTED,
        accept="video/*,.mkv,.avi,.3gp",
        max_text=MAX_TEXT,
        max_clips=MAX_CLIPS,
        max_tags=texts.MOST_TAGS,
        layer_max_bytes=LAYER_MAX_BYTES,
        minimum_age=env.minimum_age,
        upload_path="/uploads",
    )
