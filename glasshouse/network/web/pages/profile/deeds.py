"""Forms between two people: follow, mute, block, and their opposites; they work without scripts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.ties import actions
from glasshouse.network.ties import queries as ties
from glasshouse.network.web.viewing import me_of, posted, safe_next, signed_in_only, viewer_of


def _done(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """Do what a form asks, say so, and go back to where it stood."""
    try:
        said = act()
    except NotFound as error:
        raise Http404(error.message) from error
    except Refused as error:
        messages.error(request, error.message)
    else:
        if said:
            messages.success(request, said)
    return redirect(safe_next(request, reverse("watch")))


@signed_in_only
@require_POST
def follow(request: HttpRequest, handle: str) -> HttpResponse:
    """Follow a person or ask to; with `off`, take that back."""

    def act() -> str:
        if posted(request, "off"):
            actions.unfollow_person(person_id=me_of(request), handle=handle)
            return ""
        state = actions.follow_person(person_id=me_of(request), handle=handle)
        asked = state is actions.FollowState.ASKED
        return _("You have asked to follow. You are told when you are let in.") if asked else ""

    return _done(request, act)


@signed_in_only
@require_POST
def mute(request: HttpRequest, handle: str) -> HttpResponse:
    """Mute a person; with `off`, take that back."""

    def act() -> str:
        if posted(request, "off"):
            actions.unmute_person(person_id=me_of(request), handle=handle)
            return _("@%(handle)s is in your lists again.") % {"handle": handle}
        actions.mute_person(person_id=me_of(request), handle=handle)
        return _("You don't meet @%(handle)s in lists, comments and news any more.") % {"handle": handle}

    return _done(request, act)


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, handle: str) -> HttpResponse:
    """Say what blocking does and ask; then do it. With `off`, take a block back."""
    if request.method != "POST":
        met = ties.meet(handle, person_id=viewer_of(request).person_id)
        if met is None or met.me:
            raise Http404
        return render(
            request,
            "profile/block.html",
            {"person": met.person, "face": {"name": met.person.name, "avatar": met.avatar}},
        )

    def act() -> str:
        if posted(request, "off"):
            actions.unblock_person(person_id=me_of(request), handle=handle)
            return _("@%(handle)s is not blocked any more.") % {"handle": handle}
        actions.block_person(person_id=me_of(request), handle=handle)
        return _("@%(handle)s is blocked: neither of you sees the other any more.") % {"handle": handle}

    return _done(request, act)


@signed_in_only
@require_POST
def remove_follower(request: HttpRequest, handle: str) -> HttpResponse:
    """End somebody's following of oneself."""

    def act() -> str:
        actions.remove_follower(person_id=me_of(request), handle=handle)
        return _("@%(handle)s does not follow you any more, and is not told.") % {"handle": handle}

    return _done(request, act)
