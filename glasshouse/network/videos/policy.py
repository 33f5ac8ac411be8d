"""Who may do what with a video, and how much."""

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from glasshouse.network.accounts.actions import lock_person
from glasshouse.network.kit import ids
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.videos.models import Caption, Clip, Rendition, Video

MAX_CLIPS = 20
LAYER_MAX_BYTES = 2 * 1024 * 1024


def own_video(*, person_id: int, code: str) -> Video:
    """Return this person's own video, its row locked where the database can. Raises NotFound, also for somebody else's."""
    mine = Video.objects.select_for_update().filter(author_id=person_id)
    video = mine.filter(code=code).first() if ids.is_code(code) else None
    if video is None:
        raise not_yours()
    return video


def not_yours() -> NotFound:
    """Return the refusal for a video that is not this person's, or not there: nobody learns which."""
    return NotFound(_("There is no such video of yours. It may have been deleted."))


class QuotaReached(Refused):
    """This person's videos would take more than the quota."""

    code = "quota_reached"
    status = 413


def bytes_used(person_id: int) -> int:
    """Return what one person's originals, renditions, text layers and captions take, in bytes.

    Uploads under way count in full, captions by their characters.
    """
    mine = {"video__author_id": person_id}
    parts = (
        Clip.objects.filter(**mine, dropped_at=None).aggregate(n=Sum("length")),
        Rendition.objects.filter(cut__video__author_id=person_id).aggregate(n=Sum("bytes")),
        Video.objects.filter(author_id=person_id).aggregate(n=Sum("layer_bytes")),
        Caption.objects.filter(**mine).aggregate(n=Sum(Length("vtt"))),
    )
    return sum(part["n"] or 0 for part in parts)


def check_quota(person_id: int, more: int) -> None:
    """Refuse what would take a person over the quota; until the transaction ends nobody else counts. Raises QuotaReached.

    Ask it first in a transaction: the person before the video, always.
    """
    lock_person(person_id=person_id)
    if bytes_used(person_id) + more > settings.ENV.quota_bytes:
        raise QuotaReached(
            _(
                "Your videos may take %(most)s MB, and this does not fit any more. Delete a video, then send it again."
            )
            % {"most": settings.ENV.quota_bytes // 10**6}
        )
