"""What a page asks of a request: who it is, where it comes from, and whether they must sign in first."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from glasshouse.network.accounts.actions import Origin
from glasshouse.network.accounts.queries import Viewer

P = ParamSpec("P")

# In this order: Edge and Opera also say Chrome, Chrome also says Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_ON = " on "


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who asks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def me_of(request: HttpRequest) -> int:
    """Return the id of whoever is signed in; for views that `signed_in_only` guards."""
    person_id = viewer_of(request).person_id
    if person_id is None:
        raise RuntimeError("a page for people who are signed in was asked for without")
    return person_id


def address_of(request: HttpRequest) -> str:
    """Return the network address of whoever asks: behind our proxy the last hop it names, else the connection's own."""
    if settings.ENV.behind_proxy:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if hops[-1]:
            return hops[-1][:60]
    return str(request.META.get("REMOTE_ADDR", ""))[:60]


def device_of(user_agent: str) -> str:
    """Return a browser and its system as they are kept: `Firefox on Linux`, whatever the language; `device_words` shows them."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser}{_ON}{system}"
    return browser or system or re.sub(r"[^\x20-\x7e]", "", user_agent)[:60]


def device_words(kept: str) -> str:
    """Return what `device_of` has kept in words that its owner recognises."""
    browser, _on, system = kept.partition(_ON)
    if system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return kept or _("An unknown device")


def origin_of(request: HttpRequest) -> Origin:
    """Return where a request comes from."""
    return Origin(address_of(request), device_of(request.headers.get("User-Agent", "")))


def posted(request: HttpRequest, name: str) -> str:
    """Return what a form says under a name, or an empty text; a NUL in it, which no database takes, counts as nothing."""
    value = str(request.POST.get(name, ""))
    return "" if "\0" in value else value


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours that `next` asks to go to, or the other one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") else otherwise


def to_sign_in(back: str) -> HttpResponse:
    """Send somebody to sign in, and then to `back`, an address of ours."""
    return redirect(f"{reverse('sign-in')}?{urlencode({'next': back})}")


def signed_in_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Send whoever is not signed in to do that first, and then back here."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if viewer_of(request).signed_in:
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("you")
        return to_sign_in(back)

    return wrapped


def only_for(
    may: Callable[[str], bool],
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Let in those whose role may, and no cache keep what they see; whoever is not signed in is sent to do that first."""

    def guard(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not may(viewer_of(request).role):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(signed_in_only(wrapped))

    return guard
