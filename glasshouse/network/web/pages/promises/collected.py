"""`/holdings`, `/owners`: what is collected here, and who stands behind this network."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from glasshouse.network.promises import queries
from glasshouse.network.promises.queries import Declared

PARTS = {
    "owns": _("Who owns it"),
    "controls": _("Who decides about it"),
    "funds": _("Whose money it runs on"),
    "reaches": _("Who can reach its production"),
}


@require_safe
def holdings(request: HttpRequest) -> HttpResponse:
    """Show every table and column, about whom each is, what for, and how long it is kept."""
    found = queries.collected()
    personal = [one for one in found.tables if one.is_personal]
    others = [one for one in found.tables if not one.is_personal]
    context = {"found": found, "personal": personal, "others": others, "section": "promises"}
    return render(request, "promises/holdings.html", context)


@require_safe
def holdings_list(request: HttpRequest) -> HttpResponse:
    """Hand out the list as the bytes whose hash stands in the ledger."""
    response = HttpResponse(queries.collected().data, content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def owners(request: HttpRequest) -> HttpResponse:
    """Show the declaration in force, and the earlier ones with what changed."""
    shown = [_in_words(one) for one in queries.owners_declared()]
    context = {"now": shown[0] if shown else None, "earlier": shown[1:], "section": "promises"}
    return render(request, "promises/owners.html", context)


def _in_words(one: Declared) -> dict[str, object]:
    parts = one.parties or {}
    return {
        "declared": one,
        "parts": [(PARTS[part], parts[part]) for part in parts],
        "changes": [(PARTS[change.part], change.added, change.party) for change in one.changes],
    }
