"""FACE: the questions of the room `territories`."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.kit import ids, locales
from glasshouse.network.kit.errors import NotFound, WithheldHere
from glasshouse.network.kit.statements import Statement
from glasshouse.network.kit.whereabouts import COUNTRY_COOKIE, country_of
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.territories import tables
from glasshouse.network.territories.models import MAX_LINE, Restriction, Withheld
from glasshouse.network.territories.policy import may_restrict, notice
from glasshouse.network.territories.shapes import Card, Country, Shown
from glasshouse.network.territories.states import Evidence, State, Why

__all__ = [
    "COUNTRY_COOKIE",
    "MAX_LINE",
    "Card",
    "Country",
    "Evidence",
    "Shown",
    "State",
    "Why",
    "WithheldHere",
    "country_of",
    "is_withheld_in",
    "may_restrict",
    "notice",
    "of_video",
    "refusal",
    "restriction",
    "restrictions",
    "restrictions_table",
    "suspension_in",
    "with_entries",
]


def restriction(code: str) -> Card:
    """Return one restriction. Raises NotFound."""
    row = Restriction.objects.filter(code=code).first() if ids.is_code(code) else None
    if row is None:
        raise NotFound(_("There is no such restriction."))
    return _card(row)


def restrictions(*, states: tuple[str, ...] = (), most: int | None = None) -> list[Card]:
    """Return restrictions, the latest proposals first; those in some states if any are named."""
    rows = Restriction.objects.order_by("-proposed_at", "-pk")
    rows = rows.filter(state__in=states) if states else rows
    return [_card(row) for row in rows[:most]]


def _every() -> Iterator[Card]:
    """Yield every restriction, the latest first, few at a time."""
    for row in Restriction.objects.order_by("-proposed_at", "-pk").iterator(500):
        yield _card(row)


def of_video(video: str) -> list[Card]:
    """Return the restrictions of one video that are proposed or in force, the latest first."""
    rows = (
        Restriction.objects.filter(video=video).exclude(state=State.LIFTED)
        if video
        else Restriction.objects.none()
    )
    return [_card(row) for row in rows.order_by("-proposed_at", "-pk")]


def is_withheld_in(country: str, *, column: str = "code") -> Exists:
    """Return the condition that a video, whose code stands in this column of a query, is not served in a country.

    Nothing is while the whole service is suspended there. Meant as a sub-query: one row of an index is looked at for each video.
    """
    these = Q(video="") | Q(video=OuterRef(column))
    return Exists(Withheld.objects.filter(these, country=country))


def _withholding(country: str, video: str) -> QuerySet[Any, Any]:
    rows = Withheld.objects.filter(Q(video="") | Q(video=video), country=country)
    # The service before the video: it says more.
    return rows.order_by("video", "restriction_id").values_list("restriction__code")[:1]


def _suspending(country: str) -> QuerySet[Any, Any]:
    rows = Withheld.objects.filter(country=country, video="")
    return rows.order_by("restriction_id").values_list("restriction__code")[:1]


_of_video, _of_service = Statement(_withholding), Statement(_suspending)


def refusal(video: str, *, country: str) -> WithheldHere | None:
    """Return the refusal to serve a video in a country, None where nothing stands against it or the country is not known."""
    if not country:
        return None
    rows = _of_video.rows(country=country, video=video)
    return _refusal(rows[0][0], country) if rows else None


def suspension_in(country: str) -> WithheldHere | None:
    """Return the refusal to serve anything in a country, None where the service is available. One query at most."""
    if not country:
        return None
    rows = _of_service.rows(country=country)
    return _refusal(rows[0][0], country) if rows else None


def _refusal(code: str, country: str) -> WithheldHere:
    card = restriction(code)
    facts = {
        "country": _name(country),
        "authority": card.authority,
        "law": card.law,
        "day": card.withheld_until,
        "code": code,
    }
    return WithheldHere(_words(card) % facts, restriction=code, country=country)


def _words(card: Card) -> str:
    if card.of_service and card.withheld_until:
        return _(
            "This network is suspended in %(country)s. The law forbids saying who demanded it until %(day)s. "
            "Restriction %(code)s."
        )
    if card.of_service:
        return _(
            "This network is suspended in %(country)s, as demanded by %(authority)s under %(law)s. Restriction %(code)s."
        )
    if card.withheld_until:
        return _(
            "This video is not shown in %(country)s. The law forbids saying who demanded it until %(day)s. Restriction %(code)s."
        )
    return _(
        "This video is not shown in %(country)s, as demanded by %(authority)s under %(law)s. Restriction %(code)s."
    )


def _name(country: str) -> str:
    return locales.territory(country)


def _card(row: Restriction) -> Card:
    is_named = row.is_ground_entered
    return Card(
        code=row.code,
        video=row.video,
        countries=tuple(
            sorted((Country(one, _name(one)) for one in row.countries), key=lambda one: one.name)
        ),
        authority=row.authority if is_named else "",
        law=row.law if is_named else "",
        evidence=row.evidence,
        evidence_name=str(Evidence(row.evidence).label),
        state=row.state,
        state_name=str(State(row.state).label),
        from_at=row.from_at,
        until=row.until_date,
        withheld_until=None if is_named else row.withheld_until_date,
        proposed_at=row.proposed_at,
        in_force_at=row.in_force_at,
        lifted_at=row.lifted_at,
        why_lifted=row.why_lifted,
        why_name=str(Why(row.why_lifted).label) if row.why_lifted else "",
        tickets=row.tickets,
    )


def with_entries(cards: Iterable[Card]) -> list[Shown]:
    """Return restrictions with the numbers of their published entries, in two queries."""
    cards = list(cards)
    found = ledger.states_of([ticket for card in cards for ticket in card.tickets.values()])
    return [
        Shown(
            card,
            {
                step: entry.public_index
                for step in tables.STEPS
                if (entry := found.get(card.tickets.get(step, ""))) and entry.public_index is not None
            },
        )
        for card in cards
    ]


def restrictions_table() -> Iterator[bytes]:
    """Yield all restrictions as CSV, line by line; entries are looked up for a hundred at once."""
    cards = _every()
    batches = iter(lambda: list(islice(cards, 100)), [])
    return tables.written(shown for some in batches for shown in with_entries(some))
