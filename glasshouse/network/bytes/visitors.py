"""Who begins an upload: the credentials in a request, taken only from where they may come."""

from dataclasses import dataclass

from django.http.cookie import parse_cookie
from django.utils.translation import gettext as _
from starlette.datastructures import Headers
from starlette.types import Scope

from glasshouse.network.kit.errors import NotAllowed, Refused


class NotSignedIn(Refused):
    """Nobody is signed in."""

    code = "not_signed_in"
    status = 401


class FromElsewhere(NotAllowed):
    """A page of another site wants to use this person's session."""

    code = "from_elsewhere"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Credentials as they came: cookies by name, and the bearer token or an empty one; and from which country, if known."""

    cookies: dict[str, str]
    bearer: str
    country: str = ""


def visitor_of(scope: Scope, headers: Headers, origins: tuple[str, ...], country: str = "") -> Visitor:
    """Return the request's credentials, and the country that it comes from.

    Raises NotSignedIn without any, FromElsewhere for cookies on a foreign page.
    """
    kind, _space, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token.strip():
        return Visitor({}, token.strip(), country)
    cookies = parse_cookie("; ".join(headers.getlist("cookie")))
    if not cookies:
        raise NotSignedIn(_("Sign in to upload. Nothing was sent."))
    if not _is_own_page(scope, headers, origins):
        raise FromElsewhere(_("An upload can only begin on our own pages, or with an access token."))
    return Visitor(cookies, "", country)


def _is_own_page(scope: Scope, headers: Headers, origins: tuple[str, ...]) -> bool:
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") == "same-origin"
    return origin in (f"{scope.get('scheme', 'http')}://{headers.get('host', '')}", *origins)
