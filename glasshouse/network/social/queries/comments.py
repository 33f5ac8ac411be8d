"""Comments and replies as pages and the API show them, to one viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import ids
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.cursors import after_cursor, write_cursor
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.social import policy
from glasshouse.network.social.counting import comment_likes, counts_of
from glasshouse.network.social.folding import tag_sought, word_sought
from glasshouse.network.social.found import Found, find_video
from glasshouse.network.social.models import Comment, CommentLike
from glasshouse.network.social.once import no_comment
from glasshouse.network.social.queries.permission import why_not
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos.queries import Author, author_from

PAGE = 20
MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentCard:
    """A comment as this viewer sees it. `replies` counts those that they would see; `reply_to` is whom a reply answers."""

    code: str
    author: Author
    text: str
    html: str
    at: datetime
    likes: int
    liked: bool
    replies: int
    pinned: bool
    by_author: bool
    mine: bool
    may_delete: bool
    may_pin: bool
    reply_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsPage:
    """Some comments of a video; `next` is the cursor of those after them, None at the end.

    `total` counts all comments and replies; `why_not` says in a sentence why the viewer can't comment, if they can't.
    """

    items: tuple[CommentCard, ...]
    next: str | None
    total: int
    can_comment: bool
    why_not: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepliesPage:
    """Some replies to a comment, the oldest first."""

    items: tuple[CommentCard, ...]
    next: str | None


SHOWN = Q(removed_at=None) & (Q(top=None) | Q(top__removed_at=None))
"""What no moderator has removed, neither itself nor the comment that it stands under: what is counted."""


def seen_by(person_id: int | None) -> QuerySet[Comment]:
    """Return the comments that this person may meet, wherever they may see the video.

    Not those of people apart from them, of accounts that are not open, of people whom they mute, or with words and tags that
    they mute. One's own always; but nobody's that a moderator has removed.
    """
    shown = Comment.objects.filter(SHOWN, author__state=people.ACTIVE)
    if person_id is None:
        return shown
    unwanted = (
        Q(author__in=ties.ids_blocked_by(person_id))
        | Q(author__in=ties.ids_blocking(person_id))
        | Q(author__in=ties.ids_muted_by(person_id))
    )
    muted = ties.muted_words(person_id)
    for sought in (*map(word_sought, muted.words), *map(tag_sought, muted.tags)):
        unwanted |= Q(folded__contains=sought)
    return shown.filter(~unwanted | Q(author=person_id))


def comments_page(code: str, *, person_id: int | None, after: str = "", limit: int = PAGE) -> CommentsPage:
    """Return a video's comments, pinned ones first, then the newest first. Raises NotFound, BadCursor."""
    video = find_video(code, person_id)
    limit = max(1, min(limit, MOST))
    seen = seen_by(person_id)
    tops = seen.filter(video=video.video_id, top=None)
    pinned = [] if after else list(tops.filter(pinned_at__isnull=False).order_by("pinned_at", "code"))
    rest = tops.filter(after_cursor(after, at="written_at", newest_first=True), pinned_at=None)
    rows = list(rest.order_by("-written_at", "-code")[: limit + 1])
    reason = why_not(person_id, video)
    return CommentsPage(
        items=tuple(_cards([*pinned, *rows[:limit]], video, person_id, seen)),
        next=_next(rows, limit),
        total=counts_of([video.video_id])[video.video_id].comments,
        can_comment=not reason,
        why_not=reason or None,
    )


def replies_page(code: str, *, person_id: int | None, after: str = "", limit: int = PAGE) -> RepliesPage:
    """Return the replies under a top comment, the oldest first. Raises NotFound, BadCursor."""
    seen = seen_by(person_id)
    top, video = _find(code, person_id, seen)
    limit = max(1, min(limit, MOST))
    rest = seen.filter(
        after_cursor(after, at="written_at", newest_first=False), video=top.video_id, top=top.pk
    )
    rows = list(rest.order_by("written_at", "code")[: limit + 1])
    return RepliesPage(items=tuple(_cards(rows[:limit], video, person_id, seen)), next=_next(rows, limit))


