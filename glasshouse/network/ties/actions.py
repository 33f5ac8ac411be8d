"""FACE: the verbs of the room `ties`."""

from collections.abc import Mapping
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.actions import count_attempt
from glasshouse.network.kit import clock, crash, events
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.notifications.actions import Kind, forget_between, notify, withdraw
from glasshouse.network.ties import queries
from glasshouse.network.ties.bringing import bring_block, bring_follow, bring_mute
from glasshouse.network.ties.events import PersonBlocked, PersonFollowed, PersonUnfollowed
from glasshouse.network.ties.models import MAX_WORD, Block, Follow, Mute, MutedWord
from glasshouse.network.ties.words import folded

__all__ = [
    "CantTie",
    "FollowState",
    "WordNotPossible",
    "accept_all_followers",
    "accept_follower",
    "block_person",
    "bring_block",
    "bring_follow",
    "bring_mute",
    "follow_person",
    "mute_person",
    "mute_word",
    "remove_follower",
    "tell",
    "unblock_person",
    "unfollow_person",
    "unmute_person",
    "unmute_word",
]

FOLLOWS_PER_DAY = 400
DAY_S = 86_400
MOST_WORDS = 200
# Lists that one person can read through; whoever needs more is better served by a private account.
MOST_KEPT_OUT = 10_000


class CantTie(Refused):
    """The tie makes no sense, as one with oneself, or there are too many of its kind."""

    code = "cant_tie"


class WordNotPossible(Refused):
    """The word can't be muted: it is empty or too long, or there are too many."""

    code = "word_not_possible"


class FollowState(StrEnum):
    """How far following somebody is."""

    NONE = "none"
    ASKED = "asked"
    FOLLOWING = "following"


def _other(person_id: int, handle: str) -> int:
    """Return an active person other than oneself who may be met. Raises NotFound, CantTie."""
    other_id = people.ids_by_handle([handle]).get(handle.lower().removeprefix("@"))
    if other_id is None or queries.are_apart(person_id, other_id):
        raise NotFound(_("There is no such person."))
    if other_id == person_id:
        raise CantTie(_("That is yourself. Nothing was changed."))
    return other_id


def follow_person(*, person_id: int, handle: str) -> FollowState:
    """Follow a person, or ask to where the account is private; doing it again changes nothing.

    Raises NotFound, CantTie, TooMany.
    """
    other_id = _other(person_id, handle)
    known = Follow.objects.filter(follower_id=person_id, followed_id=other_id).first()
    if known is not None:
        return FollowState.FOLLOWING if known.accepted_at else FollowState.ASKED
    count_attempt(scope="follow", subject=str(person_id), limit=FOLLOWS_PER_DAY, window_s=DAY_S)
    with transaction.atomic():
        # The lock of the person's row makes one follow and one block of the same two take turns.
        private = people.is_private(other_id, locked=True)
        if queries.are_apart(person_id, other_id):
            raise NotFound(_("There is no such person."))
        now = clock.now()
        tie, made = Follow.objects.get_or_create(
            follower_id=person_id,
            followed_id=other_id,
            defaults={"asked_at": now, "accepted_at": None if private else now},
        )
        if made:
            kind = Kind.FOLLOW_ASKED if private else Kind.FOLLOWED
            tell(person_id=other_id, kind=kind, facts={}, actor_id=person_id)
            if not private:
                events.publish(PersonFollowed(follower_id=person_id, followed_id=other_id))
        crash.point("ties.follow_person.before_commit")
    return FollowState.FOLLOWING if tie.accepted_at else FollowState.ASKED


def unfollow_person(*, person_id: int, handle: str) -> FollowState:
    """Stop following a person, or take the request back; without one nothing changes."""
    other_id = people.ids_by_handle([handle]).get(handle.lower().removeprefix("@"))
    if other_id is not None:
        _end_follow(follower_id=person_id, followed_id=other_id)
    return FollowState.NONE


def remove_follower(*, person_id: int, handle: str) -> None:
    """End somebody's following of oneself, or refuse their request; they are not told."""
    other_id = people.ids_by_handle([handle]).get(handle.lower().removeprefix("@"))
    if other_id is not None:
        _end_follow(follower_id=other_id, followed_id=person_id)


def _end_follow(*, follower_id: int, followed_id: int) -> None:
    with transaction.atomic():
        gone, _models = Follow.objects.filter(follower_id=follower_id, followed_id=followed_id).delete()
        if not gone:
            return
        for kind in (Kind.FOLLOWED, Kind.FOLLOW_ASKED):
            withdraw(person_id=followed_id, kind=kind, actor_id=follower_id)
        withdraw(person_id=follower_id, kind=Kind.FOLLOW_ACCEPTED, actor_id=followed_id)
        events.publish(PersonUnfollowed(follower_id=follower_id, followed_id=followed_id))


def accept_follower(*, person_id: int, handle: str) -> None:
    """Accept somebody's request to follow oneself. Raises NotFound when there is none any more."""
    other_id = _other(person_id, handle)
    with transaction.atomic():
        request = Follow.objects.filter(follower_id=other_id, followed_id=person_id)
        if not request.exists():
            raise NotFound(_("There is no such request any more."))
        if request.filter(accepted_at=None).update(accepted_at=clock.now()):
            _accepted(follower_id=other_id, followed_id=person_id)
        crash.point("ties.accept_follower.before_commit")


