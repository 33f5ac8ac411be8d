"""The desk's queue of notices."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from glasshouse.network.kit.errors import NotAllowed, Refused
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation import queries
from glasshouse.network.web.pages.moderation.things import for_desk
from glasshouse.network.web.viewing import posted, signed_in_only, viewer_of


def moderators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in those who decide about notices."""

    @wraps(view)
    def wrapped(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        if not queries.may_moderate(viewer_of(request).role):
            raise PermissionDenied
        return view(request, *arguments, **named)

    return signed_in_only(never_cache(wrapped))


def _page(request: HttpRequest, cases: list[queries.Case], *, waiting: bool) -> HttpResponse:
    things = for_desk(cases)
    rows = [{"case": case, "thing": things.get(case.code)} for case in cases]
    return render(request, "moderation/desk.html", {"rows": rows, "waiting": waiting})


@moderators_only
@require_safe
def first_page(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the desk; whoever operates the network is a moderator too."""
    return redirect("desk-notices")


@moderators_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits to be decided, the longest waiting first."""
    return _page(request, queries.queue(), waiting=True)


@moderators_only
@require_safe
def decided(request: HttpRequest) -> HttpResponse:
    """Show what was decided, the latest first."""
    return _page(request, queries.decided(), waiting=False)


@moderators_only
@require_POST
def decide(request: HttpRequest, subject: str, thing: str) -> HttpResponse:
    """Act on all open notices about a thing, or dismiss them."""
    by_id = viewer_of(request).person_id or 0
    try:
        if posted(request, "deed") == "dismiss":
            count = moderation.dismiss(by_id=by_id, subject=subject, thing=thing)
        else:
            reason = posted(request, "reason")
            count = moderation.act_on(by_id=by_id, subject=subject, thing=thing, reason=reason)
    except NotAllowed as error:
        raise PermissionDenied from error
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        told = ngettext("Decided. %(n)s person is told.", "Decided. %(n)s people are told.", count) % {
            "n": count
        }
        messages.success(request, told)
    return redirect("desk-notices")


@moderators_only
@require_POST
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take a decision back."""
    try:
        moderation.undo(by_id=viewer_of(request).person_id or 0, code=code)
    except NotAllowed as error:
        raise PermissionDenied from error
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Taken back."))
    return redirect("desk-decided")
