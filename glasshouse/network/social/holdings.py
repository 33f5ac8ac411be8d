"""The personal data of this room."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_noop as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.holdings import Holding, Row, register, register_impersonal
from glasshouse.network.social.actions.comments import delete_comments_of
from glasshouse.network.social.counting import note_many
from glasshouse.network.social.models import Comment, CommentLike, CountKind, Like, Repost, Save

BATCH = 500


def _deeds(model: type[Model], at: str) -> Callable[[int], Iterable[Row]]:
    def rows(person_id: int) -> Iterable[Row]:
        mine = model._default_manager.filter(person=person_id).order_by(at)
        for code, instant in mine.values_list("video__code", at):
            yield {"video": code, at: instant.isoformat()}

    return rows


def _reposts(person_id: int) -> Iterable[Row]:
    mine = Repost.objects.filter(person=person_id).order_by("reposted_at")
    for code, text, at in mine.values_list("video__code", "text", "reposted_at"):
        yield {"video": code, "text": text, "reposted_at": at.isoformat()}


def _comments(person_id: int) -> Iterable[Row]:
    """What a person wrote; that somebody else answers them is in that one's rows."""
    mine = Comment.objects.filter(author=person_id).order_by("written_at")
    rows = list(
        mine.values(
            "code", "video__code", "top__code", "answers", "text", "written_at", "pinned_at", "removed_at"
        )
    )
    names = people.cards({row["answers"] for row in rows if row["answers"]})
    for row in rows:
        answered = names.get(row["answers"])
        yield {
            "code": row["code"],
            "video": row["video__code"],
            "under": row["top__code"],
            "answers": answered.handle if answered else None,
            "text": row["text"],
            "written_at": row["written_at"].isoformat(),
            "pinned_at": row["pinned_at"].isoformat() if row["pinned_at"] else None,
            "removed_at": row["removed_at"].isoformat() if row["removed_at"] else None,
        }


def _comment_likes(person_id: int) -> Iterable[Row]:
    mine = CommentLike.objects.filter(person=person_id).order_by("liked_at")
    for video, comment, at in mine.values_list("comment__video__code", "comment__code", "liked_at"):
        yield {"video": video, "comment": comment, "liked_at": at.isoformat()}


def _take(model: type[Model], person_id: int, column: str) -> list[int]:
    """Delete a person's rows; returns a column of exactly those that went, whoever else takes one back at this moment."""
    mine = model._default_manager.select_for_update().filter(person=person_id)
    rows = list(mine.order_by("pk").values_list("pk", column))
    for start in range(0, len(rows), BATCH):
        gone = [pk for pk, _value in rows[start : start + BATCH]]
        model._default_manager.filter(pk__in=gone).delete()
    return [value for _pk, value in rows]


def _erasing(model: type[Model], kind: CountKind) -> Callable[[int], int]:
    """Erase a person's rows and write the events that take them out of the counts, both or neither."""

    def erase(person_id: int) -> int:
        with transaction.atomic():
            taken = _take(model, person_id, "video_id")
            note_many(kind, ((video_id, None) for video_id in taken), delta=-1)
        return len(taken)

    return erase


def _erase_comment_likes(person_id: int) -> int:
    with transaction.atomic():
        taken = _take(CommentLike, person_id, "comment_id")
        for start in range(0, len(taken), BATCH):
            some = Comment.objects.filter(pk__in=taken[start : start + BATCH])
            liked = [(video_id, comment_id) for comment_id, video_id in some.values_list("pk", "video_id")]
            note_many(CountKind.COMMENT_LIKE, liked, delta=-1)
    return len(taken)


def _erase_comments(person_id: int) -> int:
    """Erase what a person wrote, with the replies under it; others' answers to them don't name them any more."""
    with transaction.atomic():
        Comment.objects.filter(answers=person_id).update(answers=None)
        return delete_comments_of(person_id)


def declare() -> None:
    """Register what is held here."""
    register_impersonal("social.CountEvent", "social.VideoCounts")
    register(
        Holding(
            model="social.Like",
            purpose=_("To show you what you liked, and everyone how many people like a video."),
            personal={"person": _("who likes"), "video": _("what is liked"), "liked_at": _("since when")},
            impersonal=("id",),
            rows=_deeds(Like, "liked_at"),
            erase=_erasing(Like, CountKind.LIKE),
        ),
        Holding(
            model="social.Save",
            purpose=_("To show you what you saved, and everyone how many people save a video."),
            personal={"person": _("who saves"), "video": _("what is saved"), "saved_at": _("since when")},
            impersonal=("id",),
            rows=_deeds(Save, "saved_at"),
            erase=_erasing(Save, CountKind.SAVE),
        ),
        Holding(
            model="social.Repost",
            purpose=_("To show your followers the videos that you repost, with your words."),
            personal={
                "person": _("who reposts"),
                "video": _("what is reposted"),
                "text": _("with which words"),
                "reposted_at": _("since when"),
            },
            impersonal=("id",),
            rows=_reposts,
            erase=_erasing(Repost, CountKind.REPOST),
        ),
        Holding(
            model="social.Comment",
            purpose=_("To show what you say under videos."),
            personal={
                "author": _("who writes"),
                "video": _("under which video"),
                "top": _("under which comment"),
                "answers": _("whom it answers"),
                "text": _("the words"),
                "folded": _("the words as muted words are met in them"),
                "written_at": _("when it was written"),
                "pinned_at": _("since when the video's author keeps it at the top"),
                "removed_at": _("since when a moderator keeps it from others"),
            },
            impersonal=("id", "code", "likes"),
            rows=_comments,
            erase=_erase_comments,
        ),
        Holding(
            model="social.CommentLike",
            purpose=_("To show everyone how many people like a comment."),
            personal={"person": _("who likes"), "comment": _("what is liked"), "liked_at": _("since when")},
            impersonal=("id",),
            rows=_comment_likes,
            erase=_erase_comment_likes,
        ),
    )
