"""`/desk/handover`: one officer proposes, another one announces; the same of each step of a licence."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from glasshouse.network.handover import actions, queries
from glasshouse.network.kit import clock, locales
from glasshouse.network.kit.errors import NotAllowed, Refused
from glasshouse.network.ledger.queries import LedgerClosed
from glasshouse.network.web.viewing import me_of, only_for, posted

FIELDS = ("territory", "to", "site", "log", "destination", "until")


officers_only = only_for(queries.may_hand_over)


@officers_only
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Show all handovers, what waits for a second officer, and the form for a new one."""
    return _page(request)


def _page(
    request: HttpRequest, *, typed: dict[str, str] | None = None, problem: str = "", plan: object = None
) -> HttpResponse:
    me = me_of(request)
    rows = [_row(card) for card in queries.cards(viewer_id=me, public=False)]
    earliest = clock.now() + timedelta(days=settings.ENV.handover_notice_days, hours=1)
    context: dict[str, Any] = {
        "rows": rows,
        "territories": locales.territories(),
        "problem": problem,
        "typed": typed or {"until": f"{earliest:%Y-%m-%dT%H:%M}"},
        "notice_days": settings.ENV.handover_notice_days,
        "plan": plan,
    }
    return render(request, "handover/desk.html", context, status=422 if typed else 200)


def _row(card: queries.Card) -> dict[str, Any]:
    """Return a handover with what each act would make public."""
    try:
        public = queries.would_enter(card.code, "announced" if card.proposed else "called_off")
    except LedgerClosed:
        public = ""
    waits = next((step for step in card.licence if step.waits), None)
    return {
        "card": card,
        "public": public,
        "steps": queries.next_licence_states(card.code) if card.open else [],
        "waits": waits,
        "waits_public": queries.preview_licence(waits.code) if waits else "",
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
    typed = {name: posted(request, name) for name in FIELDS}
    try:
        actions.propose_handover(
            by_id=me_of(request),
            told=actions.Proposal(
                territory=typed["territory"],
                to=typed["to"],
                site=typed["site"],
                log=typed["log"],
                destination=typed["destination"],
                until=_instant(typed["until"]),
            ),
        )
    except Refused as refused:
        return _page(request, typed=typed, problem=refused.message)
    messages.success(request, _("Proposed. Another officer has to announce it; nothing is public yet."))
    return redirect("desk-handover")


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        # Too early, which is told.
        return clock.now() - timedelta(days=1)


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
    until = posted(request, "until")
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        messages.error(request, _("Please give the day as YYYY-MM-DD. Nothing was kept."))
        return redirect("desk-handover")
    told = actions.Step(
        stage=posted(request, "stage"),
        authority=posted(request, "authority"),
        country=posted(request, "country"),
        law=posted(request, "law"),
        until=day,
    )
    return _done(
        request,
        lambda: actions.record_step(by_id=me_of(request), code=code, told=told),
        _("Recorded. Another officer has to enter it; nothing is public yet."),
    )


@officers_only
@require_POST
def enter_licence(request: HttpRequest, step: str) -> HttpResponse:
    """Enter a step that another officer recorded."""
    return _done(
        request,
        lambda: actions.enter_step(by_id=me_of(request), step=step),
        _("Entered in the ledger."),
    )


def _done(request: HttpRequest, deed: Callable[[], object], words: str) -> HttpResponse:
    try:
        deed()
    except NotAllowed as error:
        raise PermissionDenied from error
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, words)
    return redirect("desk-handover")
