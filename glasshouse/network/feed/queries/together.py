"""Lists that the room `social` keeps, read from an instant on: what a person liked, saved and reposted; what people repost."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from glasshouse.network.kit.statements import Statement
from glasshouse.network.social import queries as social
from glasshouse.network.ties import queries as ties

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


def _of_followed(person_id: int) -> QuerySet[Any, tuple[int, int, str, datetime]]:
    """Return what those repost whom this person follows and does not mute, the latest first."""
    rows = social.reposts_by(ties.ids_followed_by(person_id))
    return rows.exclude(person__in=ties.ids_muted_by(person_id))


_first_page = Statement(lambda person_id, limit: _of_followed(person_id)[:limit], shape=("limit",))
_further_page = Statement(
    lambda person_id, until, limit: _of_followed(person_id).filter(reposted_at__lte=until)[:limit],
    shape=("limit",),
)


def followed_reposts(person_id: int, *, until: datetime | None, limit: int) -> list[RepostRow]:
    """Return reposts by those whom this person follows and does not mute, the latest first, up to and with an instant."""
    if until is None:
        rows = _first_page.rows(person_id=person_id, limit=limit)
    else:
        rows = _further_page.rows(person_id=person_id, until=until, limit=limit)
    return [RepostRow(*row) for row in rows]


def first_reposts(person_id: int, video_ids: Collection[int]) -> dict[int, RepostRow]:
    """Return id -> the first repost by anybody whom this person follows and does not mute."""
    rows = _of_followed(person_id).filter(video_id__in=video_ids)
    # Newest first, so that the first of all is written last.
    return {row[0]: RepostRow(*row) for row in rows}
