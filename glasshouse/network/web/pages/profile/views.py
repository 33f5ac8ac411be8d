"""`/@name`: a person and their videos, who follows them and whom they follow."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from glasshouse.network.feed import queries as feed
from glasshouse.network.kit import locales
from glasshouse.network.ties import queries as ties
from glasshouse.network.web.pages.handover.signposts import where_person_went
from glasshouse.network.web.viewing import viewer_of

PAGE = 18
PEOPLE = 50


def _met(request: HttpRequest, handle: str) -> ties.Met:
    met = ties.meet(handle, person_id=viewer_of(request).person_id)
    if met is None:
        raise Http404
    return met


@require_safe
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Show a person: who they are, what stands between them and the viewer, and a page of their videos."""
    try:
        met = _met(request, handle)
    except Http404:
        return where_person_went(request, handle)
    person = met.person
    if handle != person.handle:
        return redirect("profile", handle=person.handle)
    context: dict[str, Any] = {
        "met": met,
        "person": person,
        "mine": met.me,
        "edit_address": reverse("your-profile"),
        "avatar": met.avatar,
        "languages": [(code, locales.own_name(code)) for code in person.languages],
    }
    if met.open:
        kinds = _kinds(mine=met.me)
        kind = request.GET.get("kind", "posted")
        kind, after = kind if kind in kinds else "posted", request.GET.get("after", "")
        viewer_id = viewer_of(request).person_id
        try:
            page = feed.items_of(person.handle, kind=kind, person_id=viewer_id, after=after, limit=PAGE)
        except feed.BadCursor:
            return redirect("profile", handle=person.handle)
        context |= {"items": page.items, "after": after, "kinds": kinds, "kind": kind}
        query = {"after": page.next or ""} | ({} if kind == "posted" else {"kind": kind})
        context["next_query"] = urlencode(query) if page.next else ""
    return render(request, "profile/page.html", context)


def _kinds(*, mine: bool) -> dict[str, str]:
    """Return the lists of a profile and their names; what somebody likes and saves only they themselves see."""
    kinds = {"posted": _("Videos"), "reposted": _("Reposts")}
    return kinds | ({"liked": _("Liked"), "saved": _("Saved")} if mine else {})


@require_safe
def followers(request: HttpRequest, handle: str) -> HttpResponse:
    """Show who follows a person."""
    return _people(request, handle, "followers")


@require_safe
def following(request: HttpRequest, handle: str) -> HttpResponse:
    """Show whom a person follows."""
    return _people(request, handle, "following")


def _people(request: HttpRequest, handle: str, which: str) -> HttpResponse:
    met = _met(request, handle)
    if not met.open:
        return redirect("profile", handle=met.person.handle)
    after = request.GET.get("after", "")
    question = ties.followers_of if which == "followers" else ties.following_of
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else None
    rows = question(met.person.person_id, after=start, limit=PEOPLE + 1)
    viewer_id = viewer_of(request).person_id
    lines = ties.lines_of([row.person_id for row in rows[:PEOPLE]], person_id=viewer_id)
    name = {"name": met.person.name}
    context = {
        "met": met,
        "person": met.person,
        "which": which,
        "title": _("Who follows %(name)s") % name
        if which == "followers"
        else _("Whom %(name)s follows") % name,
        "lines": list(lines.values()),
        "next_query": urlencode({"after": rows[PEOPLE - 1].id}) if len(rows) > PEOPLE else "",
    }
    return render(request, "profile/people.html", context)
