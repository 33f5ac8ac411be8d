"""FACE: the verbs of the room `social`."""

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.kit import crash
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.social.models import Like
from glasshouse.network.videos import queries as videos


def _video_id(person_id: int, code: str) -> int:
    video_id = videos.ids_by_code([code], person_id=person_id).get(code)
    if video_id is None:
        raise NotFound(_("There is no such video, or you may not see it."))
    return video_id


def like_video(*, person_id: int, code: str) -> int:
    """Like a video; liking it again changes nothing. Returns how many people like it. Raises NotFound."""
    with transaction.atomic():
        video_id = _video_id(person_id, code)
        Like.objects.bulk_create([Like(person_id=person_id, video_id=video_id)], ignore_conflicts=True)
        crash.point("social.like_video.before_commit")
    return Like.objects.filter(video_id=video_id).count()


def unlike_video(*, person_id: int, code: str) -> int:
    """Take a like back; without one nothing changes. Returns how many people like it. Raises NotFound."""
    video_id = _video_id(person_id, code)
    Like.objects.filter(person_id=person_id, video_id=video_id).delete()
    return Like.objects.filter(video_id=video_id).count()
