"""`/countries`: in which country something is not shown, who demanded it under which law, and what evidence was offered."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.territories import queries
from glasshouse.network.territories.queries import Card, Country, Shown, State
from glasshouse.network.web.tables import table_file

MOST = 500


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
    context = {"one": queries.with_entries([card])[0], "card": card, "section": "promises"}
    return render(request, "territories/restriction.html", context)


@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out all of it as CSV."""
    return table_file(queries.restrictions_table(), "countries.csv")


def _by_country(cards: list[Card]) -> list[OfCountry]:
    found: dict[Country, list[Shown]] = {}
    for one in queries.with_entries(cards):
        for country in one.card.countries:
            found.setdefault(country, []).append(one)
    names = list(locales.territories())
    order = sorted(found, key=lambda country: names.index(country.code) if country.code in names else -1)
    return [OfCountry(country, found[country]) for country in order]
