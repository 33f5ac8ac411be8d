"""The cookie that remembers a language; it says nothing else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def remember_language(request: HttpRequest, response: HttpResponse, language: str) -> HttpResponse:
    """Let the browser remember a language, or with an empty one forget it; unchanged, no cookie is sent."""
    name = settings.LANGUAGE_COOKIE_NAME
    if request.COOKIES.get(name, "") == language:
        return response
    if not language:
        response.delete_cookie(name, samesite="Lax")
        return response
    response.set_cookie(
        name,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
