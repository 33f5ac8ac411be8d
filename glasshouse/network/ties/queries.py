"""FACE: the questions of the room `ties`.

Those that return a QuerySet of ids are meant as sub-queries, so that who may see what is decided in one statement.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.statements import Statement
from glasshouse.network.ties.models import Block, Follow, Mute, MutedWord
from glasshouse.network.ties.people import Met, PersonLine, blocked_lines, lines_of, meet, suggestions
from glasshouse.network.ties.words import folded, has_word, is_unspaced

__all__ = [
    "Counts",
    "Met",
    "MutedWords",
    "PersonLine",
    "Tie",
    "all_followed_by",
    "apart_from",
    "are_apart",
    "are_muted",
    "blocked_lines",
    "blocked_people",
    "blocks_of",
    "counts_of",
    "folded",
    "followed_by",
    "followers_of",
    "following_of",
    "follows_by",
    "has_word",
    "ids_blocked_by",
    "ids_blocking",
    "ids_followed_by",
    "ids_muted_by",
    "is_unspaced",
    "lines_of",
    "meet",
    "muted_people",
    "muted_words",
    "requests_to",
    "states_to",
    "suggestions",
]

PAGE = 50


@dataclass(frozen=True, slots=True)
class Tie:
    """One row of a list of people; `at` is since when. `id` is the cursor for the next page."""

    id: int
    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many follow a person, and how many they follow."""

    followers: int
    following: int


@dataclass(frozen=True, slots=True)
class MutedWords:
    """What a person does not want to meet, folded."""

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def ids_followed_by(person_id: int) -> QuerySet[Any, int]:
    """Return whom this person follows, as a sub-query."""
    return Follow.objects.filter(follower_id=person_id, accepted_at__isnull=False).values_list(
        "followed_id", flat=True
    )


_followed = Statement(ids_followed_by)


def all_followed_by(person_id: int) -> tuple[int, ...]:
    """Return whom this person follows."""
    return tuple(row[0] for row in _followed.rows(person_id=person_id))


def ids_blocked_by(person_id: int) -> QuerySet[Any, int]:
    """Return whom this person blocks, as a sub-query."""
    return Block.objects.filter(blocker_id=person_id).values_list("blocked_id", flat=True)


def ids_blocking(person_id: int) -> QuerySet[Any, int]:
    """Return who blocks this person, as a sub-query."""
    return Block.objects.filter(blocked_id=person_id).values_list("blocker_id", flat=True)


def ids_muted_by(person_id: int) -> QuerySet[Any, int]:
    """Return whom this person mutes, as a sub-query."""
    return Mute.objects.filter(person_id=person_id).values_list("muted_id", flat=True)


def apart_from(person_id: int | None, others: Collection[int]) -> set[int]:
    """Return which of these people block this person, or are blocked by them."""
    if person_id is None or not others:
        return set()
    blocked = Block.objects.filter(blocker_id=person_id, blocked_id__in=others).values_list("blocked_id")
    blocking = Block.objects.filter(blocked_id=person_id, blocker_id__in=others).values_list("blocker_id")
    return {one for (one,) in blocked.union(blocking)}


def are_apart(one_id: int, other_id: int) -> bool:
    """Say whether either of two people blocks the other."""
    return Block.objects.filter(
        Q(blocker_id=one_id, blocked_id=other_id) | Q(blocker_id=other_id, blocked_id=one_id)
    ).exists()


def are_muted(person_id: int | None, others: Collection[int]) -> set[int]:
    """Return which of these people this person mutes."""
    if person_id is None or not others:
        return set()
    return set(
        Mute.objects.filter(person_id=person_id, muted_id__in=others).values_list("muted_id", flat=True)
    )


_muted_words = Statement(
    lambda person_id: (
        MutedWord.objects.filter(person_id=person_id).order_by("word").values_list("kind", "word")
    )
)


