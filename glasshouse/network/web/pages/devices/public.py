"""`/bars`: who keeps this network off their devices, under what law, and how far that has come."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from glasshouse.network.devices import actions, queries
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.web.pages.devices.charts import chart_of
from glasshouse.network.web.pages.devices.forms import ObjectionForm
from glasshouse.network.web.tables import table_file
from glasshouse.network.web.viewing import me_of, signed_in_only


@require_safe
def bars(request: HttpRequest) -> HttpResponse:
    """List all bars, those in force first."""
    found = queries.bars()
    context = {
        "bars": found,
        "in_force": sum(one.state == "in_force" for one in found),
        "section": "promises",
    }
    return render(request, "devices/bars.html", context)


@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out all bars as CSV."""
    return table_file(queries.bar_table(), "bars.csv")


def _page(code: str) -> queries.BarPage:
    page = queries.bar_page(code)
    if page is None:
        raise Http404
    return page


def _files() -> list[dict[str, str]]:
    """Return the files that carry a bar out: for what, and what each does."""
    hints = {
        "apple.mobileconfig": ("Apple", _("Configuration profile: blocks the app, and the site in browsers")),
        "android-management.json": (
            "Android",
            _("Policy for the Android Management API: uninstalls and blocks the app"),
        ),
        "chrome-edge.json": ("Chrome, Edge", _("Managed policy: blocks the site")),
        "dns-rpz.zone": ("DNS", _("Response policy zone: the site does not exist for your name server")),
        "osquery-pack.json": ("osquery", _("Pack: finds the devices that still have it")),
    }
    return [{"name": name, "of": hints[name][0], "hint": hints[name][1]} for name in queries.FILES]


@require_safe
def bar(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything public about a bar."""
    page = _page(code)
    context = {"page": page, "chart": chart_of(page), "files": _files(), "section": "promises"}
    return render(request, "devices/bar.html", context)


@require_safe
def burn_down(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """Hand out what was counted, day by day, as CSV."""
    return table_file(queries.burn_down_table(_page(code)), f"burn-down-{code}.csv")


@require_safe
def block_file(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Hand out a file by which devices, browsers or name servers keep this network away."""
    try:
        content, kind = queries.block_file(code, name)
    except NotFound as error:
        raise Http404 from error
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def report(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Hand out the bytes of a signed report."""
    try:
        content = queries.report_file(code, number)
    except NotFound as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def objection(request: HttpRequest, code: str, objection: str) -> HttpResponse:
    """Hand out text and nonce of an objection, whose hash stands in the ledger."""
    try:
        held = queries.objection_file(code, objection)
    except NotFound as error:
        raise Http404 from error
    response = JsonResponse(held)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, code: str) -> HttpResponse:
    """Object to a bar."""
    page = _page(code)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.object_to_bar(person_id=me_of(request), code=code, text=form.cleaned_data["text"])
        except Refused as refused:
            form.show_refusal(refused)
        else:
            messages.success(
                request,
                _("Thank you. It is published once a legal officer has seen that it names no person."),
            )
            return redirect("bar", code)
    context = {"form": form, "page": page, "section": "promises"}
    return render(request, "devices/object.html", context, status=422 if form.errors else 200)
