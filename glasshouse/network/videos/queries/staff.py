"""Videos as those know them who decide about notices, whoever may see them."""

from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.kit import ids
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.publications import is_entered


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """Whose video it is, in which language, since when it is shown, and whether a moderator hides it."""

    author_id: int
    language: str
    published_at: datetime | None
    is_hidden: bool


def facts_for_staff(code: str) -> VideoFacts | None:
    """Return the facts of a video, None if it is gone."""
    if not ids.is_code(code):
        return None
    row = (
        Video.objects.filter(code=code)
        .values_list("author_id", "language", "published_at", "hidden_at")
        .first()
    )
    return VideoFacts(row[0], row[1], row[2], row[3] is not None) if row else None


def public_codes_of(person_id: int) -> list[str]:
    """Return the codes of a person's videos that stand in the ledger as public, in their order."""
    rows = Video.objects.filter(is_entered(), author_id=person_id).order_by("pk")
    return list(rows.values_list("code", flat=True))
