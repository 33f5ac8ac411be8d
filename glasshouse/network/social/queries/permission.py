"""Who may comment on which video."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from glasshouse.network.social import policy
from glasshouse.network.social.found import Found
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos.queries import Commenters


def may_comment(person_id: int | None, asked: Iterable[tuple[int, int, str]]) -> set[int]:
    """Return on which of these videos (id, author's id, comments_from) a person may comment. One query at most.

    Ask only about videos that this person may see: that leaves out those of people apart.
    """
    videos = list(asked)
    if person_id is None:
        return set()
    followed = ties.followed_by(person_id, {a for _v, a, choice in videos if choice == Commenters.FOLLOWERS})
    return {
        video_id
        for video_id, author_id, choice in videos
        if policy.may_comment(choice, is_author=author_id == person_id, follows=author_id in followed)
    }


def why_not(person_id: int | None, video: Found) -> str:
    """Return in a sentence why a person may not comment on a video that they see, or an empty text if they may."""
    if may_comment(person_id, [(video.video_id, video.author_id, video.comments_from)]):
        return ""
    if video.comments_from == Commenters.NOBODY:
        return _("The author has closed the comments of this video.")
    if person_id is None:
        return _("Sign in to comment.")
    return _("Only followers of the author can comment on this video.")
