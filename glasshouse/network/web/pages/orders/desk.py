"""The desk's orders: what waits, the intake, one order with its next step. Every step shows first what it makes public."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.orders import actions as orders
from glasshouse.network.orders import queries
from glasshouse.network.web.becoming import becomes, seen, was_seen
from glasshouse.network.web.deciding import done
from glasshouse.network.web.pages.orders.forms import IntakeForm
from glasshouse.network.web.viewing import me_of, only_for, posted

officers_only = only_for(queries.may_handle)
_DRAWN = ("decided_by", "confirmed_by", "access", "officer", "tag")
"""What an entry about an order holds that is known only once somebody makes it."""


@officers_only
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what is not answered, the most pressing first."""
    return render(
        request, "orders/desk.html", {"rows": queries.open_orders(by_id=me_of(request)), "waiting": True}
    )


@officers_only
@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """Show what was answered, the latest first."""
    return render(
        request, "orders/desk.html", {"rows": queries.decided_orders(by_id=me_of(request)), "waiting": False}
    )


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Take an order in: first it is shown what becomes public, then it is entered."""
    form = IntakeForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            if was_seen(request, form.fields):
                code = orders.receive_order(by_id=me_of(request), told=form.told())
                messages.success(request, _("Entered. Please confirm the receipt to the authority."))
                return redirect("desk-order", code)
            public, confirm_by, answer_by = queries.preview_intake(form.told())
            context |= {
                "entries": becomes(public, drawn=["order", "order_hash"]),
                "confirm_by": confirm_by,
                "answer_by": answer_by,
                "seen": seen(request, form.fields),
            }
        except Refused as refused:
            form.show_refusal(refused)
    return render(request, "orders/intake.html", context, status=422 if form.errors else 200)


@officers_only
@require_safe
def order(request: HttpRequest, code: str) -> HttpResponse:
    """Show an order, and what the rules say of it with what an officer found (`ground`, `unneeded`)."""
    grounds, unneeded = request.GET.getlist("ground"), request.GET.getlist("unneeded")
    try:
        found = queries.order(code, by_id=me_of(request), grounds=grounds, unneeded=unneeded)
    except NotFound as error:
        raise Http404(error.message) from error
    context = {
        "one": found,
        "entries": becomes(found.public, drawn=_DRAWN),
        "grounds": grounds,
        "unneeded": unneeded,
        "mine": found.proposal is not None and found.proposal.by_id == me_of(request),
        "max_why": queries.MAX_WHY,
    }
    return render(request, "orders/order.html", context)


@officers_only
@require_safe
def archive(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the archive, by an address that works for ten minutes."""
    try:
        return redirect(queries.archive_address(code, by_id=me_of(request)))
    except NotFound as error:
        raise Http404(error.message) from error


def _propose(request: HttpRequest, code: str) -> str:
    grounds, unneeded = request.POST.getlist("ground"), request.POST.getlist("unneeded")
    orders.propose_decision(by_id=me_of(request), code=code, grounds=grounds, unneeded=unneeded)
    return _("Proposed. Another officer has to confirm it.")


def _confirm(request: HttpRequest, code: str) -> str:
    orders.confirm_order(by_id=me_of(request), code=code)
    return _("Noted: the authority knows that its order arrived.")


def _decide(request: HttpRequest, code: str) -> str:
    orders.confirm_decision(by_id=me_of(request), code=code)
    return _("Decided.")


def _send_back(request: HttpRequest, code: str) -> str:
    orders.return_decision(by_id=me_of(request), code=code, why=posted(request, "why"))
    return _("Sent back.")


def _make(request: HttpRequest, code: str) -> str:
    orders.make_archive(by_id=me_of(request), code=code)
    return _("The archive is made, and was checked.")


def _hand_over(request: HttpRequest, code: str) -> str:
    orders.hand_over(by_id=me_of(request), code=code)
    return _("Noted: the order is answered.")


def _answer(request: HttpRequest, code: str) -> str:
    number = posted(request, "accounts")
    accounts = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    orders.answer_order(by_id=me_of(request), code=code, accounts=accounts)
    return _("Noted: the order is answered.")


def _extend(request: HttpRequest, code: str) -> str:
    orders.extend_preservation(by_id=me_of(request), code=code)
    return _("What is preserved is kept longer.")


def _lift(request: HttpRequest, code: str) -> str:
    orders.lift_secrecy(by_id=me_of(request), code=code)
    return _("Noted: the order may be shown.")


_DEEDS: dict[str, Callable[[HttpRequest, str], str]] = {
    "confirm": _confirm,
    "propose": _propose,
    "decide": _decide,
    "return": _send_back,
    "make": _make,
    "hand-over": _hand_over,
    "answer": _answer,
    "extend": _extend,
    "lift": _lift,
}


@officers_only
@require_POST
def act(request: HttpRequest, code: str, deed: str) -> HttpResponse:
    """Do the next step."""
    if deed not in _DEEDS:
        raise Http404
    return done(request, lambda: _DEEDS[deed](request, code), str, onwards=redirect("desk-order", code))
