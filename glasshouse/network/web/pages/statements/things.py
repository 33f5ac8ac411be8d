"""What a statement is about, as its page may name it: to anybody by its place alone, to the one concerned by its words."""

from dataclasses import dataclass

from glasshouse.network.feed import queries as feed
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation.queries import OwnStatement, StatementCard, Subject
from glasshouse.network.social import queries as social
from glasshouse.network.videos import queries as videos


@dataclass(frozen=True, slots=True)
class Thing:
    """The thing's words and address, both empty where they are not for who asks."""

    words: str
    url: str


def public_thing(shown: StatementCard, *, person_id: int | None) -> Thing:
    """Return where a video is, for whoever may watch it now."""
    if shown.subject != Subject.VIDEO:
        return Thing("", "")
    try:
        return Thing("", feed.item(shown.thing, person_id=person_id).video.url)
    except NotFound:
        return Thing("", "")


def own_thing(shown: StatementCard, own: OwnStatement) -> Thing:
    """Return one's own thing, with its words, though nobody else may see it."""
    if own.card.subject == Subject.VIDEO:
        card = videos.for_staff([shown.thing]).get(shown.thing)
        return Thing(card.text, card.url) if card else Thing("", "")
    if own.card.subject == Subject.COMMENT:
        comment = social.comments_for_staff([shown.thing]).get(shown.thing)
        return Thing(comment.text if comment else "", "")
    return Thing("", "")
