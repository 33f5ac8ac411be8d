"""The desk's page for what anyone outside asks for without an order: every member of staff enters it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from glasshouse.network.kit.errors import Refused
from glasshouse.network.orders import actions as orders
from glasshouse.network.orders import queries
from glasshouse.network.web.becoming import becomes, seen, was_seen
from glasshouse.network.web.deciding import done
from glasshouse.network.web.pages.orders.forms import AskedForm
from glasshouse.network.web.viewing import me_of, posted, signed_in_only, viewer_of


def _check(request: HttpRequest) -> None:
    if not queries.may_enter_asked(viewer_of(request).role):
        raise PermissionDenied


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest) -> HttpResponse:
    """List what was asked, and enter something: first it is shown what becomes public."""
    _check(request)
    form = AskedForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            if was_seen(request, form.fields):
                orders.enter_asked(by_id=me_of(request), told=form.told())
                messages.success(request, _("Entered."))
                return redirect("desk-asked")
            entries = becomes([queries.preview_asked(form.told())], drawn=["asked"])
            context |= {"entries": entries, "seen": seen(request, form.fields)}
        except Refused as refused:
            form.show_refusal(refused)
    context |= {
        "rows": queries.asked(),
        "outcomes": queries.AskedOutcome.choices,
        "may_handle": queries.may_handle(viewer_of(request).role),
    }
    return render(request, "orders/asked.html", context, status=422 if form.errors else 200)


@never_cache
@signed_in_only
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Note what they got who asked."""
    _check(request)
    return done(
        request,
        lambda: orders.answer_asked(by_id=me_of(request), code=code, outcome=posted(request, "outcome")),
        _("Noted: the demand is answered."),
        onwards=redirect("desk-asked"),
    )
