"""The video that somebody does something with: found by its code, if that person may see it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet

from glasshouse.network.kit import ids
from glasshouse.network.kit.statements import Statement
from glasshouse.network.kit.whereabouts import NOWHERE
from glasshouse.network.social.once import gone
from glasshouse.network.videos import queries as videos


@dataclass(frozen=True, slots=True)
class Found:
    """What this room has to know of a video."""

    video_id: int
    code: str
    author_id: int
    comments_from: str


def _find(person_id: int | None, code: str, country: str = NOWHERE) -> QuerySet[Any, Any]:
    found = videos.watchable_by(person_id, country=country).filter(code=code)
    return found.values_list("pk", "code", "author_id", "comments_from")


_for_person, _for_nobody = Statement(_find), Statement(partial(_find, None))


def find_video(code: str, person_id: int | None) -> Found:
    """Return a video that this person may see. Raises NotFound, WithheldHere. One query."""
    if not ids.is_code(code):
        raise gone()
    asked = {"code": code, **videos.placed_here()}
    rows = _for_nobody.rows(**asked) if person_id is None else _for_person.rows(person_id=person_id, **asked)
    if not rows:
        raise videos.refusal(code, person_id=person_id, otherwise=gone())
    return Found(*rows[0])


def can_see(person_id: int, video_id: int, *, country: str = NOWHERE) -> bool:
    """Say whether a person may see a video, from a country if one is named; who may not is not told of it."""
    return videos.watchable_by(person_id, country=country).filter(pk=video_id).exists()
