"""Who may do what with a video, and how much."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from glasshouse.network.kit import ids
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.videos.models import Clip, Rendition, Video

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


def bytes_used(person_id: int) -> int:
    """Return what one person's originals and renditions take, in bytes; uploads under way count in full."""
    originals = (
        Clip.objects.filter(video__author_id=person_id, dropped_at=None).aggregate(n=Sum("length"))["n"] or 0
    )
    made = Rendition.objects.filter(cut__video__author_id=person_id).aggregate(n=Sum("bytes"))["n"] or 0
    return originals + made
