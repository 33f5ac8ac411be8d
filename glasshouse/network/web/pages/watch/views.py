"""The tabs of the player: the first videos of each, whole without scripts, and the player with them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from glasshouse.network.feed import queries as feed
from glasshouse.network.web import reels
from glasshouse.network.web.suggesting import people_for
from glasshouse.network.web.viewing import signed_in_only, viewer_of

SUGGESTED = 6


def _page(request: HttpRequest, tab: str) -> HttpResponse:
    viewer, after = viewer_of(request), request.GET.get("after", "")
    try:
        page = feed.feed_page(tab, person_id=viewer.person_id, after=after)
    except feed.BadCursor:
        return redirect(tab)
    context = reels.player(page.items, tab=tab, single=False, signed_in=viewer.signed_in, following=page.next)
    context["next_address"] = f"/{tab}?{urlencode({'after': page.next})}" if page.next else ""
    context["again"] = bool(after)
    context["notice"] = page.notice
    if tab == "for-you" and not page.items:
        # An empty network and a person who has seen all of it are two things.
        context["shown_before"] = bool(feed.feed_page("latest", person_id=viewer.person_id, limit=1).items)
    if tab == "following" and not page.items and viewer.person_id is not None:
        context["lines"] = people_for(viewer.person_id, SUGGESTED)
    return render(request, "watch/page.html", context)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show For You to whoever is signed in, Discover to everybody else."""
    return _page(request, "for-you" if viewer_of(request).signed_in else "discover")


@signed_in_only
@require_safe
def for_you(request: HttpRequest) -> HttpResponse:
    """Show what may please this person."""
    return _page(request, "for-you")


@signed_in_only
@require_safe
def following(request: HttpRequest) -> HttpResponse:
    """Show what those show whom this person follows."""
    return _page(request, "following")


@require_safe
def discover(request: HttpRequest) -> HttpResponse:
    """Show Discover: fresh and liked videos, the same for everyone."""
    return _page(request, "discover")


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """Show the newest videos first."""
    return _page(request, "latest")
