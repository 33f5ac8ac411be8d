"""What people say under a video: written, answered, deleted."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.actions import count_attempt
from glasshouse.network.kit import clock, crash, events, ids
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.kit.whereabouts import here
from glasshouse.network.notifications.actions import Kind, forget_about
from glasshouse.network.social.counting import note, note_many
from glasshouse.network.social.events import CommentDeleted, CommentWritten
from glasshouse.network.social.folding import folded_words
from glasshouse.network.social.found import Found, can_see, find_video
from glasshouse.network.social.models import MAX_COMMENT, Comment, CountKind
from glasshouse.network.social.once import no_comment, one_transaction
from glasshouse.network.social.policy import may_delete
from glasshouse.network.social.queries.comments import SHOWN, seen_by
from glasshouse.network.social.queries.permission import why_not
from glasshouse.network.ties.actions import tell

MOST_COMMENTS = 30
WINDOW_S = 300
# The same text again within this time is the same comment; under so many other videos it is a flood.
SAME = timedelta(minutes=10)
MOST_SAME = 3
MOST_MENTIONS = 10
TOLD_CHARACTERS = 140
BATCH = 500


class NothingSaid(Refused):
    """A comment without a word."""

    code = "nothing_said"


class CantComment(NotAllowed):
    """The video's author has not left commenting open to this person."""

    code = "cant_comment"


class SaidTooOften(Refused):
    """The same text stands in several places already."""

    code = "said_too_often"


def write_comment(*, person_id: int, code: str, text: str, reply_to: str | None = None) -> str:
    """Comment on a video, or reply to a comment there (`reply_to`, its code); returns the comment's code.

    A reply to a reply stands under the same top comment and names whom it answers. The same text in the same place within ten
    minutes is the same comment, so that it can be sent twice. At most 1000 characters.
    Raises NotFound, CantComment, NothingSaid, TextTooLong, SaidTooOften, TooMany.
    """
    video = find_video(code, person_id)
    said = texts.clean(text, most=MAX_COMMENT)
    if not said:
        raise NothingSaid(_("The comment is empty. Please write something first."))
    if reason := why_not(person_id, video):
        raise CantComment(reason)
    answered = _answered(person_id, video, reply_to)
    with one_transaction():
        # One person's comments take turns here, so that the same one sent twice at once is found.
        count_attempt(scope="comment", subject=str(person_id), limit=MOST_COMMENTS, window_s=WINDOW_S)
        comment = Comment(
            video_id=video.video_id,
            author_id=person_id,
            text=said,
            folded=folded_words(said),
            top_id=(answered.top_id or answered.pk) if answered else None,
            answers_id=answered.author_id if answered else None,
        )
        if (known := _said_before(comment)) is not None:
            return known
        comment.save(force_insert=True)
        # The key to the top comment waited for whoever removes that one at this moment.
        if answered and not Comment.objects.filter(SHOWN, pk=comment.pk).exists():
            raise _nothing_to_answer()
        note(video_id=video.video_id, kind=CountKind.COMMENT)
        _tell(video, comment)
        written = CommentWritten(comment_id=comment.pk, video_id=video.video_id, person_id=person_id)
        events.publish(written)
        crash.point("social.write_comment.before_commit")
    return comment.code


def _answered(person_id: int, video: Found, reply_to: str | None) -> Comment | None:
    if not reply_to:
        return None
    found = seen_by(person_id).filter(video=video.video_id, code=reply_to) if ids.is_code(reply_to) else None
    answered = found.first() if found is not None else None
    if answered is None:
        raise _nothing_to_answer()
    return answered


def _nothing_to_answer() -> NotFound:
    return NotFound(_("The comment that you answer is not there any more. Nothing was sent."))


