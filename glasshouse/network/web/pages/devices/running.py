"""A bar of one's organisation: networks shown, accounts excepted, devices counted, reports signed, and its end."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from glasshouse.network.devices import actions, queries
from glasshouse.network.kit.errors import Refused
from glasshouse.network.web.pages.accounts.forms import Form
from glasshouse.network.web.pages.devices.charts import chart_of
from glasshouse.network.web.pages.devices.forms import ExceptionForm, InventoryForm, SignatureForm
from glasshouse.network.web.viewing import me_of, posted, signed_in_only

_FORMS: dict[str, type[Form]] = {"except": ExceptionForm, "count": InventoryForm, "sign": SignatureForm}


def _own(request: HttpRequest, code: str) -> queries.OwnBar:
    found = queries.own_bar(me_of(request), code)
    if found is None:
        raise Http404
    return found


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def bar(request: HttpRequest, code: str) -> HttpResponse:
    """Show a bar to who manages it, and do what its forms ask for."""
    own = _own(request, code)
    deed = posted(request, "deed")
    forms = {name: kind(prefix=name) for name, kind in _FORMS.items()}
    if request.method == "POST":
        form = _FORMS[deed](request.POST, request.FILES, prefix=deed) if deed in _FORMS else None
        try:
            if form is None or form.is_valid():
                messages.success(request, _DEEDS.get(deed, _unknown)(request, code, form))
                return redirect("organisation-bar", code)
        except Refused as refused:
            if form is None:
                messages.error(request, refused.message)
                return redirect("organisation-bar", code)
            form.show_refusal(refused)
        if form is not None:
            forms[deed] = form
    wrong = any(form.is_bound and form.errors for form in forms.values())
    context = {
        "own": own,
        "page": own.page,
        "chart": chart_of(own.page),
        "except_form": forms["except"],
        "count_form": forms["count"],
        "sign_form": forms["sign"],
        "is_open": own.page.line.is_open,
    }
    return render(request, "devices/own_bar.html", context, status=422 if wrong else 200)


def _except(request: HttpRequest, code: str, form: Form | None) -> str:
    typed = form.cleaned_data if form else {}
    actions.except_account(
        person_id=me_of(request), code=code, handle=typed["handle"], reason=typed["reason"],
        approver=typed["approver"], until=typed["until"],
    )  # fmt: skip
    return _("The account passes.")


def _end(request: HttpRequest, code: str, form: Form | None) -> str:
    actions.end_exception(person_id=me_of(request), code=code, exception=posted(request, "exception"))
    return _("The account no longer passes.")


def _count(request: HttpRequest, code: str, form: Form | None) -> str:
    typed = form.cleaned_data if form else {}
    content = typed["inventory"].read()
    counted = actions.count_inventory(person_id=me_of(request), code=code, content=content, day=typed["day"])
    return _("Counted: the app is on %(present)d of %(devices)d devices. The list is forgotten.") % {
        "present": counted.present,
        "devices": counted.devices,
    }


def _draw(request: HttpRequest, code: str, form: Form | None) -> str:
    actions.draw_report(person_id=me_of(request), code=code)
    return _("The report is drawn. Sign it, and paste the signature.")


def _sign(request: HttpRequest, code: str, form: Form | None) -> str:
    typed = form.cleaned_data if form else {}
    actions.sign_report(
        person_id=me_of(request), code=code, number=typed["number"], signature=typed["signature"]
    )
    return _("The report is signed, and public.")


def _lift(request: HttpRequest, code: str, form: Form | None) -> str:
    actions.lift_bar(person_id=me_of(request), code=code)
    return _("The bar is lifted.")


def _unknown(request: HttpRequest, code: str, form: Form | None) -> str:
    raise Refused(_("That could not be read. Nothing was changed."))


_DEEDS: dict[str, Callable[[HttpRequest, str, Form | None], str]] = {
    "except": _except,
    "end": _end,
    "count": _count,
    "draw": _draw,
    "sign": _sign,
    "lift": _lift,
}


@never_cache
@signed_in_only
@require_safe
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out the bytes of the report that waits for its signature."""
    own = _own(request, code)
    if own.draft is None:
        raise Http404
    response = HttpResponse(own.draft.body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="report-{code}-{own.draft.number}.json"'
    return response
