"""FACE: the questions of the room `videos`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import ids, locales, media, storage
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.videos import cuts
from glasshouse.network.videos import text as texts
from glasshouse.network.videos.colours import average_colour
from glasshouse.network.videos.models import MAX_TEXT, Caption, Clip, Cut, Rendition, Video, Visibility
from glasshouse.network.videos.policy import LAYER_MAX_BYTES, MAX_CLIPS, bytes_used, not_yours
from glasshouse.network.videos.progress import Progress, progress_of
from glasshouse.network.videos.states import State
from glasshouse.network.videos.transcoding.looks import LOOKS

__all__ = ["Progress", "upload_path"]

ACCEPTED = ("MP4", "MOV", "WebM", "MKV", "AVI", "MPEG", "3GP")


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a video, as shown beside it."""

    handle: str
    name: str
    url: str
    avatar: str | None


@dataclass(frozen=True, slots=True)
class Size:
    """One rendition: `height` names the rung by its short side; the picture is `width_px` × `height_px`; `bitrate` in bit/s."""

    height: int
    width_px: int
    height_px: int
    bitrate: int
    bytes: int
    mp4: str


@dataclass(frozen=True, slots=True)
class Track:
    """Captions in one language."""

    language: str
    label: str
    src: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoCard:
    """A video as a page or the API shows it. Addresses are signed and expire; durations in milliseconds."""

    code: str
    url: str
    state: str
    author: Author
    text: str
    html: str
    language: str
    published_at: datetime | None
    visibility: str
    sensitive: bool
    ai: bool
    duration_ms: int
    width: int
    height: int
    blurhash: str
    average_color: str
    poster: str | None
    mine: bool
    renditions: tuple[Size, ...]
    hls: str | None
    captions: tuple[Track, ...]


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
    revision: int
    composed: bool
    failure: Failure | None
    progress: Progress
    preview_hls: str | None
    clips: tuple[ClipState, ...]
    edit: dict[str, object] | None
    words_on_video: str
    publish_when_ready: bool


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


def watchable_by(person_id: int | None) -> QuerySet[Video]:
    """Return the videos that this person may see, anywhere: the one truth about it. None is somebody not signed in."""
    # Nobody follows anybody yet, so `followers` means its author alone.
    allowed = Q(visibility=Visibility.PUBLIC) & Q(published_at__isnull=False)
    if person_id is not None:
        allowed |= Q(author_id=person_id)
    return Video.objects.filter(allowed, shown_revision__gt=0)


def listed_for(person_id: int | None) -> QuerySet[Video]:
    """Return the videos that may stand in this person's lists: published ones that they may see."""
    return watchable_by(person_id).filter(published_at__isnull=False)


def find(code: str, *, person_id: int | None) -> VideoCard:
    """Return one video that this person may see; its author sees it unfinished too. Raises NotFound."""
    videos = Video.objects.filter(code=code)
    if not videos.filter(author_id=person_id).exists():
        videos = watchable_by(person_id).filter(code=code)
    found = cards(videos, person_id=person_id)
    if not found:
        raise NotFound(_("There is no such video, or you may not see it."))
    return found[0]


def cards(videos: QuerySet[Video], *, person_id: int | None) -> list[VideoCard]:
    """Return these videos as cards, in the query's order: five queries, however many they are."""
    shown = Prefetch("cuts", queryset=Cut.objects.order_by("-revision").prefetch_related("renditions"))
    rows = list(videos.prefetch_related(shown, Prefetch("captions", queryset=Caption.objects.defer("vtt"))))
    # A video without cuts was deleted between two of the queries.
    rows = [row for row in rows if row.cuts.all()]
    authors = people.cards({row.author_id for row in rows})
    handles = people.ids_by_handle({handle for row in rows for handle in texts.handles_in(row.text)})
    return [
        _card(row, authors[row.author_id], handles, person_id) for row in rows if row.author_id in authors
    ]


def _card(
    video: Video, author: people.PersonCard, handles: dict[str, int], person_id: int | None
) -> VideoCard:
    newest, *older = video.cuts.all()
    shown = next((cut for cut in (newest, *older) if cut.revision == video.shown_revision), None)
    return VideoCard(
        code=video.code,
        url=f"/@{author.handle}/{video.code}",
        state=_state_shown(newest, shown),
        author=_author(author),
        text=video.text,
        html=texts.to_html(video.text, is_person=handles.__contains__),
        language=video.language,
        published_at=video.published_at,
        visibility=video.visibility,
        sensitive=video.sensitive,
        ai=video.ai,
        duration_ms=video.duration_ms,
        width=video.width,
        height=video.height,
        blurhash=video.blurhash,
        average_color=average_colour(video.blurhash),
        poster=media.address(shown.poster_key) if shown and shown.poster_key else None,
        mine=video.author_id == person_id,
        renditions=tuple(_size(r) for r in sorted(shown.renditions.all(), key=lambda r: r.rung))
        if shown
        else (),
        hls=media.address(shown.master_key) if shown and shown.master_key else None,
        captions=tuple(
            Track(
                language=c.language,
                label=locales.own_name(c.language),
                src=f"/captions/{video.code}/{c.language}.vtt",
            )
            for c in sorted(video.captions.all(), key=lambda c: c.language)
        ),
    )


