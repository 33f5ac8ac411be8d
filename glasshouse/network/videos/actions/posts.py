"""The post: drafted, described, published, deleted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.actions import lock_person
from glasshouse.network.kit import clock, crash, events, locales
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.notifications.actions import forget_about
from glasshouse.network.videos import cuts, sounds, withdrawals
from glasshouse.network.videos.events import VideoChanged, VideoDeleted
from glasshouse.network.videos.folding import folded_words
from glasshouse.network.videos.models import (
    MAX_TEXT,
    MAX_TITLE,
    Clip,
    Commenters,
    Cut,
    Leftover,
    Mention,
    Video,
    VideoTag,
    Visibility,
)
from glasshouse.network.videos.policy import own_video
from glasshouse.network.videos.publications import settle, withdraw
from glasshouse.network.videos.publishing import publish_if_ready
from glasshouse.network.videos.revising import revise
from glasshouse.network.videos.states import State

MOST_EMPTY_DRAFTS = 30


class BadDescription(Refused):
    """A field of the description has a value that it can't have."""

    code = "bad_description"


class TooManyDrafts(Refused):
    """This person has begun many videos and sent nothing for them."""

    code = "too_many_drafts"


class NothingToPublish(Refused):
    """The draft has no clips, or they can't be made into a video."""

    code = "nothing_to_publish"


def create_draft(*, person_id: int, language: str = "") -> Video:
    """Begin a video that has nothing yet. Raises BadDescription, TooManyDrafts."""
    _check_language(language)
    with transaction.atomic():
        empty = Video.objects.filter(author_id=person_id, clips=None, shown_revision=0).count()
        if empty >= MOST_EMPTY_DRAFTS:
            raise TooManyDrafts(
                _("You have %(most)s drafts without a clip. Use one of them, or delete some.")
                % {"most": empty}
            )
        video = Video.objects.create(author_id=person_id, language=language)
        Cut.objects.create(video=video)
    return video


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a video says and who may see it; None leaves a field as it is."""

    text: str | None = None
    language: str | None = None
    visibility: str | None = None
    sensitive: bool | None = None
    ai: bool | None = None
    comments_from: str | None = None
    sound_reusable: bool | None = None
    sound_title: str | None = None
    withdrawal_secret: str | None = None
    """32 bytes in hex that the author's browser made, if this makes the video public; see `withdrawals.py`."""


def describe_video(*, person_id: int, code: str, told: Description) -> Video:
    """Change what a video says and who may see it, before or after publishing.

    Raises NotFound, BadDescription, TextTooLong, BadSecret; then nothing is changed.
    """
    changed, title = _checked(told)
    with transaction.atomic():
        lock_person(person_id=person_id)
        video = own_video(person_id=person_id, code=code)
        if told.withdrawal_secret and told.visibility == Visibility.PUBLIC:
            withdrawals.offer(person_id=person_id, code=code, secret=told.withdrawal_secret)
        for name, value in changed.items():
            setattr(video, name, value)
        if told.text is not None:
            _index_text(video)
            changed["folded"] = video.folded = folded_words(video, cuts.newest(video))
        named = _name_sound(video, title)
        if changed or named:
            if changed:
                video.save(update_fields=changed)
            revise(video)
            if told.visibility is not None:
                settle(Video.objects.filter(pk=video.pk))
            if video.published_at:
                sounds.tell_author(video)
                events.publish(VideoChanged(video_id=video.pk, author_id=video.author_id))
    return video


def _checked(told: Description) -> tuple[dict[str, Any], str | None]:
    """Return what is to be changed of the video, and the title of its sound if that is. Raises BadDescription, TextTooLong."""
    changed = {name: value for name, value in asdict(told).items() if value is not None}
    changed.pop("withdrawal_secret", None)
    title = changed.pop("sound_title", None)
    title = None if title is None else " ".join(texts.clean(title, most=MAX_TITLE).split())
    if told.text is not None:
        changed["text"] = texts.clean(told.text, most=MAX_TEXT)
    _check_language(told.language or "")
    if told.visibility is not None and told.visibility not in Visibility.values:
        raise BadDescription(_("Who may see it: public, followers or private. Nothing was changed."))
    if told.comments_from is not None and told.comments_from not in Commenters.values:
        raise BadDescription(_("Who may comment: everyone, followers or nobody. Nothing was changed."))
    return changed, title


