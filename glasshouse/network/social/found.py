"""The video that somebody does something with: found by its code, if that person may see it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from glasshouse.network.kit import ids
from glasshouse.network.social.once import gone
from glasshouse.network.videos import queries as videos

# No person has this number and no video this code.
_PERSON, _CODE = -(2**62), "a video"


@dataclass(frozen=True, slots=True)
class Found:
    """What this room has to know of a video."""

    video_id: int
    code: str
    author_id: int
    comments_from: str


@lru_cache(maxsize=2)
def _statement(signed_in: bool) -> tuple[str, tuple[Any, ...]]:
    """Return `watchable_by` as a statement with stand-ins for the person and the code: making it takes longer than asking it."""
    found = videos.watchable_by(_PERSON if signed_in else None).filter(code=_CODE)
    sql, params = found.values_list("pk", "code", "author_id", "comments_from").query.sql_with_params()
    return sql, tuple(params)


def find_video(code: str, person_id: int | None) -> Found:
    """Return a video that this person may see. Raises NotFound. One query."""
    if not ids.is_code(code):
        raise gone()
    sql, params = _statement(person_id is not None)
    stood_for = {_PERSON: person_id, _CODE: code}
    with connection.cursor() as cursor:
        cursor.execute(sql, [stood_for.get(param, param) for param in params])
        row = cursor.fetchone()
    if row is None:
        raise gone()
    return Found(*row)


def can_see(person_id: int, video_id: int) -> bool:
    """Say whether a person may see a video; who may not is not told of it."""
    return videos.watchable_by(person_id).filter(pk=video_id).exists()
