"""FACE: the questions of the room `feed`: pages of videos, each with what people did and the reason why it is there."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from glasshouse.network.feed.profiles import is_profiled, profile_of
from glasshouse.network.feed.published import ranking_text
from glasshouse.network.feed.queries import for_you as _for_you
from glasshouse.network.feed.queries import ranked, tags, timelines
from glasshouse.network.feed.queries.chosen import Said, said_by
from glasshouse.network.feed.queries.history import HistoryPage, Watched, history_of
from glasshouse.network.feed.queries.items import item, items, items_by_ids
from glasshouse.network.feed.queries.learnt import Interests, Why, interests_of, refused_ids, why
from glasshouse.network.feed.queries.model import model_lines
from glasshouse.network.feed.queries.ranked import order
from glasshouse.network.feed.queries.shapes import Item, Page, Reason, Repost, public_shape
from glasshouse.network.feed.queries.tags import TagLink, sound_page, tag_page, tags_for, trending_tags
from glasshouse.network.feed.queries.timelines import KINDS, persons_page
from glasshouse.network.feed.ranker import Health, RankerDown, health
from glasshouse.network.feed.reasons import words_of
from glasshouse.network.kit.cursors import BadCursor
from glasshouse.network.kit.errors import NotFound, Refused

TABS = ("for-you", "following", "discover", "latest")
# Those that are about somebody.
PERSONAL = ("for-you", "following")
PAGE = 5
MOST = 20


class SignInFirst(Refused):
    """This tab is made for a person, and nobody is signed in."""

    code = "not_signed_in"
    status = 401


def feed_page(
    tab: str, *, person_id: int | None, after: str = "", limit: int = PAGE, seen: Collection[str] = ()
) -> Page:
    """Return one page of a tab. `seen` are codes to leave out. Raises BadCursor, NotFound, SignInFirst."""
    limit = max(1, min(limit, MOST))
    if tab == "discover":
        return ranked.discover(person_id=person_id, after=after, limit=limit, seen=seen)
    if tab == "latest":
        return timelines.latest(person_id=person_id, after=after, limit=limit, seen=seen)
    if tab not in TABS:
        raise NotFound(_("There is no such tab: for-you, following, discover or latest."))
    if person_id is None:
        raise SignInFirst(_("This feed is made for a person. Please sign in, or look at Discover."))
    page = _for_you.for_you if tab == "for-you" else timelines.following
    return page(person_id=person_id, after=after, limit=limit, seen=seen)


def items_of(
    handle: str, *, kind: str = "posted", person_id: int | None, after: str = "", limit: int = MOST
) -> Page:
    """Return what a person `posted` or `reposted`, and to themselves what they `liked` and `saved`, the latest first.

    Raises BadCursor, NotFound, NotAllowed.
    """
    return persons_page(handle, kind=kind, person_id=person_id, after=after, limit=limit)


def forget_orders() -> None:
    """Make the orders that this process keeps anew at the next question; for tests."""
    order.forget()
    ranked.tag_orders.forget()
    tags.trends.forget()


__all__ = [
    "KINDS",
    "MOST",
    "PAGE",
    "PERSONAL",
    "TABS",
    "BadCursor",
    "Health",
    "HistoryPage",
    "Interests",
    "Item",
    "Page",
    "RankerDown",
    "Reason",
    "Repost",
    "Said",
    "SignInFirst",
    "TagLink",
    "Watched",
    "Why",
    "feed_page",
    "forget_orders",
    "health",
    "history_of",
    "interests_of",
    "is_profiled",
    "item",
    "items",
    "items_by_ids",
    "items_of",
    "model_lines",
    "order",
    "profile_of",
    "public_shape",
    "ranking_text",
    "refused_ids",
    "said_by",
    "sound_page",
    "tag_page",
    "tags_for",
    "trending_tags",
    "why",
    "words_of",
]