def _said_before(comment: Comment) -> str | None:
    same = Comment.objects.filter(
        SHOWN, author=comment.author_id, written_at__gt=clock.now() - SAME, text=comment.text
    )
    places = list(same.values_list("code", "video_id", "top_id", "answers_id")[: MOST_SAME + 1])
    here = (comment.video_id, comment.top_id, comment.answers_id)
    for code, *place in places:
        if tuple(place) == here:
            return str(code)
    if len(places) >= MOST_SAME:
        raise SaidTooOften(
            _("You have said that in several places just now. Nothing was sent: please use other words.")
        )
    return None


def _tell(video: Found, comment: Comment) -> None:
    """Tell each once: whom it answers, whose video it is, whom it mentions; and only who may see it."""
    told: dict[int, Kind] = {}
    if comment.answers_id is not None:
        told[comment.answers_id] = Kind.REPLIED
    told.setdefault(video.author_id, Kind.COMMENTED)
    handles = texts.handles_in(comment.text)[:MOST_MENTIONS]
    for mentioned in people.ids_by_handle(handles).values():
        told.setdefault(mentioned, Kind.MENTIONED)
    facts = {"video": video.code, "comment": comment.code, "words": comment.text[:TOLD_CHARACTERS]}
    for person_id, kind in told.items():
        if person_id != comment.author_id and can_see(person_id, video.video_id):
            tell(person_id=person_id, kind=kind, facts=facts, actor_id=comment.author_id, about=comment.code)


def delete_comment(*, person_id: int, code: str) -> None:
    """Delete one's own comment, or one under one's own video; the replies under it go with it. Raises NotFound, NotAllowed."""
    found = Comment.objects.filter(code=code).select_related("video").first() if ids.is_code(code) else None
    if found is None:
        raise no_comment()
    if not may_delete(person_id, comment_author_id=found.author_id, video_author_id=found.video.author_id):
        seen = seen_by(person_id).filter(pk=found.pk).exists()
        if not (seen and can_see(person_id, found.video_id, country=here())):
            raise no_comment()
        raise NotAllowed(
            _("Only who wrote a comment, and whose video it is, can delete it. Nothing was changed.")
        )
    _delete(Q(pk=found.pk))


def delete_comments_of(person_id: int) -> int:
    """Delete all that a person said, with the replies under it; returns how many comments went."""
    return _delete(Q(author=person_id))


def _delete(which: Q) -> int:
    """Delete comments with the replies under them, and all that people were told of them; returns how many went."""
    with one_transaction():
        # Whoever replies meanwhile waits for this lock, and then finds nothing to reply to.
        chosen = Comment.objects.filter(which)
        # With what they stand under: whether it is removed at this moment says whether they are counted.
        held = Comment.objects.select_for_update().filter(Q(pk__in=chosen) | Q(pk__in=chosen.values("top")))
        list(held.order_by("pk").values_list("pk"))
        tops = list(chosen.order_by("pk").values_list("pk", flat=True))
        gone = sum(_delete_batch(tops[start : start + BATCH]) for start in range(0, len(tops), BATCH))
        crash.point("social.delete_comment.before_commit")
    return gone


def _delete_batch(comment_ids: list[int]) -> int:
    with_replies = Q(pk__in=comment_ids) | Q(top__in=comment_ids)
    rows = Comment.objects.select_for_update().filter(with_replies).order_by("pk")
    going = list(rows.values_list("pk", "code", "video_id", "author_id"))
    counted = list(Comment.objects.filter(with_replies).filter(SHOWN).values_list("video_id", flat=True))
    # Replies were written after what they stand under: from the end, nothing goes by cascade that is not counted.
    for start in range(len(going) - len(going) % BATCH, -1, -BATCH):
        batch = going[start : start + BATCH]
        Comment.objects.filter(pk__in=[pk for pk, *_rest in batch]).delete()
        forget_about(*(code for _pk, code, *_rest in batch))
    note_many(CountKind.COMMENT, ((video_id, None) for video_id in counted), delta=-1)
    for pk, _code, video_id, author_id in going:
        events.publish(CommentDeleted(comment_id=pk, video_id=video_id, person_id=author_id))
    return len(going)
