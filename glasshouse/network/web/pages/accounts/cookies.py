"""The cookies of accounts: the session, the sign of a browser that has just registered, a token on its way to the next page."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from glasshouse.network.accounts.actions import Opened
from glasshouse.network.accounts.queries import SESSION_COOKIE

JOINED = "joined"
_JOINED_S = 7 * 86400
TOO_YOUNG = "later"
_TOO_YOUNG_S = 86400
NEW_TOKEN = "new-token"  # noqa: S105 - the name of a cookie
_NEW_TOKEN_S = 120


def remember_session(request: HttpRequest, response: HttpResponse, opened: Opened) -> HttpResponse:
    """Give the browser its session. The server decides when it ends; the cookie only outlives the window."""
    rotate_token(request)
    response.set_cookie(
        SESSION_COOKIE,
        opened.token,
        max_age=180 * 86400,
        secure=settings.SECURE_SITE,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    response.delete_cookie(JOINED)
    return response


def forget_session(response: HttpResponse) -> HttpResponse:
    """Take the session from the browser."""
    response.delete_cookie(SESSION_COOKIE, path="/", samesite="Lax")
    return response


def remember_joined(response: HttpResponse, *, code: str, handle: str) -> HttpResponse:
    """Mark the browser that typed the password of this registration."""
    value = signing.dumps([code, handle], salt=JOINED)
    return _set(response, JOINED, value, _JOINED_S)


def joined(request: HttpRequest) -> tuple[str, str]:
    """Return code and handle of the registration made in this browser, or two empty texts."""
    try:
        code, handle = signing.loads(request.COOKIES.get(JOINED, ""), salt=JOINED, max_age=_JOINED_S)
    except (signing.BadSignature, ValueError):
        return "", ""
    return str(code), str(handle)


def remember_too_young(response: HttpResponse) -> HttpResponse:
    """Mark a browser for a day in which somebody said to be too young. The date itself is not kept."""
    return _set(response, TOO_YOUNG, signing.TimestampSigner(salt=TOO_YOUNG).sign("1"), _TOO_YOUNG_S)


def said_too_young(request: HttpRequest) -> bool:
    """Say whether somebody said here within a day to be too young."""
    try:
        signing.TimestampSigner(salt=TOO_YOUNG).unsign(
            request.COOKIES.get(TOO_YOUNG, ""), max_age=_TOO_YOUNG_S
        )
    except signing.BadSignature:
        return False
    return True


def hand_on_token(response: HttpResponse, *, secret: str, path: str, session_id: int | None) -> HttpResponse:
    """Carry a new access token to the page that shows it, over a redirect: a reload must not make a second one."""
    value = signing.dumps(secret, salt=f"{NEW_TOKEN}.{session_id}")
    response.set_cookie(
        NEW_TOKEN,
        value,
        max_age=_NEW_TOKEN_S,
        secure=settings.SECURE_SITE,
        httponly=True,
        samesite="Strict",
        path=path,
    )
    return response


def handed_token(request: HttpRequest, *, session_id: int | None) -> str:
    """Return the new access token that this session was handed a moment ago, or an empty text."""
    try:
        return str(
            signing.loads(
                request.COOKIES.get(NEW_TOKEN, ""), salt=f"{NEW_TOKEN}.{session_id}", max_age=_NEW_TOKEN_S
            )
        )
    except signing.BadSignature:
        return ""


def forget_token(response: HttpResponse, *, path: str) -> HttpResponse:
    """Take the new access token from the browser: it was shown."""
    response.delete_cookie(NEW_TOKEN, path=path, samesite="Strict")
    return response


def _set(response: HttpResponse, name: str, value: str, max_age: int) -> HttpResponse:
    response.set_cookie(
        name, value, max_age=max_age, secure=settings.SECURE_SITE, httponly=True, samesite="Lax"
    )
    return response
