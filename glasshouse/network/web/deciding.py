"""A deed of the desk is done, and what came of it is said: its success, or the refusal in its own sentence."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from glasshouse.network.kit.errors import NotFound, Refused

Result = TypeVar("Result")


def done(
    request: HttpRequest,
    deed: Callable[[], Result],
    said: str | Callable[[Result], str],
    *,
    onwards: HttpResponse,
) -> HttpResponse:
    """Do a deed, say what came of it, and go on; `said` is in words, or makes them of the result.

    A refusal, also one that somebody else has to do this, says its own sentence. Raises Http404 for what is not there.
    """
    try:
        result = deed()
    except NotFound as error:
        raise Http404(error.message) from error
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said if isinstance(said, str) else said(result))
    return onwards
