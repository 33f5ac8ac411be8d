"""`/desk/countries`: one officer proposes a restriction by country, another puts it in force.

Every act first shows what becomes public by it.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.territories import actions, queries
from glasshouse.network.territories.queries import Card, State, Why
from glasshouse.network.web.becoming import becomes, seen, was_seen
from glasshouse.network.web.pages.territories.forms import DemandForm
from glasshouse.network.web.viewing import me_of, only_for, posted, viewer_of

LATELY = 50
_REASONS = (Why.AUTHORITY, Why.COURT, Why.ERROR)


officers_only = only_for(queries.may_restrict)


@officers_only
@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second officer, what is in force, and the form for another demand."""
    return _desk(request, DemandForm(initial={"what": "video", "evidence": "none"}))


@officers_only
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Show what a proposal would make public, and with `enter` make it so."""
    form = DemandForm(request.POST)
    if not form.is_valid():
        return _desk(request, form, status=422)
    by, demand = _officer(request), form.demand()
    try:
        if posted(request, "do") == "enter" and was_seen(request, form.fields):
            code = actions.propose_restriction(by=by, demand=demand)
            messages.success(request, _("Proposed. Another officer can put it in force."))
            return redirect("desk-restriction", code=code)
        entry = actions.prepare_restriction(by=by, demand=demand)
    except Refused as refused:
        form.show_refusal(refused)
        return _desk(request, form, status=refused.status)
    context = {
        "form": form,
        "entries": becomes([entry], drawn=["statement"]),
        "of_service": not demand.video,
        "seen": seen(request, form.fields),
    }
    return render(
        request, "territories/desk_propose.html", context | {"withheld": demand.withheld_until_date}
    )


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def restriction(request: HttpRequest, code: str) -> HttpResponse:
    """Show one restriction, with what can be done about it and what that would make public; and do it."""
    try:
        card = queries.restriction(code)
    except NotFound as error:
        raise Http404(error.message) from error
    if request.method != "POST":
        return _one(request, card)
    deed, why = posted(request, "deed"), posted(request, "why")
    try:
        if deed == "put_in_force":
            actions.put_in_force(by=_officer(request), code=code)
            messages.success(request, _("It is in force now."))
        elif deed == "lift" and not was_seen(request, ["why"]):
            return _one(request, card, why=why)
        elif deed == "lift":
            actions.lift_restriction(by=_officer(request), code=code, why=why)
            messages.success(request, _("It is lifted now."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("desk-restriction", code=code)


def _officer(request: HttpRequest) -> actions.Officer:
    code = accounts.officer_code(person_id=me_of(request))
    return actions.Officer(code, viewer_of(request).role)


def _desk(request: HttpRequest, form: DemandForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "waiting": queries.restrictions(states=(State.PROPOSED,)),
        "in_force": queries.restrictions(states=(State.IN_FORCE,)),
        "lifted": queries.restrictions(states=(State.LIFTED,), most=LATELY),
        "notice_words": locales.lasting(queries.notice()),
    }
    return render(request, "territories/desk.html", context, status=status)


def _one(request: HttpRequest, card: Card, *, why: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "card": card,
        "one": queries.with_entries([card])[0],
        "refused": "",
        "why": why,
    }
    context["seen"] = seen(request, ["why"])
    by = _officer(request)
    is_proposed = card.state == State.PROPOSED
    if is_proposed:
        try:
            context["in_force"] = becomes([actions.prepare_in_force(by=by, code=card.code)])
        except Refused as refused:
            context["refused"] = refused.message
    if card.state != State.LIFTED:
        context["reasons"] = [
            (one.value, one.label) for one in (*((Why.WITHDRAWN,) if is_proposed else ()), *_REASONS)
        ]
    if why:
        try:
            context["lifting"] = becomes([actions.prepare_lifting(by=by, code=card.code, why=why)])
        except Refused as refused:
            messages.error(request, refused.message)
    return render(request, "territories/desk_one.html", context)
