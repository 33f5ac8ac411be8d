"""`/notifications` and `/you/notifications`."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glasshouse.network.kit.errors import Refused
from glasshouse.network.notifications import actions
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.ties import actions as tie_actions
from glasshouse.network.ties import queries as ties
from glasshouse.network.web.pages.telling.grouping import rows_of
from glasshouse.network.web.viewing import me_of, posted, signed_in_only


@never_cache
@signed_in_only
@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """Show what a person was told, the latest first; looking at the first page marks all as seen."""
    me, after = me_of(request), request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else None
    found = notifications.told_to(me, after=start, limit=notifications.PAGE + 1)
    page = found[: notifications.PAGE]
    waiting = {} if start else ties.lines_of([r.person_id for r in ties.requests_to(me)], person_id=me)
    # Requests stand above, each until it is answered, however old they are.
    rows = rows_of([one for one in page if one.kind is not notifications.Kind.FOLLOW_ASKED], person_id=me)
    answer = render(
        request,
        "telling/page.html",
        {
            "waiting": list(waiting.values()),
            "new": [row for row in rows if row.unread],
            "earlier": [row for row in rows if not row.unread],
            "after": after,
            "next_query": urlencode({"after": page[-1].id}) if len(found) > len(page) else "",
        },
    )
    if start is None and request.method == "GET":
        actions.see_all(person_id=me)
    return answer


@signed_in_only
@require_POST
def answer_request(request: HttpRequest) -> HttpResponse:
    """Let somebody follow, or refuse."""
    handle = posted(request, "handle")
    try:
        if posted(request, "deed") == "accept":
            tie_actions.accept_follower(person_id=me_of(request), handle=handle)
            messages.success(request, _("@%(handle)s follows you now.") % {"handle": handle})
        else:
            tie_actions.remove_follower(person_id=me_of(request), handle=handle)
            messages.success(
                request, _("The request of @%(handle)s is refused; they are not told.") % {"handle": handle}
            )
    except Refused as error:
        messages.error(request, error.message)
    return redirect("notifications")


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show which kinds of notification are wanted, and change that."""
    me = me_of(request)
    present = notifications.choices_of(me)
    if request.method == "POST":
        wanted = set(request.POST.getlist("on"))
        for kind, on in present.items():
            if on != (kind in wanted):
                actions.switch_kind(person_id=me, kind=kind, on=kind in wanted)
        messages.success(request, _("Saved. It counts from now on."))
        return redirect("your-notifications")
    words = notifications.choice_words()
    kinds = [{"kind": kind, "words": words[kind], "on": present[kind]} for kind in words if kind in present]
    return render(request, "telling/choices.html", {"kinds": kinds})