def _name_sound(video: Video, title: str | None) -> bool:
    """Name the video's own sound, if it is to have another title; returns whether it has."""
    if title is None or (not title and not hasattr(video, "own_sound")):
        return False
    if not sounds.name_sound(video, title):
        raise BadDescription(
            _("This video has no sound of its own that could have a title. Nothing was changed.")
        )
    return True


def _check_language(language: str) -> None:
    if language and not locales.is_language(language):
        raise BadDescription(
            _("“%(code)s” is not a language code such as “en”. Nothing was changed.")
            % {"code": language[:12]}
        )


def _index_text(video: Video) -> None:
    VideoTag.objects.filter(video=video).delete()
    Mention.objects.filter(video=video).delete()
    VideoTag.objects.bulk_create(
        VideoTag(video=video, name=name, published_at=video.published_at)
        for name in texts.tags_in(video.text)
    )
    mentioned = people.ids_by_handle(texts.handles_in(video.text))
    Mention.objects.bulk_create(Mention(video=video, person_id=person_id) for person_id in mentioned.values())


def publish_video(*, person_id: int, code: str, withdrawal_secret: str = "") -> Video:
    """Publish a video now, or as soon as it is playable. Publishing again is harmless.

    `withdrawal_secret`: 32 bytes in hex that the author's browser made; without them the server makes its own.
    Raises NotFound, NothingToPublish, BadSecret.
    """
    with transaction.atomic():
        lock_person(person_id=person_id)
        video = own_video(person_id=person_id, code=code)
        if video.published_at:
            return video
        cut = cuts.newest(video)
        if cut.state == State.FAILED and not video.shown_revision:
            raise NothingToPublish(
                _(
                    "This video could not be made, so it can't be published. Its text was kept: see what went wrong, "
                    "or choose another file."
                )
            )
        if withdrawal_secret:
            withdrawals.offer(person_id=person_id, code=code, secret=withdrawal_secret)
        video.publish_wanted_at = video.publish_wanted_at or clock.now()
        video.save(update_fields=["publish_wanted_at"])
        publish_if_ready(video)
    return video


def delete_video(*, person_id: int, code: str) -> None:
    """Delete a video with everything that belongs to it: rows at once, files right after. Raises NotFound."""
    with transaction.atomic():
        lock_person(person_id=person_id)
        remove_all([own_video(person_id=person_id, code=code)])
    crash.point("videos.delete_video.after_commit")
    cuts.clear_leftovers()


def remove_all(videos: Sequence[Video]) -> None:
    """Delete these videos of one author: rows, and files are noted for deletion. Needs a transaction and the author's lock."""
    if not videos:
        return
    withdraw(Video.objects.filter(pk__in=[video.pk for video in videos]))
    codes = [video.code for video in videos]
    withdrawals.forget_waiting(person_id=videos[0].author_id, codes=codes)
    for video in videos:
        _remove(video)


def _remove(video: Video) -> None:
    events.publish(VideoDeleted(video_id=video.pk, author_id=video.author_id))
    sounds.let_go(video)
    forget_about(video.code)
    for prefix in (f"v/{video.code}", f"o/{video.code}"):
        Leftover.objects.create(prefix=prefix)
    for upload_id in video.clips.values_list("upload_id", flat=True):
        cuts.let_go_of_upload(upload_id)
    video.delete()


def delete_clip(*, person_id: int, code: str, clip_id: int) -> None:
    """Take a clip out of a draft that is not composed yet, with its bytes. Raises NotFound, Refused."""
    with transaction.atomic():
        video = own_video(person_id=person_id, code=code)
        clip = Clip.objects.filter(pk=clip_id, video=video).first()
        if clip is None:
            raise NotFound(_("There is no such clip in this video."))
        if any(clip in cuts.clips_of(cut) for cut in video.cuts.exclude(composed_at=None)):
            raise Refused(
                _("This clip is part of the video as it was made. Leave it out of a new edit instead."),
                code="clip_in_use",
            )
        cuts.let_go_of_upload(clip.upload_id)
        clip.delete()
    cuts.clear_leftovers()
