"""The words of videos, by language."""

from django.db.models import Q
from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.videos.models import Caption, Video
from glasshouse.network.videos.policy import not_yours
from glasshouse.network.videos.queries.lists import refusal, watchable_by


def caption_text(code: str, language: str, *, person_id: int | None) -> str:
    """Return a video's captions as WebVTT. Raises NotFound when there are none or the video may not be seen, WithheldHere."""
    allowed = Q(video__in=watchable_by(person_id).filter(code=code)) | Q(
        video__code=code, video__author_id=person_id
    )
    vtt = Caption.objects.filter(allowed, language=language).values_list("vtt", flat=True).first()
    if vtt is None:
        raise refusal(code, person_id=person_id, otherwise=NotFound(_("There are no such captions.")))
    return vtt


def captions_of(code: str, *, person_id: int) -> list[Caption]:
    """Return one's own video's captions, by language. Raises NotFound."""
    if not Video.objects.filter(code=code, author_id=person_id).exists():
        raise not_yours()
    return list(Caption.objects.filter(video__code=code).order_by("language"))
