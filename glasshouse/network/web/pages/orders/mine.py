"""What a person is told of orders about them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from glasshouse.network.ledger import queries as ledger
from glasshouse.network.orders import queries
from glasshouse.network.web.viewing import me_of, signed_in_only


@never_cache
@signed_in_only
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show who asked about oneself, under which law, and what was given, with the entries that say so."""
    told = queries.told_about(me_of(request))
    cards = ledger.states_of([ticket for one in told for ticket in one.tickets])
    rows = [
        {
            "one": one,
            "entries": [cards[ticket] for ticket in one.tickets if ticket in cards],
        }
        for one in told
    ]
    return render(request, "orders/mine.html", {"rows": rows, "level": ledger.level()})
