"""Comments as those know them who decide about notices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.kit import ids
from glasshouse.network.social.models import Comment
from glasshouse.network.social.queries.comments import SHOWN, seen_by
from glasshouse.network.videos import queries as videos


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """Whose comment it is, under which video, what it says, and since when."""

    code: str
    author_id: int
    video_id: int
    text: str
    written_at: datetime


_FACTS = ("code", "author_id", "video_id", "text", "written_at")


def comment_facts(code: str, *, person_id: int) -> CommentFacts | None:
    """Return a comment that this person sees, or None."""
    if not ids.is_code(code):
        return None
    seen = seen_by(person_id).filter(code=code, video__in=videos.watchable_by(person_id))
    row = seen.values_list(*_FACTS).first()
    return CommentFacts(*row) if row else None


def removed_among(codes: Collection[str]) -> set[str]:
    """Return which of these comments a moderator keeps from everybody, or are gone: what was told of them is not shown."""
    wanted = {code for code in codes if ids.is_code(code)}
    return wanted - set(Comment.objects.filter(SHOWN, code__in=wanted).values_list("code", flat=True))


def comments_for_staff(codes: Collection[str]) -> dict[str, CommentFacts]:
    """Return code -> facts of these comments, whoever may see them; for the desk alone."""
    rows = Comment.objects.filter(code__in=codes).values_list(*_FACTS)
    return {row[0]: CommentFacts(*row) for row in rows}
