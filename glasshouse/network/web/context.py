"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from glasshouse.network.accounts.queries import ANONYMOUS
from glasshouse.network.kit import locales
from glasshouse.network.kit.whereabouts import here
from glasshouse.network.moderation.queries import may_moderate
from glasshouse.network.notifications.queries import unread_of

# Which part of the navigation a page belongs to, by the name of its address.
_SECTIONS = {
    "watch": "watch",
    "latest": "watch",
    "discover": "watch",
    "video": "watch",
    "for-you": "watch",
    "following": "watch",
    "tag": "watch",
    "sound": "watch",
    "notifications": "notifications",
    "search": "search",
    "upload": "upload",
    "studio-list": "upload",
    "studio": "upload",
    "about": "about",
}
_YOURS = (
    *(
        "you",
        "data-",
        "return",
        "sign-",
        "join",
        "reset",
        "verify",
        "security",
        "sessions",
        "tokens",
        "privacy",
        "saved",
        "organisation",
    ),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the network's name, who asks, and the section of the navigation."""
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    section = _SECTIONS.get(name) or ("you" if name.startswith(_YOURS) else "")
    viewer = getattr(request, "viewer", ANONYMOUS)
    return {
        "site_name": settings.ENV.site_name,
        "demo": settings.ENV.demo,
        "here": here(),
        # Asked only where the demo lets one choose.
        "all_countries": SimpleLazyObject(locales.territories),
        "viewer": viewer,
        "moderates": may_moderate(viewer.role),
        "section": section,
        # Each by its own name; Django's own tag would translate them.
        "site_languages": locales.site_languages(),
        "chosen_language": viewer.site_language or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        # Asked only where the navigation shows it, and once for a page.
        "unread": SimpleLazyObject(lambda: unread_of(viewer.person_id) if viewer.person_id else 0),
    }
