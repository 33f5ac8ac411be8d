"""The personal data of this room."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed.actions.history import erase_log
from glasshouse.network.feed.models import Interest, Kind, Preference, Watch
from glasshouse.network.feed.pseudonyms import known_pseudonym
from glasshouse.network.kit.holdings import Holding, Row, register, register_impersonal
from glasshouse.network.videos import queries as videos

CHUNK = 500


def _rows(person_id: int) -> Iterable[Row]:
    """Yield the log of a person, a few rows at a time: it can be long."""
    watcher = known_pseudonym(person_id)
    if watcher is None:
        return
    # What only tells the ranker that rows are gone says nothing else.
    kept = Watch.objects.filter(watcher=watcher).exclude(kind=Kind.FORGET).order_by("pk")
    after = 0
    while watches := list(kept.filter(pk__gt=after)[:CHUNK]):
        codes = videos.codes_of({watch.video_id for watch in watches})
        for watch in watches:
            yield {
                "video": codes.get(watch.video_id, ""),
                "kind": watch.get_kind_display().lower(),
                "watched_ms": watch.watched_ms,
                "loops": watch.loops,
                "tab": watch.tab,
                "watched_at": watch.watched_at.isoformat(),
            }
        after = watches[-1].pk


def _interests(person_id: int) -> Iterable[Row]:
    for row in Interest.objects.filter(person_id=person_id).order_by("pk"):
        yield {
            "kind": row.kind,
            "name": row.name,
            "wanted": row.wanted,
            "said_at": row.said_at.isoformat(),
        }


def _erase_interests(person_id: int) -> int:
    """Erase what a person said, and their name where others took them out of their feeds."""
    names = [card.handle for card in people.cards([person_id]).values()]
    theirs = Q(kind=Interest.Of.AUTHOR, name__in=names)
    return Interest.objects.filter(Q(person_id=person_id) | theirs).delete()[0]


def _preferences(person_id: int) -> Iterable[Row]:
    for row in Preference.objects.filter(person_id=person_id):
        yield {
            "profiled": row.profiled,
            "sensitive": row.sensitive,
            "said_at": row.said_at.isoformat(),
        }


def declare() -> None:
    """Register what is held here."""
    register(
        Holding(
            model="feed.Watch",
            purpose=_(
                "To choose videos for you, and to know which are watched to the end. Kept under a number, not your name."
            ),
            personal={
                "video_id": _("what was on your screen"),
                "watcher": _("the number that stands for you"),
                "kind": _("what you did: watched, skipped, liked, shared …"),
                "watched_ms": _("for how long"),
                "loops": _("how often it began again"),
                "tab": _("in which list"),
                "watched_at": _("when"),
            },
            impersonal=("id",),
            rows=_rows,
            # The tallies keep their sums, which say nothing about anybody.
            erase=lambda person_id: erase_log(person_id=person_id),
        ),
        Holding(
            model="feed.Interest",
            purpose=_("To show you more of what you chose, and nothing for the sake of what you took away."),
            personal={
                "person": _("whose interest it is"),
                "kind": _("whether it is a tag, a language or an author"),
                "name": _("which one"),
                "wanted": _("whether you chose it or took it away"),
                "said_at": _("when"),
            },
            impersonal=("id",),
            rows=_interests,
            erase=_erase_interests,
        ),
        Holding(
            model="feed.Preference",
            purpose=_(
                "To know whether your feed may learn from what you watch, and contain sensitive videos."
            ),
            personal={
                "person": _("whose choice it is"),
                "profiled": _("whether your feed may learn from what you watch"),
                "sensitive": _("whether it may contain sensitive videos"),
                "said_at": _("when you chose last"),
            },
            rows=_preferences,
            erase=lambda person_id: Preference.objects.filter(person_id=person_id).delete()[0],
        ),
    )
    register_impersonal("feed.Tally", "feed.TallyMark", "feed.CatalogueChange")
