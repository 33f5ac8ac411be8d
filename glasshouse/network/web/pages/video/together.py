"""Like, save, repost and comment by forms, for pages without scripts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from glasshouse.network.feed import queries as feed
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.social import actions as social
from glasshouse.network.web.pages.video.views import item_of, show_video
from glasshouse.network.web.viewing import me_of, posted, signed_in_only, to_sign_in, viewer_of

Act = Callable[[feed.Item, int], object]


def _deed(request: HttpRequest, code: str, act: Act) -> HttpResponse:
    """Do something with a video, and go back to the page where it was asked for; strangers sign in first."""
    item = item_of(request, code)
    if not viewer_of(request).signed_in:
        return to_sign_in(item.video.url)
    try:
        act(item, me_of(request))
    except NotFound as error:
        raise Http404(error.message) from error
    except Refused as error:
        messages.error(request, error.message)
    came_from = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if ours else item.video.url)


@require_POST
def like(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """Like a video, or take the like back."""

    def act(item: feed.Item, person_id: int) -> None:
        (social.unlike_video if item.liked else social.like_video)(person_id=person_id, code=code)

    return _deed(request, code, act)


@require_POST
def save(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """Save a video, or let it go."""

    def act(item: feed.Item, person_id: int) -> None:
        (social.unsave_video if item.saved else social.save_video)(person_id=person_id, code=code)

    return _deed(request, code, act)


@require_POST
def repost(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """Repost a video with or without words; with `off`, take that back."""

    def act(_item: feed.Item, person_id: int) -> None:
        if posted(request, "off"):
            social.unrepost_video(person_id=person_id, code=code)
            messages.success(request, _("You don't repost it any more."))
        else:
            social.repost_video(person_id=person_id, code=code, text=posted(request, "text"))
            messages.success(request, _("Your followers see it now."))

    return _deed(request, code, act)


@signed_in_only
@require_POST
def comment(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """Write a comment; if that is refused, the page says why and keeps what was written."""
    item, text = item_of(request, code), posted(request, "text")
    try:
        social.write_comment(person_id=me_of(request), code=code, text=text)
    except NotFound as error:
        raise Http404(error.message) from error
    except Refused as error:
        return show_video(request, item, problem=error.message, typed=text, status=error.status)
    return redirect(f"{item.video.url}#comments")


@require_POST
def delete_comment(request: HttpRequest, handle: str, code: str, comment_code: str) -> HttpResponse:
    """Delete a comment."""

    def act(_item: feed.Item, person_id: int) -> None:
        social.delete_comment(person_id=person_id, code=comment_code)
        messages.success(request, _("The comment is deleted."))

    return _deed(request, code, act)
