"""Leaving the network, and coming back while there is time."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, signing
from glasshouse.network.kit.errors import Refused
from glasshouse.network.portability import actions as portability
from glasshouse.network.portability import queries as owned
from glasshouse.network.web.pages.accounts import cookies
from glasshouse.network.web.pages.accounts.forms import Form
from glasshouse.network.web.viewing import me_of, origin_of, posted, signed_in_only

PURPOSE = "return"
PROOF_LASTS = timedelta(minutes=30)


class LeaveForm(Form):
    """The password, or the handle of an account that has none."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-password": ""}),
    )
    handle = forms.CharField(
        label=gettext_lazy("Type your handle"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Say what leaving means, ask whether it is meant, and leave."""
    person_id = me_of(request)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    del form.fields["handle" if people.has_password(person_id) else "password"]
    if request.method == "POST" and form.is_valid():
        try:
            until = portability.leave_network(person_id=person_id, **form.cleaned_data)
        except Refused as error:
            form.show_refusal(error)
        else:
            page = render(request, "data/left.html", {"until": until, "days": settings.ENV.erase_after_days})
            return cookies.forget_session(page)
    context = {"form": form, "days": settings.ENV.erase_after_days}
    return render(request, "data/leave.html", context, status=422 if form.errors else 200)


def returning_page(request: HttpRequest, person_code: str) -> HttpResponse:
    """Ask somebody who has just shown who they are whether they want to come back."""
    person_id = people.leaving_person(person_code)
    until = owned.leaves_at(person_id) if person_id is not None else None
    proof = signing.sign(purpose=PURPOSE, subject=person_code, until=clock.now() + PROOF_LASTS)
    context = {"until": until, "person": person_code, "proof": proof}
    return render(request, "data/returning.html", context)


@never_cache
@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """Take leaving back."""
    code, proof = posted(request, "person"), posted(request, "proof")
    proven = signing.check(purpose=PURPOSE, subject=code, permit=proof, at=clock.now())
    person_id = people.leaving_person(code) if proven else None
    if person_id is None:
        messages.error(request, _("This page was open too long. Please sign in again."))
        return redirect("sign-in")
    try:
        opened = portability.come_back(
            person_id=person_id,
            origin=origin_of(request),
            replaces=request.COOKIES.get(people.SESSION_COOKIE, ""),
        )
    except Refused as error:
        messages.error(request, error.message)
        return redirect("sign-in")
    messages.success(request, _("Welcome back. Everything is as it was."))
    return cookies.remember_session(request, redirect("you"), opened)
