"""`/countries`: in which country something is not shown, who demanded it under which law, and what evidence was offered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glasshouse.network.kit import locales, tables
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.territories import queries
from glasshouse.network.territories.queries import Card, Country, State
from glasshouse.network.web.tables import table_file

MOST = 500
STEPS = ("proposed", "in_force", "ground", "lifted")
COLUMNS = (
    *("country", "restriction", "video", "state"),
    *("authority", "law", "evidence_offered", "ground_withheld_until"),
    *("proposed_at", "from_at", "in_force_at", "until", "lifted_at", "why_lifted"),
    *(f"entry_{step}" for step in STEPS),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A restriction with the numbers of its entries, by step, of those that are numbered by now."""

    card: Card
    entries: dict[str, int]


@dataclass(frozen=True, slots=True)
class OfCountry:
    """A country with everything about it: how the service is there, and how many videos are withheld."""

    country: Country
    shown: list[Shown]

    @property
    def service(self) -> str:
        """Return the state of the whole service there: in_force, proposed, or empty where it is available."""
        states = {one.card.state for one in self.shown if one.card.of_service}
        return next((state for state in (State.IN_FORCE, State.PROPOSED) if state in states), "")

    @property
    def in_force(self) -> int:
        """Return how many restrictions of videos are in force."""
        return sum(bool(one.card.video) and one.card.state == State.IN_FORCE for one in self.shown)


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """Show every country with any restriction, those of the last ones that fit on a page; the file has all."""
    cards = queries.restrictions(most=MOST + 1)
    context = {
        "countries": _by_country(cards[:MOST]),
        "more": len(cards) > MOST,
        "notice_words": locales.lasting(queries.notice()),
        "section": "promises",
    }
    return render(request, "territories/countries.html", context)


@require_safe
def restriction(request: HttpRequest, code: str) -> HttpResponse:
    """Show one restriction: what, where, by whom, since when, and its entries."""
    try:
        card = queries.restriction(code)
    except NotFound as error:
        raise Http404(error.message) from error
    context = {"one": shown([card])[0], "card": card, "section": "promises"}
    return render(request, "territories/restriction.html", context)


@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out all of it as a file (RFC 4180), a line for each country of each restriction."""
    lines = (
        _line(one, country)
        for some in _in_hundreds(queries.all_restrictions())
        for one in shown(some)
        for country in sorted(one.card.countries, key=lambda country: country.code)
    )
    return table_file(tables.written(COLUMNS, lines), "countries.csv")


def _in_hundreds(cards: Iterator[Card]) -> Iterator[list[Card]]:
    """Yield cards by the hundred: so many entries are looked up at once."""
    while some := list(islice(cards, 100)):
        yield some


def shown(cards: Iterable[Card]) -> list[Shown]:
    """Return restrictions with the numbers of their entries. One query."""
    cards = list(cards)
    found = ledger.states_of([ticket for card in cards for ticket in card.tickets.values()])
    return [
        Shown(
            card,
            {
                step: entry.index
                for step in STEPS
                if (entry := found.get(card.tickets.get(step, "")))
                and entry.index is not None
                and entry.stage == ledger.Stage.PUBLISHED
            },
        )
        for card in cards
    ]


def _by_country(cards: list[Card]) -> list[OfCountry]:
    found: dict[Country, list[Shown]] = {}
    for one in shown(cards):
        for country in one.card.countries:
            found.setdefault(country, []).append(one)
    names = list(locales.territories())
    order = sorted(found, key=lambda country: names.index(country.code) if country.code in names else -1)
    return [OfCountry(country, found[country]) for country in order]


def _line(one: Shown, country: Country) -> Iterator[object]:
    card = one.card
    yield from (country.code, card.code, card.video, card.state, card.authority, card.law, card.evidence)
    yield from (card.withheld_until, card.proposed_at, card.from_at, card.in_force_at, card.until)
    yield from (card.lifted_at, card.why_lifted, *(one.entries.get(step, "") for step in STEPS))
