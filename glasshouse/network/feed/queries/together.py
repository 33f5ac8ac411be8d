"""Lists that the room `social` keeps, read from an instant on: what a person liked, saved and reposted; what people repost."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.social import queries as social

# Kind of list -> the question for it, and the column that says since when.
_LISTS = {
    "liked": (social.liked_ids, "liked_at"),
    "saved": (social.saved_ids, "saved_at"),
    "reposted": (social.reposted_ids, "reposted_at"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A video in one of a person's lists, since when."""

    video_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RepostRow:
    """Somebody's repost."""

    video_id: int
    person_id: int
    text: str
    at: datetime


def marks_of(kind: str, person_id: int, *, until: datetime | None, limit: int) -> list[Mark]:
    """Return what this person `liked`, `saved` or `reposted`, the latest first, up to and with an instant."""
    ask, since = _LISTS[kind]
    rows = ask(person_id)
    if until is not None:
        rows = rows.filter(**{f"{since}__lte": until})
    return [Mark(*row) for row in rows[:limit]]


def reposts_among(person_ids: Collection[int], *, until: datetime | None, limit: int) -> list[RepostRow]:
    """Return reposts by these people, the latest first, up to and with an instant."""
    rows = social.reposts_by(person_ids)
    if until is not None:
        rows = rows.filter(reposted_at__lte=until)
    return [RepostRow(*row) for row in rows[:limit]]


def first_reposts(person_ids: Collection[int], video_ids: Collection[int]) -> dict[int, RepostRow]:
    """Return id -> the first repost by any of these people."""
    rows = social.reposts_by(person_ids).filter(video_id__in=video_ids)
    # Newest first, so that the first of all is written last.
    return {row[0]: RepostRow(*row) for row in rows}
