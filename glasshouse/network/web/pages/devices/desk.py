"""The desk's page about bars: forms of organisations, objections, and the network's own objection."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from glasshouse.network.devices import actions, queries
from glasshouse.network.web.becoming import becomes
from glasshouse.network.web.deciding import done
from glasshouse.network.web.viewing import me_of, only_for, posted

officers_only = only_for(queries.may_look)


@officers_only
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Show what waits, the longest waiting first, and all open bars."""
    context = {
        "forms": queries.forms_to_look_at(),
        "known": queries.known_organisations(),
        "objections": [(one, becomes([one.entry])) for one in queries.objections_to_look_at()],
        "bars": [one for one in queries.bars() if one.is_open],
        "form_faults": queries.FormFault.choices,
        "objection_faults": queries.ObjectionFault.choices,
        "max_objection": queries.MAX_OBJECTION,
    }
    return render(request, "devices/desk.html", context)


def _do(request: HttpRequest, deed: Callable[[], object], said: str) -> HttpResponse:
    return done(request, deed, said, onwards=redirect("desk-devices"))


@officers_only
@require_POST
def look(request: HttpRequest, code: str) -> HttpResponse:
    """Accept the form of an organisation, or refuse it for a fault."""
    by_id, fault = me_of(request), posted(request, "fault")
    if posted(request, "deed") == "accept":
        return _do(request, lambda: actions.accept_form(by_id=by_id, code=code), _("Its form is accepted."))
    return _do(
        request,
        lambda: actions.refuse_form(by_id=by_id, code=code, fault=fault),
        _("Its form is refused, and its bars are lifted."),
    )


@officers_only
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Publish an objection, or leave it out for a reason."""
    by_id, fault = me_of(request), posted(request, "fault")
    if posted(request, "deed") == "publish":
        return _do(
            request, lambda: actions.publish_objection(by_id=by_id, code=code), _("The objection is public.")
        )
    return _do(
        request,
        lambda: actions.refuse_objection(by_id=by_id, code=code, fault=fault),
        _("The objection is not published."),
    )


@officers_only
@require_POST
def object_to(request: HttpRequest, code: str) -> HttpResponse:
    """Object to a bar for the network."""
    by_id, text = me_of(request), posted(request, "text")
    return _do(
        request,
        lambda: actions.object_for_network(by_id=by_id, code=code, text=text),
        _("The network’s objection is public."),
    )
