"""Everything on the public port as one ASGI application: pages and API by Django, bytes by their door."""

from django.conf import settings
from django.urls import get_resolver
from starlette.types import ASGIApp

# Importing it sets Django up, which the rooms behind the door need.
from glasshouse.network.config.wsgi import application as django


def _application() -> ASGIApp:
    from glasshouse.network.bytes.door import door
    from glasshouse.network.bytes.pages import Pages
    from glasshouse.network.bytes.rooms import ROOMS

    pages = Pages(django, threads=settings.ENV.threads, behind_proxy=settings.ENV.behind_proxy)
    # Now, not while the first visitor waits.
    get_resolver().url_patterns  # noqa: B018
    return door(pages, ROOMS)


application = _application()
