"""Why a video that somebody asks for is not shown to them, where that is no secret: a moderator's decision, and no other."""

from enum import StrEnum

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import ids
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.queries.lists import watchable_if_allowed


class Keeps(StrEnum):
    """What keeps it from them."""

    HIDDEN = "hidden"
    SUSPENDED = "suspended"
    AGE = "age"


def what_keeps(code: str, *, person_id: int | None) -> tuple[Keeps, int] | None:
    """Return what a moderator decided that keeps this person from a video which they might see otherwise, and its author.

    None for any other reason, and where there is no such video: nobody learns which.
    """
    if not ids.is_code(code):
        return None
    video = watchable_if_allowed(person_id).filter(code=code).select_related("author").first()
    if video is None:
        return None
    keeps = _keeps(video, person_id)
    return (keeps, video.author_id) if keeps else None


def _keeps(video: Video, person_id: int | None) -> Keeps | None:
    if video.author.state != people.ACTIVE:
        return Keeps.SUSPENDED
    if video.hidden_at is not None:
        return Keeps.HIDDEN
    if video.adults_only and (person_id is None or not people.is_adult(person_id)):
        return Keeps.AGE
    return None
