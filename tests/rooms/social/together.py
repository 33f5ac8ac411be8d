"""What tests of people together say shortly."""

from collections.abc import Iterator

from glasshouse.network.notifications import queries as notifications
from glasshouse.network.social import actions, queries
from glasshouse.network.ties import actions as ties


def told(person_id: int) -> list[tuple[str, str]]:
    """Return (kind, words) of what a person was told, the latest first."""
    return [(str(one.kind), one.facts.get("words", "")) for one in notifications.told_to(person_id)]


def follows(person_id: int, handle: str) -> None:
    """Let a person follow another."""
    ties.follow_person(person_id=person_id, handle=handle)


def say(person_id: int, code: str, text: str, reply_to: str | None = None) -> str:
    """Write a comment; returns its code."""
    return actions.write_comment(person_id=person_id, code=code, text=text, reply_to=reply_to)


def every_comment(code: str, viewer: int | None, limit: int = 2) -> Iterator[queries.CommentCard]:
    """Yield all comments that a viewer meets under a video, page by page."""
    after = ""
    while True:
        page = queries.comments_page(code, person_id=viewer, after=after, limit=limit)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def every_reply(code: str, viewer: int | None, limit: int = 2) -> Iterator[queries.CommentCard]:
    """Yield all replies that a viewer meets under a comment, page by page."""
    after = ""
    while True:
        page = queries.replies_page(code, person_id=viewer, after=after, limit=limit)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def texts(code: str, viewer: int | None) -> list[str]:
    """Return the texts of all comments that a viewer meets under a video."""
    return [card.text for card in every_comment(code, viewer)]
