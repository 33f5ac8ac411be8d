"""What people do with comments: like them, and pin those under one's own video."""

from django.utils.translation import gettext as _

from glasshouse.network.accounts.actions import count_attempt
from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.kit.errors import NotAllowed, Refused
from glasshouse.network.kit.whereabouts import here
from glasshouse.network.notifications.actions import Kind, withdraw
from glasshouse.network.social.actions.comments import TOLD_CHARACTERS
from glasshouse.network.social.actions.deeds import MOST_DEEDS, TOLD_LIKES, WINDOW_S
from glasshouse.network.social.counting import comment_likes, note
from glasshouse.network.social.found import can_see
from glasshouse.network.social.models import Comment, CommentLike, CountKind
from glasshouse.network.social.once import insert_once, no_comment, one_transaction
from glasshouse.network.social.policy import MOST_PINNED, may_pin
from glasshouse.network.social.queries.comments import seen_by
from glasshouse.network.ties.actions import tell


class TooManyPinned(Refused):
    """A video has only so many pinned comments."""

    code = "too_many_pinned"


def _find(person_id: int, code: str) -> Comment:
    """Return a comment that this person sees, under a video that they may see. Raises NotFound."""
    rows = seen_by(person_id).filter(code=code) if ids.is_code(code) else Comment.objects.none()
    comment = rows.select_related("video").first()
    if comment is None or not can_see(person_id, comment.video_id, country=here()):
        raise no_comment()
    return comment


def like_comment(*, person_id: int, code: str) -> int:
    """Like a comment; again changes nothing. Returns how many people like it. Raises NotFound, TooMany."""
    comment = _find(person_id, code)
    with one_transaction():
        made = insert_once(CommentLike(person_id=person_id, comment_id=comment.pk))
        if made:
            count_attempt(scope="comment-like", subject=str(person_id), limit=MOST_DEEDS, window_s=WINDOW_S)
            note(video_id=comment.video_id, kind=CountKind.COMMENT_LIKE, comment_id=comment.pk)
        likes = comment_likes([comment.pk]).get(comment.pk, 0)
        if made and likes <= TOLD_LIKES and can_see(comment.author_id, comment.video_id):
            facts = {
                "video": comment.video.code,
                "comment": comment.code,
                "words": comment.text[:TOLD_CHARACTERS],
            }
            tell(
                person_id=comment.author_id,
                kind=Kind.COMMENT_LIKED,
                facts=facts,
                actor_id=person_id,
                about=comment.code,
            )
        crash.point("social.like_comment.before_commit")
    return likes


def unlike_comment(*, person_id: int, code: str) -> int:
    """Take a comment's like back; without one nothing changes. Returns how many like it. Raises NotFound."""
    comment = _find(person_id, code)
    with one_transaction():
        if CommentLike.objects.filter(person_id=person_id, comment=comment).delete()[0]:
            note(video_id=comment.video_id, kind=CountKind.COMMENT_LIKE, comment_id=comment.pk, delta=-1)
            withdraw(
                person_id=comment.author_id, kind=Kind.COMMENT_LIKED, actor_id=person_id, about=comment.code
            )
    return comment_likes([comment.pk]).get(comment.pk, 0)


def pin_comment(*, person_id: int, code: str) -> None:
    """Keep a comment at the top of one's own video, three at most; again changes nothing.

    Raises NotFound, NotAllowed, TooManyPinned, TooMany.
    """
    comment = _find(person_id, code)
    _may_pin(person_id, comment)
    with one_transaction():
        # Also makes one author's pins take turns, so that three are three.
        count_attempt(scope="pin", subject=str(person_id), limit=MOST_DEEDS, window_s=WINDOW_S)
        pinned = Comment.objects.filter(video=comment.video_id, pinned_at__isnull=False)
        if pinned.filter(pk=comment.pk).exists():
            return
        if pinned.count() >= MOST_PINNED:
            raise TooManyPinned(
                _("This video has %(most)s pinned comments. Unpin one of them first.") % {"most": MOST_PINNED}
            )
        Comment.objects.filter(pk=comment.pk).update(pinned_at=clock.now())


def unpin_comment(*, person_id: int, code: str) -> None:
    """Let a comment stand where its time puts it again; one that is not pinned stays as it is. Raises NotFound, NotAllowed."""
    comment = _find(person_id, code)
    _may_pin(person_id, comment)
    Comment.objects.filter(pk=comment.pk).update(pinned_at=None)


def _may_pin(person_id: int, comment: Comment) -> None:
    if not may_pin(person_id, is_reply=comment.top_id is not None, video_author_id=comment.video.author_id):
        raise NotAllowed(
            _("Only comments under your own videos can be pinned, and not replies. Nothing was changed.")
        )
