"""`/language`: say in which language the site is to be read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import Refused
from glasshouse.network.web.pages.language.cookie import remember_language
from glasshouse.network.web.viewing import posted, safe_next, viewer_of


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember a language, with the account too if there is one; an empty one leaves it to the browser."""
    language, person_id = posted(request, "language"), viewer_of(request).person_id
    onwards = redirect(safe_next(request, reverse("about")))
    try:
        if person_id is not None:
            accounts.choose_site_language(person_id=person_id, language=language)
        elif language and language not in locales.site_languages():
            raise accounts.LanguagesNotPossible(_("This site is not written in that language."))
    except Refused as error:
        messages.error(request, error.message)
        return onwards
    return remember_language(request, onwards, language)
