"""`/handovers` for everybody, `/you/handover` for those concerned, and the addresses by which the other network asks."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from glasshouse.network.handover import actions, queries
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.ledger.queries import LedgerClosed
from glasshouse.network.web.viewing import me_of, posted, signed_in_only


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Show all handovers with their stages, as the ledger has them."""
    return render(request, "handover/page.html", {"cards": queries.cards()})


@require_safe
def receipt(request: HttpRequest, code: str, side: str, stage: str) -> HttpResponse:
    """Hand out the receipt of a stage: the other network checks it, and anybody can."""
    try:
        proof = queries.receipt_of(code, side, stage)
    except (NotFound, LedgerClosed) as error:
        raise Http404 from error
    response = HttpResponse(proof, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="handover-{code}-{stage}.tlog-proof"'
    return response


@require_safe
def arrived(request: HttpRequest, code: str, was: str) -> HttpResponse:
    """Lead whoever was sent here by the network that somebody came from to where they are now."""
    try:
        return redirect(queries.arrived_at(code, was))
    except NotFound as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_only
@never_cache
def yours(request: HttpRequest) -> HttpResponse:
    """Show somebody the handover that concerns them, and let them say that they stay."""
    me = me_of(request)
    concern = queries.concern_of(me)
    if request.method == "POST" and concern is not None:
        try:
            if posted(request, "deed") == "stay":
                actions.stay(person_id=me, code=concern.code)
                messages.success(request, _("You stay. Nothing of yours is handed over."))
            else:
                actions.go_along(person_id=me, code=concern.code)
                messages.success(request, _("You go along."))
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect("your-handover")
    return render(request, "handover/yours.html", {"concern": concern})
