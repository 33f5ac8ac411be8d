"""A file arrives: begun, received, or given up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts.actions import count_attempt
from glasshouse.network.kit import clock, crash
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.videos import cuts
from glasshouse.network.videos.actions.posts import Description, create_draft, describe_video, publish_video
from glasshouse.network.videos.models import Clip, Cut, Video
from glasshouse.network.videos.policy import MAX_CLIPS, check_quota, own_video
from glasshouse.network.videos.states import State

DAY_S = 86_400
# A year like 1 is one that not every database and time zone can hold.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class BadUpload(Refused):
    """The upload can't be what it says."""

    code = "bad_upload"


class FileTooLarge(Refused):
    """One file is larger than the limit."""

    code = "file_too_large"
    status = 413


@dataclass(frozen=True, slots=True)
class UploadTicket:
    """Permission to send one file."""

    upload_id: str
    expires_at: datetime
    video: str
    clip_id: int


def begin_upload(
    *, person_id: int, length: int, file_name: str, options: Mapping[str, str], counted: bool = True
) -> UploadTicket:
    """Promise a place for one file, as a clip of the draft that `options["video"]` names or as a video of its own.

    `length` in bytes. Further options for a video of its own: what Description has (text, visibility, …), publish, and dated_at
    (ISO 8601), since when it was shown elsewhere. Not `counted` is what an archive brings, which is counted itself.
    Raises BadUpload, FileTooLarge, QuotaReached, TooMany, NotFound and what describe_video raises; then nothing is kept.
    """
    _check_size(length)
    # What is refused does not count as begun; what counts is asked again where it is written.
    with transaction.atomic():
        check_quota(person_id, length)
    if counted:
        most = settings.ENV.uploads_per_day
        count_attempt(scope="upload", subject=str(person_id), limit=most, window_s=DAY_S)
    now = clock.now()
    with transaction.atomic():
        check_quota(person_id, length)
        if options.get("video"):
            video = own_video(person_id=person_id, code=options["video"])
        else:
            video = _video_of_its_own(person_id, options)
        if video.clips.count() >= MAX_CLIPS:
            raise BadUpload(
                _("A video is made of at most %(most)s clips. Nothing was sent.") % {"most": MAX_CLIPS}
            )
        clip = Clip.objects.create(
            video=video,
            file_name=_plain_name(file_name),
            length=length,
            created_at=now,
            expires_at=now + timedelta(hours=settings.ENV.upload_expires_h),
        )
        crash.point("videos.begin_upload.before_commit")
    return UploadTicket(
        upload_id=clip.upload_id, expires_at=clip.expires_at, video=video.code, clip_id=clip.pk
    )


def _plain_name(file_name: str) -> str:
    """Return the last part of a path, without what turns a name around or breaks its line."""
    last = PurePath(file_name.replace("\\", "/")).name[:255]
    return " ".join(texts.clean(last, most=255).split())


def _check_size(length: int) -> None:
    if length <= 0:
        raise BadUpload(_("The file is empty, so there is nothing to send. Please choose another one."))
    most = settings.ENV.max_upload_bytes
    if length > most:
        raise FileTooLarge(
            _(
                "The file has %(size)s MB; a file may have at most %(most)s MB. Nothing was sent: please shorten or compress it."
            )
            % {"size": -(-length // 10**6), "most": most // 10**6}
        )


def _video_of_its_own(person_id: int, options: Mapping[str, str]) -> Video:
    draft = create_draft(person_id=person_id)
    told = {
        name: options[name]
        for name in ("text", "language", "visibility", "comments_from")
        if options.get(name)
    }
    flags = {
        name: options[name] == "true" for name in ("sensitive", "ai", "sound_reusable") if options.get(name)
    }
    if told or flags:
        describe_video(person_id=person_id, code=draft.code, told=Description(**told, **flags))  # type: ignore[arg-type]
    if dated_at := _past(options.get("dated_at", "")):
        Video.objects.filter(pk=draft.pk).update(dated_at=dated_at)
    Cut.objects.filter(video=draft).update(composed_at=clock.now())
    if options.get("publish") == "true":
        publish_video(person_id=person_id, code=draft.code)
    return draft


def _past(text: str) -> datetime | None:
    """Return the instant that a text names, unless it lies ahead, before there were videos, or names none."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None and EARLIEST < instant < clock.now() else None


def put_upload(*, upload_id: str, chunks: Iterable[bytes]) -> None:
    """Put all bytes of an upload where they belong that are on this machine already; `receive_upload` comes next.

    What lay there is replaced, so whoever was killed begins again. Raises what `chunks` raises.
    """
    path = cuts.upload_path(upload_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for chunk in chunks:
            out.write(chunk)


def receive_upload(*, upload_id: str) -> None:
    """Note that all bytes of an upload are there, and start the work that waits for them. Doing it twice is harmless.

    Raises NotFound when the upload was deleted or dropped meanwhile: then nothing may be acknowledged.
    """
    with transaction.atomic():
        Video.objects.select_for_update().filter(clips__upload_id=upload_id).first()
        clip = Clip.objects.select_for_update().filter(upload_id=upload_id, received_at=None).first()
        if clip is None and Clip.objects.filter(upload_id=upload_id).exists():
            return
        path = cuts.upload_path(upload_id)
        if clip is None or not path.is_file():
            raise NotFound(
                _(
                    "This upload was deleted, or it expired, so its bytes were dropped. Please begin a new one."
                )
            )
        if path.stat().st_size != clip.length:
            return
        clip.received_at = clock.now()
        clip.save(update_fields=["received_at"])
        crash.point("videos.receive_upload.before_commit")
        for cut in Cut.objects.filter(video_id=clip.video_id, state=State.RECEIVING):
            cuts.start_if_whole(cut)
    crash.point("videos.receive_upload.after_commit")


def abandon_upload(*, upload_id: str) -> None:
    """Forget an upload that is not finished and its bytes; an empty draft that was made for it goes too."""
    with transaction.atomic():
        clip = Clip.objects.select_for_update().filter(upload_id=upload_id, received_at=None).first()
        if clip is not None:
            video_id = clip.video_id
            clip.delete()
            cuts.delete_if_empty(video_id)
        cuts.let_go_of_upload(upload_id)
    crash.point("videos.abandon_upload.after_commit")
    cuts.clear_leftovers()
