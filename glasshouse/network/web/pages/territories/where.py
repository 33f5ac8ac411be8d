"""`/where`: in the demo, say where one would like to seem to be, to see what is not shown there."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from glasshouse.network.kit import locales
from glasshouse.network.territories.queries import COUNTRY_COOKIE
from glasshouse.network.web.viewing import posted, safe_next


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Let this browser seem to be in a country, or with an empty one nowhere in particular; in the demo alone."""
    if not settings.ENV.demo:
        raise Http404
    country = posted(request, "country")
    onwards = redirect(safe_next(request, reverse("countries")))
    if not country:
        onwards.delete_cookie(COUNTRY_COOKIE, samesite="Lax")
    elif locales.is_territory(country):
        secure = settings.SECURE_SITE
        onwards.set_cookie(COUNTRY_COOKIE, country, secure=secure, httponly=True, samesite="Lax")
    else:
        messages.error(request, _("Please choose a country from the list. Nothing was changed."))
    return onwards