def _state_shown(newest: Cut, shown: Cut | None) -> str:
    """What plays is playable, whatever becomes of a newer edit or of the larger sizes."""
    if shown is None:
        return newest.state
    return State.COMPLETE if shown.state == State.COMPLETE else State.PLAYABLE


def _author(card: people.PersonCard) -> Author:
    avatar = media.address(card.avatar_key) if card.avatar_key else None
    return Author(handle=card.handle, name=card.name, url=f"/@{card.handle}", avatar=avatar)


def _size(rendition: Rendition) -> Size:
    return Size(
        height=rendition.rung,
        width_px=rendition.width,
        height_px=rendition.height,
        bitrate=rendition.bitrate,
        bytes=rendition.bytes,
        mp4=media.address(rendition.mp4_key),
    )


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
        revision=cut.revision,
        composed=cut.composed_at is not None,
        failure=Failure(code=cut.failure_code, message=cut.failure_message, can_retry=not cut.failure_final)
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
        return upload_path(upload_id).stat().st_size
    except FileNotFoundError:
        return 0


def _preview(video: Video, cut: Cut) -> str | None:
    """Return the address of the first segments while the first rendition is still being made."""
    key = f"{cuts.folder_of(video.code, cut.revision)}/preview/index.m3u8"
    return media.address(key) if cut.state == State.PROBING and storage.exists(key) else None


def caption_text(code: str, language: str, *, person_id: int | None) -> str:
    """Return a video's captions as WebVTT. Raises NotFound when there are none or the video may not be seen."""
    allowed = Q(video__in=watchable_by(person_id).filter(code=code)) | Q(
        video__code=code, video__author_id=person_id
    )
    vtt = Caption.objects.filter(allowed, language=language).values_list("vtt", flat=True).first()
    if vtt is None:
        raise NotFound(_("There are no such captions."))
    return vtt


def captions_of(code: str, *, person_id: int) -> list[Caption]:
    """Return one's own video's captions, by language. Raises NotFound."""
    if not Video.objects.filter(code=code, author_id=person_id).exists():
        raise not_yours()
    return list(Caption.objects.filter(video__code=code).order_by("language"))


def ids_by_code(codes: Iterable[str], *, person_id: int | None) -> dict[str, int]:
    """Return code -> id of those of these videos that the person may see."""
    return dict(watchable_by(person_id).filter(code__in=filter(ids.is_code, codes)).values_list("code", "pk"))


def by_ids(video_ids: Sequence[int], *, person_id: int | None) -> list[VideoCard]:
    """Return these videos as cards in this order, without those that the person may not see."""
    found = cards(watchable_by(person_id).filter(pk__in=video_ids), person_id=person_id)
    codes = dict(Video.objects.filter(pk__in=video_ids).values_list("code", "pk"))
    place = {video_id: at for at, video_id in enumerate(video_ids)}
    return sorted(found, key=lambda card: place[codes[card.code]])


def durations(codes: Iterable[str], *, person_id: int | None) -> dict[str, tuple[int, int]]:
    """Return code -> (id, duration in milliseconds) of those of these videos that the person may see."""
    wanted = watchable_by(person_id).filter(code__in=filter(ids.is_code, codes))
    rows = wanted.values_list("code", "pk", "duration_ms")
    return {code: (pk, duration_ms) for code, pk, duration_ms in rows}


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """What ranking may know of a video."""

    video_id: int
    author_id: int
    published_at: datetime


def newest_public(most: int) -> list[PublicFacts]:
    """Return the newest videos that everybody may see."""
    rows = (
        listed_for(None)
        .order_by("-published_at", "-code")
        .values_list("pk", "author_id", "published_at")[:most]
    )
    return [
        PublicFacts(video_id=pk, author_id=author, published_at=at)
        for pk, author, at in rows
        if at is not None
    ]


def codes_of(video_ids: Iterable[int]) -> dict[int, str]:
    """Return id -> code."""
    return dict(Video.objects.filter(pk__in=list(video_ids)).values_list("pk", "code"))
