"""Who asks, and in which language: settled once for each request, before any page is made."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import (
    ANONYMOUS,
    SESSION_COOKIE,
    Viewer,
    needs_touch,
    viewer_for_session,
)
from glasshouse.network.kit import clock, locales
from glasshouse.network.web.pages.language.cookie import remember_language


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
        own = viewer.site_language if viewer.site_language in locales.site_languages() else ""
        if own:
            # Without one of their own it is what Django's middleware took from the cookie, else from the browser.
            translation.activate(own)
            request.LANGUAGE_CODE = own
        response = get_response(request)
        if own and _is_page(response) and settings.LANGUAGE_COOKIE_NAME not in response.cookies:
            # The door of the bytes, which asks no database, knows the language by the cookie alone.
            remember_language(request, response, own)
        patch_vary_headers(response, ["Cookie"])
        if not response.has_header("Cache-Control"):
            # For strangers too: a browser keeps a 410 for good, and would still show it once a decision is taken back.
            response["Cache-Control"] = "private, no-cache"
        if token and not viewer.signed_in and SESSION_COOKIE not in response.cookies:
            response.delete_cookie(SESSION_COOKIE)
        return response

    return middleware


def _is_page(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("text/html")


def _viewer(token: str) -> Viewer:
    if not token:
        return ANONYMOUS
    now = clock.now()
    viewer = viewer_for_session(token, at=now)
    if needs_touch(viewer, at=now):
        accounts.touch(viewer)
    return viewer
