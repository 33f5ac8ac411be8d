"""The edit: which clips in which order, trimmed how, under which look and picture layer; and another try when it failed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts.actions import count_attempt
from glasshouse.network.kit import clock, crash, storage
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import Refused
from glasshouse.network.videos import cuts, withdrawals
from glasshouse.network.videos.folding import folded_words
from glasshouse.network.videos.models import MAX_WORDS, Cut, Video
from glasshouse.network.videos.policy import LAYER_MAX_BYTES, check_quota, own_video
from glasshouse.network.videos.progress import told_to_reader, why_failed
from glasshouse.network.videos.queries.sounds import why_not_usable
from glasshouse.network.videos.sounds import find_usable
from glasshouse.network.videos.states import State
from glasshouse.network.videos.transcoding.edit import Edit

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


class CantCompose(Refused):
    """The video can't be made in this way."""

    code = "cant_compose"


class SoundNotUsable(Refused):
    """The sound under the clips may not be used, or is gone."""

    code = "sound_not_usable"


class BadLayer(Refused):
    """The picture layer is not a PNG of acceptable size."""

    code = "bad_layer"


class CantRetry(Refused):
    """Trying again would end the same way."""

    code = "cant_retry"


def compose_video(
    *, person_id: int, code: str, edit: Mapping[str, Any], words: str = "", withdrawal_secret: str = ""
) -> Cut:
    """Say how the clips become the video; the work starts when all of them have arrived.

    `edit` as in transcoding.edit.Edit; `words` are those drawn on the picture, kept for search. Composing again makes a new
    revision, while the one that is shown stays shown until the new one is playable: then a public video is published anew,
    with the `withdrawal_secret` that the author's browser made (32 bytes in hex) or one of the server's.
    Raises NotFound, MediaRefused, CantCompose, SoundNotUsable, BadSecret, TooMany.
    """
    with told_to_reader():
        wanted = Edit.from_dict(edit)
    # Each edit is hours of work for the encoders, if it is long.
    count_attempt(scope="compose", subject=str(person_id), limit=settings.ENV.edits_per_day, window_s=86_400)
    with transaction.atomic():
        video = own_video(person_id=person_id, code=code)
        _check_clips(video, wanted)
        _check_sound(wanted, person_id)
        if withdrawal_secret:
            withdrawals.offer(person_id=person_id, code=code, secret=withdrawal_secret)
        cut = _cut_to_edit(video)
        cut.edit, cut.words, cut.composed_at = asdict(wanted), texts.clean(words, most=MAX_WORDS), clock.now()
        cut.layer_key = _layer_of(video, cut) if wanted.layer else ""
        cut.save()
        video.folded = folded_words(video, cut)
        video.save(update_fields=["folded"])
        cuts.start_if_whole(cut)
        crash.point("videos.compose_video.before_commit")
    return cut


def _check_clips(video: Video, edit: Edit) -> None:
    wanted = [part.clip for part in edit.clips]
    kept = set(video.clips.filter(dropped_at=None).values_list("pk", flat=True))
    if not wanted:
        raise CantCompose(_("A video needs at least one clip. Choose a file or record one."))
    if not kept:
        raise CantCompose(
            _("The original files are no longer kept, so the picture can't be edited. Its text still can.")
        )
    if missing := [clip for clip in wanted if clip not in kept]:
        raise CantCompose(
            _("Clip %(clip)s does not belong to this video, or was taken out.") % {"clip": missing[0]}
        )


def _check_sound(edit: Edit, person_id: int) -> None:
    if not edit.sound:
        return
    sound = find_usable(edit.sound, person_id=person_id)
    if sound is None:
        raise SoundNotUsable(
            _("%(why)s Nothing was changed: choose another sound, or leave it out.")
            % {"why": why_not_usable(edit.sound, person_id=person_id)}
        )
    if edit.sound_start_ms >= sound.duration_ms:
        raise SoundNotUsable(
            _("The sound is %(length)s ms long and can't begin after its end. Nothing was changed.")
            % {"length": sound.duration_ms}
        )


def _cut_to_edit(video: Video) -> Cut:
    cut = cuts.newest(video)
    if cut.state == State.RECEIVING:
        return cut
    return Cut(video=video, revision=cut.revision + 1)


def _layer_key(video: Video, revision: int) -> str:
    return f"o/{video.code}/layer-{revision}.png"


def _layer_of(video: Video, cut: Cut) -> str:
    """Return the key of the newest layer that was sent for this revision or one before it."""
    for revision in range(cut.revision, 0, -1):
        if storage.exists(_layer_key(video, revision)):
            return _layer_key(video, revision)
    raise CantCompose(
        _("The edit wants text on the video, but its picture has not arrived. Please send it again.")
    )


def put_layer(*, person_id: int, code: str, png: bytes) -> None:
    """Keep the picture that the next edit lays over the video. Raises NotFound, BadLayer, QuotaReached."""
    if len(png) > LAYER_MAX_BYTES or not png.startswith(PNG_MAGIC):
        raise BadLayer(_("The text layer must be a PNG picture of at most 2 MB. It was not kept."))
    with transaction.atomic():
        check_quota(person_id, len(png))
        video = own_video(person_id=person_id, code=code)
        key = _layer_key(video, _cut_to_edit(video).revision)
        video.layer_bytes = max(0, video.layer_bytes - storage.size_of(key)) + len(png)
        video.save(update_fields=["layer_bytes"])
        storage.put_bytes(png, key)
        crash.point("videos.put_layer.after_file")


def delete_layer(*, person_id: int, code: str) -> None:
    """Forget the picture that was sent for the next edit. Raises NotFound."""
    with transaction.atomic():
        video = own_video(person_id=person_id, code=code)
        key = _layer_key(video, _cut_to_edit(video).revision)
        video.layer_bytes = max(0, video.layer_bytes - storage.size_of(key))
        video.save(update_fields=["layer_bytes"])
        storage.delete(key)


def retry_video(*, person_id: int, code: str) -> Cut:
    """Start the work on a failed video again. Raises NotFound, CantRetry."""
    with transaction.atomic():
        video = own_video(person_id=person_id, code=code)
        cut = cuts.newest(video)
        if cut.state != State.FAILED:
            raise CantRetry(_("This video has not failed, so there is nothing to try again."))
        if cut.failure_final or not cuts.clips_of(cut):
            raise CantRetry(_("Trying again would end the same way: %(why)s") % {"why": why_failed(cut)})
        cut.attempts, cut.failure_code, cut.failure_message, cut.percent = 0, "", "", 0
        cut.failure_facts = {}
        cut.save(update_fields=["attempts", "failure_code", "failure_facts", "failure_message", "percent"])
        cuts.move(cut, State.RECEIVED)
        cuts.wake(cut)
    return cut
