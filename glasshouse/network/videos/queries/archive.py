"""One's own videos as an archive takes them along: words, captions, and where the files lie."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Prefetch

from glasshouse.network.videos import cuts
from glasshouse.network.videos.models import Cut, Video
from glasshouse.network.videos.states import State

CHUNK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedVideo:
    """A video for an archive. `file_key` is the largest rendition of what is shown; originals are still kept as sent."""

    code: str
    text: str
    language: str
    visibility: str
    sensitive: bool
    ai: bool
    comments_from: str
    sound_reusable: bool
    hidden: bool
    created_at: datetime
    published_at: datetime | None
    duration_ms: int
    captions: tuple[tuple[str, str], ...]
    file_key: str
    poster_key: str
    originals: tuple[tuple[str, Path], ...]


def archived_videos(person_id: int) -> Iterator[ArchivedVideo]:
    """Yield all of one's own videos, the oldest first, a few at a time however many there are.

    A draft of which no file could be read is no video, and is left out.
    """
    after = 0
    cut_rows = Prefetch("cuts", Cut.objects.order_by("-revision").prefetch_related("renditions"))
    mine = Video.objects.filter(author_id=person_id).order_by("pk")
    mine = mine.prefetch_related(cut_rows, "captions", "clips")
    while videos := list(mine.filter(pk__gt=after)[:CHUNK]):
        for video in videos:
            if not _is_unreadable(video):
                yield _archived(video)
        after = videos[-1].pk


def _is_unreadable(video: Video) -> bool:
    newest, clips = next(iter(video.cuts.all()), None), video.clips.all()
    return (
        not video.shown_revision
        and newest is not None
        and newest.state == State.FAILED
        and newest.failure_final
        and not any(clip.source for clip in clips)
    )


def _archived(video: Video) -> ArchivedVideo:
    shown = next((cut for cut in video.cuts.all() if cut.revision == video.shown_revision), None)
    sizes = sorted(shown.renditions.all(), key=lambda size: size.rung) if shown else []
    kept = [clip for clip in video.clips.all() if clip.received_at and not clip.dropped_at]
    return ArchivedVideo(
        code=video.code,
        text=video.text,
        language=video.language,
        visibility=video.visibility,
        sensitive=video.sensitive,
        ai=video.ai,
        comments_from=video.comments_from,
        sound_reusable=video.sound_reusable,
        hidden=video.hidden_at is not None,
        created_at=video.created_at,
        published_at=video.published_at,
        duration_ms=video.duration_ms,
        captions=tuple((one.language, one.vtt) for one in video.captions.all()),
        file_key=sizes[-1].mp4_key if sizes else "",
        poster_key=shown.poster_key if shown else "",
        originals=tuple(
            (clip.file_name, cuts.upload_path(clip.upload_id))
            for clip in sorted(kept, key=lambda clip: clip.pk)
        ),
    )


def own_ids(codes: Collection[str], *, person_id: int) -> dict[str, int]:
    """Return code -> id of those of these videos that are this person's own, finished or not."""
    return dict(Video.objects.filter(author_id=person_id, code__in=codes).values_list("code", "pk"))
