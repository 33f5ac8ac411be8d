"""Interests that an import finds, handed to the room that learns from what people watch."""

from collections.abc import Sequence

MOST = 20


def chosen(person_id: int) -> list[str]:
    """Return the tags that a person has chosen to be interested in."""
    return []


def choose(*, person_id: int, tags: Sequence[str]) -> int:
    """Choose these tags for a person, as far as there is room; returns how many."""
    return 0
