"""Interests that an archive tells of, and the room that learns from what people watch."""

from collections.abc import Sequence
from contextlib import suppress

from glasshouse.network.feed import actions as feed
from glasshouse.network.feed import queries
from glasshouse.network.kit.errors import Refused

TAG = "tag"


def chosen(person_id: int) -> list[str]:
    """Return the tags that a person has chosen to be interested in."""
    return [one.name for one in queries.interests_of(person_id).chosen if one.kind == TAG]


def choose(*, person_id: int, tags: Sequence[str]) -> int:
    """Choose these tags for a person, as far as there is room; returns how many."""
    taken = 0
    for tag in tags:
        with suppress(Refused):
            feed.choose_interest(person_id=person_id, kind=TAG, name=tag)
            taken += 1
    return taken
