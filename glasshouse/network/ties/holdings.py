"""The personal data of this room."""

from collections.abc import Callable, Iterable

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.holdings import Holding, Row, register
from glasshouse.network.ties.models import Block, Follow, Mute, MutedWord


def _follows(person_id: int) -> Iterable[Row]:
    rows = list(
        Follow.objects.filter(Q(follower_id=person_id) | Q(followed_id=person_id))
        .order_by("id")
        .values_list("follower_id", "followed_id", "asked_at", "accepted_at")
    )
    names = people.cards({one for row in rows for one in row[:2]})
    for follower, followed, asked_at, accepted_at in rows:
        yield {
            "follower": names[follower].handle,
            "followed": names[followed].handle,
            "asked_at": asked_at.isoformat(),
            "accepted_at": accepted_at.isoformat() if accepted_at else None,
        }


def _others(
    model: type[Block] | type[Mute], mine: str, other: str, at: str
) -> Callable[[int], Iterable[Row]]:
    def rows(person_id: int) -> Iterable[Row]:
        # Who blocks or mutes somebody is that one's own business: only one's own side is listed.
        found = list(
            model._default_manager.filter(**{mine: person_id}).order_by("id").values_list(f"{other}_id", at)
        )
        names = people.cards({other_id for other_id, _at in found})
        for other_id, instant in found:
            yield {other: names[other_id].handle, at: instant.isoformat()}

    return rows


def _words(person_id: int) -> Iterable[Row]:
    for row in MutedWord.objects.filter(person_id=person_id).order_by("id"):
        yield {"kind": row.kind, "word": row.word, "muted_at": row.muted_at.isoformat()}


def declare() -> None:
    """Register what is held here."""
    register(
        Holding(
            model="ties.Follow",
            purpose=_("To show you the videos of those you follow, and your followers yours."),
            personal={
                "follower": _("who follows"),
                "followed": _("who is followed"),
                "asked_at": _("since when it was asked"),
                "accepted_at": _("since when it holds"),
            },
            impersonal=("id",),
            rows=_follows,
            erase=lambda person_id: Follow.objects.filter(
                Q(follower_id=person_id) | Q(followed_id=person_id)
            ).delete()[0],
        ),
        Holding(
            model="ties.Block",
            purpose=_("To keep you and those you block apart."),
            personal={
                "blocker": _("who blocks"),
                "blocked": _("who is blocked"),
                "blocked_at": _("since when"),
            },
            impersonal=("id",),
            rows=_others(Block, "blocker", "blocked", "blocked_at"),
            erase=lambda person_id: Block.objects.filter(
                Q(blocker_id=person_id) | Q(blocked_id=person_id)
            ).delete()[0],
        ),
        Holding(
            model="ties.Mute",
            purpose=_("To keep those you mute out of your lists."),
            personal={"person": _("who mutes"), "muted": _("who is muted"), "muted_at": _("since when")},
            impersonal=("id",),
            rows=_others(Mute, "person", "muted", "muted_at"),
            erase=lambda person_id: Mute.objects.filter(
                Q(person_id=person_id) | Q(muted_id=person_id)
            ).delete()[0],
        ),
        Holding(
            model="ties.MutedWord",
            purpose=_("To keep words and tags that you mute out of your lists."),
            personal={
                "person": _("who mutes"),
                "kind": _("whether it is a word or a tag"),
                "word": _("the word"),
                "muted_at": _("since when"),
            },
            impersonal=("id",),
            rows=_words,
            erase=lambda person_id: MutedWord.objects.filter(person_id=person_id).delete()[0],
        ),
    )
