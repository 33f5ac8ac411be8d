"""From which country a request comes, and what may be had there: settled before any page is made, and by law alone."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from glasshouse.network.kit.whereabouts import seen_from
from glasshouse.network.territories import queries as territories
from glasshouse.network.web import errors
from glasshouse.network.web.staying import stays_open


class FromWhere:
    """Puts `request.country` in place (ISO 3166-1 alpha-2, or empty), and answers 451 to what is not served there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Make the page as it is seen from there."""
        country = territories.country_of(request.headers, request.COOKIES)
        request.country = country  # type: ignore[attr-defined]
        with seen_from(country):
            return self._get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer 451 where the whole service is suspended, but for what stays."""
        suspension = None if stays_open(request) else territories.suspension_in(country_of(request))
        return errors.withheld(request, suspension) if suspension else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 451 for a video that is not served there, whichever page was asked for it."""
        return errors.withheld(request, error) if isinstance(error, territories.WithheldHere) else None


def country_of(request: HttpRequest) -> str:
    """Return from which country a request comes; empty where that is not known."""
    return str(getattr(request, "country", ""))