def _accepted(*, follower_id: int, followed_id: int) -> None:
    withdraw(person_id=followed_id, kind=Kind.FOLLOW_ASKED, actor_id=follower_id)
    tell(person_id=follower_id, kind=Kind.FOLLOW_ACCEPTED, facts={}, actor_id=followed_id)
    events.publish(PersonFollowed(follower_id=follower_id, followed_id=followed_id))


def accept_all_followers(*, person_id: int) -> int:
    """Accept every request that waits, as when an account stops being private; returns how many."""
    with transaction.atomic():
        waiting = Follow.objects.select_for_update().filter(followed_id=person_id, accepted_at=None)
        asked = list(waiting.values_list("follower_id", flat=True))
        Follow.objects.filter(followed_id=person_id, follower_id__in=asked).update(accepted_at=clock.now())
        for follower_id in asked:
            _accepted(follower_id=follower_id, followed_id=person_id)
    return len(asked)


def block_person(*, person_id: int, handle: str) -> None:
    """Block a person: from now on neither sees the other anywhere, and no tie is left. Raises NotFound, CantTie.

    Blocking somebody who blocks oneself already is possible: then both have to take it back.
    """
    other_id = people.ids_by_handle([handle]).get(handle.lower().removeprefix("@"))
    if other_id is None:
        raise NotFound(_("There is no such person."))
    if other_id == person_id:
        raise CantTie(_("That is yourself. Nothing was changed."))
    with transaction.atomic():
        for one in sorted((person_id, other_id)):
            people.is_private(one, locked=True)
        known = Block.objects.filter(blocker_id=person_id)
        if known.filter(blocked_id=other_id).exists():
            return
        _refuse_more(known.count())
        Block.objects.create(blocker_id=person_id, blocked_id=other_id)
        _end_follow(follower_id=person_id, followed_id=other_id)
        _end_follow(follower_id=other_id, followed_id=person_id)
        forget_between(person_id, other_id)
        events.publish(PersonBlocked(blocker_id=person_id, blocked_id=other_id))
        crash.point("ties.block_person.before_commit")


def unblock_person(*, person_id: int, handle: str) -> None:
    """Take a block back; follows that it ended don't come back by themselves."""
    other_id = people.ids_by_handle([handle]).get(handle.lower().removeprefix("@"))
    Block.objects.filter(blocker_id=person_id, blocked_id=other_id).delete()


def mute_person(*, person_id: int, handle: str) -> None:
    """Keep a person out of one's lists, comments and notifications. Raises NotFound, CantTie."""
    other_id = _other(person_id, handle)
    known = Mute.objects.filter(person_id=person_id)
    if not known.filter(muted_id=other_id).exists():
        _refuse_more(known.count())
        Mute.objects.bulk_create([Mute(person_id=person_id, muted_id=other_id)], ignore_conflicts=True)


def _refuse_more(known: int) -> None:
    if known >= MOST_KEPT_OUT:
        raise CantTie(
            _(
                "You keep %(most)s people out already, and this one was not added. Let somebody in again first."
            )
            % {"most": MOST_KEPT_OUT}
        )


def unmute_person(*, person_id: int, handle: str) -> None:
    """Let a person back into one's lists; without a mute nothing changes."""
    other_id = people.ids_by_handle([handle]).get(handle.lower().removeprefix("@"))
    Mute.objects.filter(person_id=person_id, muted_id=other_id).delete()


def mute_word(*, person_id: int, kind: str, word: str) -> str:
    """Keep a `word` or a `tag` out of one's lists and comments; returns it folded. Raises WordNotPossible."""
    if kind not in MutedWord.Kind.values:
        raise WordNotPossible(_("A word or a tag can be muted. Nothing was changed."))
    kept = folded(word.strip().removeprefix("#"))
    if not kept or len(kept) > MAX_WORD:
        raise WordNotPossible(
            _("Please give a word of 1 to %(most)s characters. Nothing was changed.") % {"most": MAX_WORD}
        )
    with transaction.atomic():
        if MutedWord.objects.filter(person_id=person_id).count() >= MOST_WORDS:
            raise WordNotPossible(
                _("You have muted %(most)s words. Take one back first.") % {"most": MOST_WORDS}
            )
        MutedWord.objects.get_or_create(person_id=person_id, kind=kind, word=kept)
    return kept


def unmute_word(*, person_id: int, kind: str, word: str) -> None:
    """Take a muted word or tag back; without it nothing changes."""
    kept = folded(word.strip().removeprefix("#"))
    MutedWord.objects.filter(person_id=person_id, kind=kind, word=kept).delete()


def tell(*, person_id: int, kind: Kind, facts: Mapping[str, str], actor_id: int, about: str = "") -> None:
    """Notify a person of what another one did, unless it was oneself, or the two are apart, or the other one is muted."""
    if person_id == actor_id:
        return
    if queries.are_apart(person_id, actor_id):
        return
    if Mute.objects.filter(Q(person_id=person_id) & Q(muted_id=actor_id)).exists():
        return
    notify(person_id=person_id, kind=kind, facts=facts, actor_id=actor_id, about=about)
