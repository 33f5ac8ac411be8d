"""Organisations in You: registered, shown by DNS, and their bars proposed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from glasshouse.network.devices import actions, queries
from glasshouse.network.kit.errors import Refused
from glasshouse.network.web.becoming import becomes, seen, was_seen
from glasshouse.network.web.pages.devices.forms import BarForm, DomainForm, OrganisationForm
from glasshouse.network.web.viewing import me_of, posted, signed_in_only


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """List one's organisations, and register another."""
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            code = actions.register_organisation(
                person_id=me_of(request), name=typed["name"], country=typed["country"], domain=typed["domain"]
            )
        except Refused as refused:
            form.show_refusal(refused)
        else:
            return redirect("organisation", code)
    context = {"form": form, "organisations": queries.organisations_of(me_of(request))}
    return render(request, "devices/organisations.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, code: str) -> queries.OrganisationPage:
    page = queries.own_organisation(me_of(request), code)
    if page is None:
        raise Http404
    return page


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is to be put into DNS, have it checked, add domains."""
    page = _own(request, code)
    form = DomainForm(request.POST if posted(request, "deed") == "add" else None)
    if request.method == "POST":
        try:
            if posted(request, "deed") == "check":
                _check(request, code)
                return redirect("organisation", code)
            if form.is_valid():
                actions.add_domain(person_id=me_of(request), code=code, domain=form.cleaned_data["domain"])
                return redirect("organisation", code)
        except Refused as refused:
            if not form.is_bound:
                messages.error(request, refused.message)
                return redirect("organisation", code)
            form.show_refusal(refused)
    context = {"page": page, "form": form}
    return render(request, "devices/organisation.html", context, status=422 if form.errors else 200)


def _check(request: HttpRequest, code: str) -> None:
    domain = posted(request, "domain")
    match actions.check_own_domain(person_id=me_of(request), code=code, domain=domain):
        case actions.Looked.SHOWN:
            messages.success(request, _("%(domain)s is shown to be yours.") % {"domain": domain})
        case actions.Looked.LOOKED_FOR:
            words = _(
                "Its name server takes a while to answer, so %(domain)s is looked for. Please look here again in a moment."
            )
            messages.info(request, words % {"domain": domain})
        case _:
            words = _("%(domain)s is not shown yet. Records can take an hour to be seen.")
            messages.error(request, words % {"domain": domain})


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose a bar: first what would become public is shown, then it is done."""
    page = _own(request, code)
    initial = {"domains": "\n".join(one.name for one in page.domains if one.is_shown)}
    form = BarForm(request.POST if request.method == "POST" else None, initial=initial)
    prepared = None
    if request.method == "POST" and form.is_valid():
        me, proposal = me_of(request), form.proposal()
        try:
            if posted(request, "deed") == "propose" and was_seen(request, form.fields):
                bar = actions.propose_bar(person_id=me, code=code, proposal=proposal)
                messages.success(request, _("The bar is proposed, and public."))
                return redirect("organisation-bar", bar)
            prepared = actions.prepare_bar(person_id=me, code=code, proposal=proposal)
        except Refused as refused:
            form.show_refusal(refused)
    context = {
        "page": page,
        "form": form,
        "prepared": prepared,
        "entries": becomes([prepared.entry], drawn=["bar"]) if prepared else None,
        "seen": seen(request, form.fields),
    }
    return render(request, "devices/propose.html", context, status=422 if form.errors else 200)
