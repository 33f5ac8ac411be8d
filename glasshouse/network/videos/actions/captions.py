"""Captions: put in and taken out, one language at a time."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, crash, events, locales
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.videos.events import CaptionsChanged
from glasshouse.network.videos.models import Caption, Video
from glasshouse.network.videos.policy import check_quota, own_video
from glasshouse.network.videos.progress import told_to_reader
from glasshouse.network.videos.revising import revise
from glasshouse.network.videos.transcoding import captions as formats

MAX_LANGUAGES = 20


class BadCaption(Refused):
    """The captions can't be read, or there are too many."""

    code = "bad_caption"


def put_caption(*, person_id: int, code: str, language: str, content: bytes) -> Caption:
    """Keep a video's captions in one language, given as WebVTT or SubRip; those that were there are replaced.

    Raises NotFound, MediaRefused, BadCaption, QuotaReached; then the captions stay as they were.
    """
    if not locales.is_language(language):
        raise BadCaption(
            _("“%(code)s” is not a language code such as “en”. Nothing was changed.")
            % {"code": language[:12]}
        )
    with transaction.atomic():
        check_quota(person_id, len(content))
        video = own_video(person_id=person_id, code=code)
        duration_ms = video.duration_ms or settings.ENV.max_video_s * 1000
        with told_to_reader():
            cues = formats.read_captions(content, duration_ms=duration_ms)
        if video.captions.exclude(language=language).count() >= MAX_LANGUAGES:
            raise BadCaption(
                _("A video has captions in at most %(most)s languages. Nothing was changed.")
                % {"most": MAX_LANGUAGES}
            )
        caption, _made = Caption.objects.update_or_create(
            video=video,
            language=language,
            defaults={"vtt": formats.write_webvtt(cues), "changed_at": clock.now()},
        )
        _say_changed(video)
        crash.point("videos.put_caption.before_commit")
    return caption


def delete_caption(*, person_id: int, code: str, language: str) -> None:
    """Take a video's captions in one language away. Raises NotFound."""
    with transaction.atomic():
        video = own_video(person_id=person_id, code=code)
        gone, _models = Caption.objects.filter(video=video, language=language).delete()
        if not gone:
            raise NotFound(_("There are no captions in this language."))
        _say_changed(video)


def _say_changed(video: Video) -> None:
    revise(video)
    if video.published_at:
        events.publish(CaptionsChanged(video_id=video.pk, author_id=video.author_id))