def comment(code: str, *, person_id: int | None) -> CommentCard:
    """Return one comment that this person sees. Raises NotFound."""
    seen = seen_by(person_id)
    row, video = _find(code, person_id, seen)
    return _cards([row], video, person_id, seen)[0]


def top_of(code: str, *, person_id: int | None) -> str | None:
    """Return the code of the top comment that a reply stands under, None for a top comment. Raises NotFound."""
    row, _video = _find(code, person_id, seen_by(person_id).select_related("top"))
    return row.top.code if row.top else None


def _find(code: str, person_id: int | None, seen: QuerySet[Comment]) -> tuple[Comment, Found]:
    row = seen.filter(code=code).select_related("video").first() if ids.is_code(code) else None
    if row is None:
        raise no_comment()
    try:
        return row, find_video(row.video.code, person_id)
    except NotFound as error:
        raise no_comment() from error


def _next(rows: Sequence[Comment], limit: int) -> str | None:
    return write_cursor(rows[limit - 1].written_at, rows[limit - 1].code) if len(rows) > limit else None


def _cards(
    rows: Sequence[Comment], video: Found, person_id: int | None, seen: QuerySet[Comment]
) -> list[CommentCard]:
    """Return comments of one video as cards: six queries at most, however many they are."""
    comment_ids = [row.pk for row in rows]
    named = {row.answers_id for row in rows if row.answers_id}
    authors = people.cards({row.author_id for row in rows} | named, active=True)
    handles = people.ids_by_handle({handle for row in rows for handle in texts.handles_in(row.text)})
    facts = _Facts(
        authors=authors,
        handles=handles,
        unnamed=ties.apart_from(person_id, named),
        likes=comment_likes(comment_ids),
        liked=_liked(person_id, comment_ids),
        replies=_replies(seen, video.video_id, [row.pk for row in rows if row.top_id is None]),
    )
    return [_card(row, video, person_id, facts) for row in rows if row.author_id in authors]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the cards of one page are made of, asked for all at once."""

    authors: dict[int, people.PersonCard]
    handles: dict[str, int]
    unnamed: set[int]
    likes: dict[int, int]
    liked: set[int]
    replies: dict[int, int]


def _liked(person_id: int | None, comment_ids: Sequence[int]) -> set[int]:
    if person_id is None or not comment_ids:
        return set()
    rows = CommentLike.objects.filter(person=person_id, comment__in=comment_ids)
    return set(rows.values_list("comment_id", flat=True))


def _replies(seen: QuerySet[Any], video_id: int, tops: Sequence[int]) -> dict[int, int]:
    if not tops:
        return {}
    under = seen.filter(video=video_id, top__in=tops)
    return dict(under.order_by().values_list("top_id").annotate(n=Count("pk")))


def _card(row: Comment, video: Found, person_id: int | None, facts: _Facts) -> CommentCard:
    author = facts.authors[row.author_id]
    answered = facts.authors.get(row.answers_id or 0)
    shown = answered is not None and answered.person_id not in facts.unnamed
    return CommentCard(
        code=row.code,
        author=author_from(author),
        text=row.text,
        html=texts.to_html(row.text, is_person=facts.handles.__contains__),
        at=row.written_at,
        likes=facts.likes.get(row.pk, 0),
        liked=row.pk in facts.liked,
        replies=facts.replies.get(row.pk, 0),
        pinned=row.pinned_at is not None,
        by_author=row.author_id == video.author_id,
        mine=row.author_id == person_id,
        may_delete=policy.may_delete(
            person_id, comment_author_id=row.author_id, video_author_id=video.author_id
        ),
        may_pin=policy.may_pin(person_id, is_reply=row.top_id is not None, video_author_id=video.author_id),
        reply_to=answered.handle if answered and shown else None,
    )
