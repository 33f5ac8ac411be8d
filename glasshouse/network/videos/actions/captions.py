"""Captions: put in and taken out, one language at a time."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, crash, locales
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.videos.models import Caption
from glasshouse.network.videos.policy import own_video
from glasshouse.network.videos.revising import revise
from glasshouse.network.videos.transcoding import captions as formats

MAX_LANGUAGES = 20


class BadCaption(Refused):
    """The captions can't be read, or there are too many."""

    code = "bad_caption"


def put_caption(*, person_id: int, code: str, language: str, content: bytes) -> Caption:
    """Keep a video's captions in one language, given as WebVTT or SubRip; those that were there are replaced.

    Raises NotFound, MediaRefused, BadCaption; then the captions stay as they were.
    """
    if not locales.is_language(language):
        raise BadCaption(
            _("“%(code)s” is not a language code such as “en”. Nothing was changed.")
            % {"code": language[:12]}
        )
    with transaction.atomic():
        video = own_video(person_id=person_id, code=code)
        cues = formats.read_captions(
            content, duration_ms=video.duration_ms or settings.ENV.max_video_s * 1000
        )
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
        revise(video)
        crash.point("videos.put_caption.before_commit")
    return caption


def delete_caption(*, person_id: int, code: str, language: str) -> None:
    """Take a video's captions in one language away. Raises NotFound."""
    with transaction.atomic():
        video = own_video(person_id=person_id, code=code)
        gone, _models = Caption.objects.filter(video=video, language=language).delete()
        if not gone:
            raise NotFound(_("There are no captions in this language."))
        revise(video)
