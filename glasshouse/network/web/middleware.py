"""Who asks: settled once for each request, before any page is made."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import (
    ANONYMOUS,
    SESSION_COOKIE,
    Viewer,
    needs_touch,
    viewer_for_session,
)
from glasshouse.network.kit import clock


def viewer_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put `request.viewer` in place, by one query if there is a session cookie and none otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a NUL in the address: no database takes it as text")
        token = request.COOKIES.get(SESSION_COOKIE, "")
        viewer = _viewer(token)
        request.viewer = viewer  # type: ignore[attr-defined]
        response = get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if viewer.signed_in and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        if token and not viewer.signed_in and SESSION_COOKIE not in response.cookies:
            response.delete_cookie(SESSION_COOKIE)
        return response

    return middleware


def _viewer(token: str) -> Viewer:
    if not token:
        return ANONYMOUS
    now = clock.now()
    viewer = viewer_for_session(token, at=now)
    if needs_touch(viewer, at=now):
        accounts.touch(viewer)
    return viewer
