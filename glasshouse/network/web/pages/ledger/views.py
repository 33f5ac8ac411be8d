"""The explorer of the ledger: newest first, by kind, each entry with its sentence, its bytes and its receipt."""

import json
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import queries
from glasshouse.proof.receipts import SUFFIX

KEPT = cache_control(public=True, max_age=31_536_000, immutable=True)


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show how the ledger stands and what was entered, of one kind if `kind` names it, below the index `below`."""
    kind = request.GET.get("kind", "")[:40]
    below = request.GET.get("below", "")
    found = queries.entries_of(kind, below=int(below) if below.isdecimal() and len(below) < 19 else None)
    context = {
        "health": queries.health(),
        "level": queries.level(),
        "pending": queries.pending_sets(),
        "kinds": queries.kinds(),
        "kind": kind,
        "entries": found,
        "further": bool(below),
        "below": found[-1].index if len(found) == queries.PAGE else None,
        "address": f"{settings.SITE_URL}{queries.PREFIX}",
        "section": "about",
    }
    return render(request, "ledger/page.html", context)


@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """Show one entry in words and as it stands."""
    card = _found(index)
    shown = json.dumps(json.loads(card.data), ensure_ascii=False, indent=2)
    context = {"entry": card, "shown": shown, "last": queries.health().public - 1, "section": "about"}
    return render(request, "ledger/entry.html", context)


def _found(index: int) -> queries.EntryCard:
    try:
        return queries.entry(index)
    except NotFound as error:
        raise Http404(error.message) from error


@KEPT
@require_safe
def entry_bytes(request: HttpRequest, index: int) -> HttpResponse:
    """Hand out the bytes that were hashed."""
    response = HttpResponse(_found(index).data, content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def receipt(request: HttpRequest, index: int) -> HttpResponse:
    """Hand out the receipt of a published entry as a file."""
    made = queries.receipt(_found(index).ticket)
    if made is None:
        raise Http404
    response = HttpResponse(made, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="entry-{index}{SUFFIX}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Hand out the policy file that a verifier begins with."""
    try:
        text = queries.policy_text()
    except queries.LedgerClosed:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return HttpResponse(_("The ledger is closed; its operator has to mend it."), status=status)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response
