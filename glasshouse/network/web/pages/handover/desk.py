"""`/desk/handover`: one officer proposes, another one announces; the same of each step of a licence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from glasshouse.network.handover import actions, queries
from glasshouse.network.kit import clock, locales
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.web.becoming import becomes
from glasshouse.network.web.deciding import done
from glasshouse.network.web.pages.handover.forms import LicenceForm, ProposalForm
from glasshouse.network.web.viewing import me_of, only_for

_DRAWN = ("officers",)
"""Who the two officers are is known once the second one has acted."""

officers_only = only_for(queries.may_hand_over)


@officers_only
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Show all handovers, what waits for a second officer, and the form for a new one."""
    return _page(request)


def _page(
    request: HttpRequest,
    *,
    proposal: ProposalForm | None = None,
    licence: LicenceForm | None = None,
    plan: queries.Plan | None = None,
) -> HttpResponse:
    """Show the desk, with a form that was refused in the place of an empty one."""
    context: dict[str, Any] = {
        "rows": [_row(one, licence) for one in queries.desk_handovers(me_of(request))],
        "territories": locales.territories(),
        "form": proposal or _proposal_form(),
        "plan": plan,
    }
    return render(request, "handover/desk.html", context, status=422 if proposal or licence else 200)


def _proposal_form(request: HttpRequest | None = None) -> ProposalForm:
    days = settings.ENV.handover_notice_days
    earliest = clock.now() + timedelta(days=days, hours=1)
    return ProposalForm(request.POST if request else None, days=days, initial={"until": earliest})


def _row(one: queries.DeskHandover, refused: LicenceForm | None) -> dict[str, Any]:
    """Return a handover with its form, and with what each act would make public."""
    mine = refused if refused is not None and refused.handover == one.card.code else None
    return {
        "card": one.card,
        "entries": becomes([one.entry], drawn=_DRAWN) if one.entry else [],
        "waits": one.waits,
        "waits_entries": becomes([one.waits_entry], drawn=_DRAWN) if one.waits_entry else [],
        "form": (mine or LicenceForm(handover=one)) if one.next_licence_states else None,
    }


@officers_only
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Count what would go along from a territory; changes nothing."""
    territory = request.GET.get("territory", "")
    return _page(request, plan=queries.plan_of(territory) if locales.is_territory(territory) else None)


@officers_only
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a handover; nothing is public yet."""
    form = _proposal_form(request)
    if form.is_valid():
        try:
            actions.propose_handover(by_id=me_of(request), told=form.proposal())
        except Refused as refused:
            form.show_refusal(refused)
        else:
            messages.success(
                request, _("Proposed. Another officer has to announce it; nothing is public yet.")
            )
            return redirect("desk-handover")
    return _page(request, proposal=form)


@officers_only
@require_POST
def announce(request: HttpRequest, code: str) -> HttpResponse:
    """Announce what another officer proposed."""
    return _done(
        request,
        lambda: actions.announce_handover(by_id=me_of(request), code=code),
        _("Announced, and entered in the ledger. The people concerned are told."),
    )


@officers_only
@require_POST
def call_off(request: HttpRequest, code: str) -> HttpResponse:
    """Call a handover off."""
    return _done(
        request,
        lambda: actions.call_off(by_id=me_of(request), code=code),
        _("Called off. Everybody stays."),
    )


@officers_only
@require_POST
def record_licence(request: HttpRequest, code: str) -> HttpResponse:
    """Record a step towards a licence."""
    one = next((one for one in queries.desk_handovers(me_of(request)) if one.card.code == code), None)
    if one is None:
        raise Http404
    if not one.card.open:
        messages.error(request, _("This handover has ended. Nothing was kept."))
        return redirect("desk-handover")
    form = LicenceForm(request.POST, handover=one)
    if form.is_valid():
        try:
            actions.record_step(by_id=me_of(request), code=code, told=form.step())
        except NotFound as error:
            raise Http404(error.message) from error
        except Refused as refused:
            form.show_refusal(refused)
        else:
            messages.success(request, _("Recorded. Another officer has to enter it; nothing is public yet."))
            return redirect("desk-handover")
    return _page(request, licence=form)


@officers_only
@require_POST
def enter_licence(request: HttpRequest, step: str) -> HttpResponse:
    """Enter a step that another officer recorded."""
    return _done(
        request,
        lambda: actions.enter_step(by_id=me_of(request), step=step),
        _("Entered in the ledger."),
    )


def _done(request: HttpRequest, deed: Callable[[], object], said: str) -> HttpResponse:
    return done(request, deed, said, onwards=redirect("desk-handover"))
