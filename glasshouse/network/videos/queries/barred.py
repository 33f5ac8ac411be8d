"""Why a video that somebody asks for is not shown to them, where that is no secret: a moderator's decision, and no other."""

from enum import StrEnum

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import ids
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.queries.lists import watchable_if_allowed


class Bar(StrEnum):
    """What keeps it from them."""

    HIDDEN = "hidden"
    SUSPENDED = "suspended"
    AGE = "age"


def why_barred(code: str, *, person_id: int | None) -> tuple[Bar, int] | None:
    """Return what a moderator decided that keeps this person from a video which they might see otherwise, and its author.

    None for any other reason, and where there is no such video: nobody learns which.
    """
    if not ids.is_code(code):
        return None
    video = watchable_if_allowed(person_id).filter(code=code).select_related("author").first()
    if video is None:
        return None
    bar = _bar(video, person_id)
    return (bar, video.author_id) if bar else None


def _bar(video: Video, person_id: int | None) -> Bar | None:
    if video.author.state != people.ACTIVE:
        return Bar.SUSPENDED
    if video.hidden_at is not None:
        return Bar.HIDDEN
    if video.adults_only and (person_id is None or not people.is_adult(person_id)):
        return Bar.AGE
    return None
