"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from glasshouse.network.accounts.queries import ANONYMOUS

# Which part of the navigation a page belongs to, by the name of its address.
_SECTIONS = {
    "watch": "watch",
    "latest": "watch",
    "discover": "watch",
    "video": "watch",
    "search": "search",
    "upload": "upload",
    "studio-list": "upload",
    "studio": "upload",
    "about": "about",
}
_YOURS = ("you", "data-", "return", "sign-", "join", "reset", "verify", "security", "sessions", "tokens")


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the network's name, who asks, and the section of the navigation."""
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    section = _SECTIONS.get(name) or ("you" if name.startswith(_YOURS) else "")
    return {
        "site_name": settings.ENV.site_name,
        "demo": settings.ENV.demo,
        "viewer": getattr(request, "viewer", ANONYMOUS),
        "section": section,
    }
