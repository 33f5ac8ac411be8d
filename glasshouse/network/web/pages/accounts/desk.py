"""The desk: who joins, and who has which role."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.errors import NotAllowed, Refused
from glasshouse.network.web.viewing import posted, signed_in_only, viewer_of


@never_cache
@signed_in_only
@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """Show the registrations that wait, and find people to give roles to."""
    viewer = viewer_of(request)
    if not people.may_admit(viewer.role):
        raise PermissionDenied
    text = request.GET.get("q", "")[:60]
    context = {
        "waiting": people.waiting_people(),
        "found": people.people_like(text),
        "text": text,
        "roles": people.Role.choices,
        "may_set_roles": people.may_set_roles(viewer.role),
    }
    return render(request, "accounts/desk_people.html", context)


@signed_in_only
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Admit or refuse a registration that waits, or give a role."""
    by_id = viewer_of(request).person_id or 0
    deed = posted(request, "deed")
    try:
        if deed == "approve":
            accounts.approve_person(by_id=by_id, code=code)
            messages.success(request, _("Admitted. A mail says so."))
        elif deed == "refuse":
            accounts.refuse_person(by_id=by_id, code=code, reason=posted(request, "reason"))
            messages.success(request, _("Refused. A mail gives the reason."))
        elif deed == "role":
            accounts.set_role(by_id=by_id, code=code, role=posted(request, "role"))
            messages.success(request, _("The role is given."))
    except NotAllowed as error:
        raise PermissionDenied from error
    except Refused as error:
        messages.error(request, error.message)
    return redirect("desk-people")
