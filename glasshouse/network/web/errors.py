"""Errors as pages that say what happened and what to do; as JSON to those who asked the API."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from glasshouse.network.kit import locales
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.territories import queries as territories


def _answer(request: HttpRequest, status: int, code: str, title: str, words: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "message": f"{title}. {words}"}, status=status)
    return render(
        request, "errors/page.html", {"status": status, "title": title, "words": words}, status=status
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that does not prove it came from our own page."""
    words = _(
        "Nothing was changed. Go back, reload the page and send it again; cookies from this site must be allowed."
    )
    return _answer(request, 403, "csrf_failed", _("This page was open too long"), words)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that can't be read."""
    words = _("The address or the form could not be read, and nothing was changed. Go back and try again.")
    return _answer(request, 400, "bad_request", _("That did not arrive well"), words)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer somebody who may not see this."""
    words = _("This page is for somebody else. If it should be yours, sign in with the right account.")
    return _answer(request, 403, "not_allowed", _("Not for this account"), words)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address at which there is nothing, or nothing that this person may see."""
    words = _(
        "The address may be misspelt, or what was here has been deleted or is shown to fewer people now."
    )
    return _answer(request, 404, "not_found", _("There is nothing here"), words)


def withheld(request: HttpRequest, error: territories.WithheldHere) -> HttpResponse:
    """Answer for what a law keeps from those who are in a country: by whom, which law, and how to object (RFC 7725)."""
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse(error.shape, status=error.status)
    else:
        card = territories.restriction(error.restriction)
        context = {
            "card": card,
            "country": locales.territory(error.country),
            "entry": ledger.index_of(card.tickets.get("in_force", "")),
        }
        answer = render(request, "territories/withheld.html", context, status=error.status)
    answer["Link"] = error.links(settings.SITE_URL)
    # Somebody who comes from elsewhere, or later, is not to be answered with this.
    answer["Cache-Control"] = "no-store"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when we failed; the page needs no database, and without templates it is plain text."""
    title = _("Something broke on our side")
    words = _("It has been noted. What you had already sent is kept. Please try again in a moment.")
    try:
        return _answer(request, 500, "server_error", title, words)
    except Exception:
        return HttpResponse(f"{title}. {words}", status=500, content_type="text/plain; charset=utf-8")
