"""One's own videos with their stages, clips and edits."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from glasshouse.network.kit import media, storage
from glasshouse.network.videos import cuts
from glasshouse.network.videos.models import Cut, Video
from glasshouse.network.videos.policy import not_yours
from glasshouse.network.videos.progress import Progress, progress_of, why_failed
from glasshouse.network.videos.queries.cards import cards
from glasshouse.network.videos.queries.shapes import VideoCard
from glasshouse.network.videos.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a video could not be made, for a person, and whether another try makes sense."""

    code: str
    message: str
    can_retry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipState:
    """One uploaded file of a draft; `offset` and `length` in bytes."""

    id: int
    file_name: str
    length: int
    offset: int
    received: bool
    kept: bool
    duration_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the author sees of a video beyond its card."""

    video: VideoCard
    created_at: datetime
    revision: int
    composed: bool
    failure: Failure | None
    progress: Progress
    preview_hls: str | None
    clips: tuple[ClipState, ...]
    edit: dict[str, object] | None
    words_on_video: str
    publish_when_ready: bool


def draft(code: str, *, person_id: int) -> Draft:
    """Return one's own video with its stages, clips and edit. Raises NotFound."""
    found = drafts(Video.objects.filter(code=code, author_id=person_id), person_id=person_id)
    if not found:
        raise not_yours()
    return found[0]


def drafts_of(person_id: int, *, most: int = 200) -> list[Draft]:
    """Return one's own videos and drafts, newest first."""
    return drafts(
        Video.objects.filter(author_id=person_id).order_by("-created_at")[:most], person_id=person_id
    )


def drafts(videos: QuerySet[Video], *, person_id: int) -> list[Draft]:
    """Return these own videos with stages, clips and edits."""
    videos = videos.prefetch_related("clips")
    rows = {
        video.code: video
        for video in videos.prefetch_related(Prefetch("cuts", Cut.objects.order_by("-revision")))
        if video.cuts.all()
    }
    # Asked twice: what came or went in between is left out.
    shown = cards(videos, person_id=person_id)
    return [_draft(rows[card.code], card) for card in shown if card.code in rows]


def _draft(video: Video, card: VideoCard) -> Draft:
    cut: Cut = video.cuts.all()[0]
    clips = sorted(video.clips.all(), key=lambda clip: clip.pk)
    failed = cut.state == State.FAILED
    return Draft(
        video=card,
        created_at=video.created_at,
        revision=cut.revision,
        composed=cut.composed_at is not None,
        failure=Failure(code=cut.failure_code, message=why_failed(cut), can_retry=not cut.failure_final)
        if failed
        else None,
        progress=progress_of(cut, clips),
        preview_hls=_preview(video, cut),
        clips=tuple(
            ClipState(
                id=clip.pk,
                file_name=clip.file_name,
                length=clip.length,
                offset=clip.length if clip.received_at else _offset(clip.upload_id),
                received=clip.received_at is not None,
                kept=clip.dropped_at is None,
                duration_ms=(clip.source or {}).get("duration_ms"),
            )
            for clip in clips
        ),
        edit=cut.edit,
        words_on_video=cut.words,
        publish_when_ready=video.publish_wanted_at is not None and video.published_at is None,
    )


def _offset(upload_id: str) -> int:
    try:
        return cuts.upload_path(upload_id).stat().st_size
    except FileNotFoundError:
        return 0


def _preview(video: Video, cut: Cut) -> str | None:
    """Return the address of the first segments while the first rendition is still being made."""
    key = f"{cuts.folder_of(video.code, cut.revision)}/preview/index.m3u8"
    return media.address(key) if cut.state == State.PROBING and storage.exists(key) else None
