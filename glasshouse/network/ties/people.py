"""People as somebody meets them: a line in a list, and the head of a person's page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from glasshouse.network.accounts import queries as accounts
from glasshouse.network.kit import media
from glasshouse.network.ties.models import Block, Follow, Mute

NOBODY = "none"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list; `state` is how far the viewer follows them: none, asked or following."""

    handle: str
    name: str
    url: str
    avatar: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Met:
    """A person's page as far as the viewer may know of it. `open`: the viewer may see what it shows."""

    person: accounts.Profile
    avatar: str | None
    followers: int
    following: int
    state: str
    follows_me: bool
    muted: bool
    me: bool

    @property
    def open(self) -> bool:
        """Say whether the viewer may see videos and lists of this person, and not only who they are."""
        return self.me or not self.person.is_private or self.state == "following"


def meet(handle: str, *, person_id: int | None) -> Met | None:
    """Return the page of an active person; None if there is none, or one of the two blocks the other."""
    person = accounts.person_by_handle(handle)
    if person is None:
        return None
    other = person.person_id
    of_both = Q(blocker=other) | Q(blocked=other)
    if person_id is not None and person_id != other and _apart(person_id).filter(of_both).exists():
        return None
    accepted = Follow.objects.filter(accepted_at__isnull=False)
    return Met(
        person=person,
        avatar=media.address(person.avatar_key) if person.avatar_key else None,
        followers=accepted.filter(followed_id=other).count(),
        following=accepted.filter(follower_id=other).count(),
        state=_states(person_id, [other]).get(other, NOBODY),
        follows_me=person_id is not None
        and accepted.filter(follower_id=other, followed_id=person_id).exists(),
        muted=person_id is not None and Mute.objects.filter(person_id=person_id, muted_id=other).exists(),
        me=other == person_id,
    )


def lines_of(person_ids: Sequence[int], *, person_id: int | None) -> dict[int, PersonLine]:
    """Return id -> line, in this order; those not active, and those apart from the viewer, are left out. Three queries."""
    cards = accounts.cards(person_ids, active=True)
    away: set[int] = set()
    if person_id is not None and cards:
        pairs = _apart(person_id).values_list("blocker_id", "blocked_id")
        away = {one for pair in pairs for one in pair} - {person_id}
    states = _states(person_id, list(cards))
    return {
        one: _line(cards[one], states.get(one, NOBODY))
        for one in person_ids
        if one in cards and one not in away
    }


def blocked_lines(person_id: int) -> list[PersonLine]:
    """Return those whom this person blocks, the latest first: the one list in which the two still meet."""
    rows = Block.objects.filter(blocker_id=person_id).order_by("-id")
    cards = accounts.cards(blocked := list(rows.values_list("blocked_id", flat=True)))
    return [_line(cards[one], NOBODY) for one in blocked if one in cards]


def _line(card: accounts.PersonCard, state: str) -> PersonLine:
    avatar = media.address(card.avatar_key) if card.avatar_key else None
    return PersonLine(card.handle, card.name, f"/@{card.handle}", avatar, state)


def suggestions(person_id: int, *, among: Collection[int], limit: int = 12) -> list[PersonLine]:
    """Return whom of these this person may like to follow: neither tied, muted nor apart; the most followed first."""
    left = [one for one in dict.fromkeys(among) if one != person_id]
    tied = set(Follow.objects.filter(follower_id=person_id).values_list("followed_id", flat=True))
    muted = set(Mute.objects.filter(person_id=person_id).values_list("muted_id", flat=True))
    left = [one for one in left if one not in tied and one not in muted]
    followed = dict(
        Follow.objects.filter(followed_id__in=left, accepted_at__isnull=False)
        .values_list("followed_id")
        .annotate(n=Count("pk"))
    )
    left.sort(key=lambda one: -followed.get(one, 0))
    # A few more than wanted: some may be apart from this person or not active.
    return list(lines_of(left[: limit * 2], person_id=person_id).values())[:limit]


def _apart(person_id: int) -> QuerySet[Block]:
    return Block.objects.filter(Q(blocker_id=person_id) | Q(blocked_id=person_id))


def _states(person_id: int | None, others: Collection[int]) -> dict[int, str]:
    """Return other id -> `following` or `asked`; those whom this person neither follows nor asked are left out."""
    if person_id is None or not others:
        return {}
    rows = Follow.objects.filter(follower_id=person_id, followed_id__in=others)
    return {
        other: "following" if accepted_at else "asked"
        for other, accepted_at in rows.values_list("followed_id", "accepted_at")
    }
