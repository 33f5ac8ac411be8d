"""The site as an app on a home screen: its manifest, its service worker, and the page that it shows without a network."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

# What the page without a network needs; everything else that is static is kept when it was seen once.
SHELL = ("web/css/tokens.css", "web/css/base.css", "web/js/early.js", "web/js/page.js", "web/icon.svg")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Give the web app manifest (W3C)."""
    answer = {
        "id": "/",
        "name": settings.ENV.site_name,
        "short_name": settings.ENV.site_name[:12],
        "description": _("Short videos on a network that can prove what it promises."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "background_color": "#050809",
        "theme_color": "#050809",
        "icons": [
            {"src": static("web/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("web/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("web/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
            {
                "src": static("web/icon-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
        "shortcuts": [{"name": _("Upload"), "url": reverse("upload")}],
    }
    return JsonResponse(answer, content_type="application/manifest+json")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker; its text changes with what it keeps, so browsers notice a new version."""
    shell = [reverse("offline"), *(static(name) for name in SHELL)]
    # The page without a network is kept in one language.
    version = hashlib.sha256(" ".join([get_language() or "", *shell]).encode()).hexdigest()[:12]
    answer = render(
        request,
        "sharing/sw.js",
        {"shell": shell, "version": version},
        content_type="text/javascript; charset=utf-8",
    )
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what is said when a page can't be reached."""
    return render(request, "sharing/offline.html")