def muted_words(person_id: int | None) -> MutedWords:
    """Return the words and tags that this person mutes. One query."""
    if person_id is None:
        return MutedWords()
    rows = _muted_words.rows(person_id=person_id)
    return MutedWords(
        words=tuple(word for kind, word in rows if kind == MutedWord.Kind.WORD),
        tags=tuple(word for kind, word in rows if kind == MutedWord.Kind.TAG),
    )


def followed_by(person_id: int | None, others: Collection[int]) -> set[int]:
    """Return which of these people this person follows."""
    if person_id is None or not others:
        return set()
    return set(ids_followed_by(person_id).filter(followed_id__in=others))


_follows = Statement(
    lambda person_id, others: Follow.objects.filter(
        follower_id=person_id, followed_id__in=others
    ).values_list("followed_id", "accepted_at")
)


def states_to(person_id: int | None, others: Collection[int]) -> dict[int, str]:
    """Return other id -> `following` or `asked`; those whom this person neither follows nor asked are left out."""
    if person_id is None or not others:
        return {}
    rows = _follows.rows(person_id=person_id, others=list(others))
    return {other: "following" if accepted_at else "asked" for other, accepted_at in rows}


def counts_of(person_id: int) -> Counts:
    """Return how many follow this person, and how many this person follows."""
    accepted = Follow.objects.filter(accepted_at__isnull=False)
    return Counts(
        followers=accepted.filter(followed_id=person_id, follower__state=people.ACTIVE).count(),
        following=accepted.filter(follower_id=person_id, followed__state=people.ACTIVE).count(),
    )


def followers_of(person_id: int, *, after: int | None = None, limit: int = PAGE) -> list[Tie]:
    """Return who follows this person, the latest first; `after` is the id of the last one shown."""
    return _ties(
        Follow.objects.filter(followed_id=person_id, accepted_at__isnull=False), "follower_id", after, limit
    )


def following_of(person_id: int, *, after: int | None = None, limit: int = PAGE) -> list[Tie]:
    """Return whom this person follows, the latest first; `after` is the id of the last one shown."""
    return _ties(
        Follow.objects.filter(follower_id=person_id, accepted_at__isnull=False), "followed_id", after, limit
    )


def follows_by(person_id: int) -> Iterator[tuple[int, datetime, bool]]:
    """Yield whom this person follows or asks to, since when, and whether it is accepted; however many there are."""
    rows = Follow.objects.filter(follower_id=person_id).order_by("id")
    for other_id, asked_at, accepted_at in rows.values_list(
        "followed_id", "asked_at", "accepted_at"
    ).iterator(500):
        yield other_id, accepted_at or asked_at, accepted_at is not None


def requests_to(person_id: int, *, after: int | None = None, limit: int = PAGE) -> list[Tie]:
    """Return who asks to follow this person, the latest first."""
    return _ties(Follow.objects.filter(followed_id=person_id, accepted_at=None), "follower_id", after, limit)


def blocks_of(person_id: int) -> list[Tie]:
    """Return whom this person blocks, the latest first."""
    rows = Block.objects.filter(blocker_id=person_id).order_by("-id")
    return [Tie(*row) for row in rows.values_list("id", "blocked_id", "blocked_at")]


def blocked_people(person_id: int) -> list[int]:
    """Return the ids of those whom this person blocks, the latest first."""
    return [tie.person_id for tie in blocks_of(person_id)]


def muted_people(person_id: int) -> list[int]:
    """Return the ids of those whom this person mutes, the latest first."""
    return list(Mute.objects.filter(person_id=person_id).order_by("-id").values_list("muted_id", flat=True))


def _ties(rows: QuerySet[Follow], other: str, after: int | None, limit: int) -> list[Tie]:
    if after is not None:
        rows = rows.filter(id__lt=after)
    # Who is leaving or suspended is met nowhere.
    rows = rows.filter(**{f"{other.removesuffix('_id')}__state": people.ACTIVE})
    found = rows.order_by("-id").values_list("id", other, "accepted_at", "asked_at")[:limit]
    return [
        Tie(id=pk, person_id=other_id, at=accepted_at or asked_at)
        for pk, other_id, accepted_at, asked_at in found
    ]
