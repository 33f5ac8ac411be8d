"""Who may comment, delete and pin."""

from glasshouse.network.videos.queries import Commenters

MOST_PINNED = 3


def may_comment(comments_from: str, *, is_author: bool, follows: bool) -> bool:
    """Say whether somebody who may see a video may comment on it, by its author's choice; the author always may."""
    return (
        is_author
        or comments_from == Commenters.EVERYONE
        or (comments_from == Commenters.FOLLOWERS and follows)
    )


def may_delete(person_id: int | None, *, comment_author_id: int, video_author_id: int) -> bool:
    """Say whether a person may delete a comment: who wrote it, and whose video it stands under."""
    return person_id is not None and person_id in (comment_author_id, video_author_id)


def may_pin(person_id: int | None, *, is_reply: bool, video_author_id: int) -> bool:
    """Say whether a person may pin a comment: whose video it stands under, and not a reply."""
    return person_id == video_author_id and not is_reply
