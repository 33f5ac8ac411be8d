"""`/`, `/latest` and `/discover`: the first videos of a tab, whole without scripts, and the player with them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from glasshouse.network.feed import queries as feed
from glasshouse.network.web import reels
from glasshouse.network.web.viewing import viewer_of


def _page(request: HttpRequest, tab: str) -> HttpResponse:
    after = request.GET.get("after", "")
    try:
        page = feed.feed_page(tab, person_id=viewer_of(request).person_id, after=after)
    except feed.BadCursor:
        return redirect(tab)
    context = reels.player(page.items, tab=tab, single=False, following=page.next)
    context["next_address"] = f"/{tab}?{urlencode({'after': page.next})}" if page.next else ""
    context["again"] = bool(after)
    return render(request, "watch/page.html", context)


@require_safe
def discover(request: HttpRequest) -> HttpResponse:
    """Show Discover: fresh and liked videos, the same for everyone."""
    return _page(request, "discover")


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """Show the newest videos first."""
    return _page(request, "latest")
