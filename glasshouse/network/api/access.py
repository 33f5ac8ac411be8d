"""Who asks the API: a session of the site, or an access token."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from glasshouse.network.accounts.actions import touch
from glasshouse.network.accounts.queries import (
    ANONYMOUS,
    SESSION_COOKIE,
    Viewer,
    needs_touch,
    viewer_for_token,
)
from glasshouse.network.kit import clock


def _bearer(token: str) -> Viewer:
    """Return whom a token speaks for, noting now and then that it was used."""
    now = clock.now()
    viewer = viewer_for_token(token, at=now)
    if needs_touch(viewer, at=now):
        touch(viewer)
    return viewer


class Token(HttpBearer):
    """`Authorization: Bearer …` with a personal access token that covers the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, _request: HttpRequest, token: str) -> Viewer | None:
        """Return whom the token speaks for, or None."""
        viewer = _bearer(token)
        return viewer if viewer.may(self.scope) else None


class Session(APIKeyCookie):
    """The site's own session; writes need the header X-CSRFToken too."""

    param_name = SESSION_COOKIE

    def __call__(self, request: HttpRequest) -> Viewer | None:
        """Return the person of the session, or None. Raises HttpError 403 when a write lacks the CSRF token."""
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.signed_in:
            return None
        if check_csrf(request):
            raise HttpError(
                403, _("The page was open too long, or the request came from elsewhere. Please reload it.")
            )
        return viewer

    def authenticate(self, _request: HttpRequest, _key: str | None) -> Any:
        """Not used: the page's middleware has looked at the cookie already."""
        return None


may_write = [Token("write"), Session()]
may_read = [Token("read"), Session()]


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who asks, where anybody may: by a token that covers reading, by session, or nobody."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        spoken_for = _bearer(token.strip())
        return spoken_for if spoken_for.may("read") else ANONYMOUS
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def person_id(request: HttpRequest) -> int:
    """Return the person behind a request that `may_read` or `may_write` has let in."""
    viewer: Viewer = request.auth  # type: ignore[attr-defined]
    if viewer.person_id is None:
        raise HttpError(401, _("Please sign in."))
    return viewer.person_id
