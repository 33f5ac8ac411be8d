"""`/@name`: a person and their videos."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import queries as feed
from glasshouse.network.kit import locales, media
from glasshouse.network.web.viewing import viewer_of

PAGE = 18


@require_safe
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Show a person: name, bio, languages, home territory, and a page of their videos."""
    person = people.person_by_handle(handle)
    if person is None:
        raise Http404
    if handle != person.handle:
        return redirect("profile", handle=person.handle)
    after = request.GET.get("after", "")
    try:
        page = feed.items_of(person.handle, person_id=viewer_of(request).person_id, after=after, limit=PAGE)
    except feed.BadCursor:
        return redirect("profile", handle=person.handle)
    context = {
        "person": person,
        "mine": person.person_id == viewer_of(request).person_id,
        "edit_address": reverse("you"),
        "avatar": media.address(person.avatar_key) if person.avatar_key else None,
        "languages": [(code, locales.own_name(code)) for code in person.languages],
        "territory": locales.territories().get(person.home_territory, ""),
        "items": page.items,
        "after": after,
        "next_query": urlencode({"after": page.next}) if page.next else "",
    }
    return render(request, "profile/page.html", context)
