"""Where the bars of organisations are asked for: in front of every page and of the API, in one place.

A bar keeps an app off devices and takes nobody's rights (`staying.py`). Media and uploads have a door of their own, which asks
the same question.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from glasshouse.network.accounts import queries as people
from glasshouse.network.devices import queries as devices
from glasshouse.network.kit import clock
from glasshouse.network.web.staying import stays_open
from glasshouse.network.web.viewing import address_of, viewer_of


class BarMiddleware:
    """Refuse what a bar covers. Without a bar in force it costs a look into memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on: which page is asked for is not known yet."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Sequence[Any], named: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Answer in the place of a page that a bar keeps from whoever asks."""
        if devices.are_any() is False:
            return None
        refused = refusal_of(request)
        return barred_page(request, refused) if refused is not None and not stays_open(request) else None


def refusal_of(request: HttpRequest) -> devices.Barred | None:
    """Return what refuses whoever asks, where they ask from."""
    address = address_of(request)
    refusals = (devices.refusal_of(person_id=one, address=address) for one in _people_of(request))
    return next((one for one in refusals if one is not None), None)


def _people_of(request: HttpRequest) -> list[int | None]:
    """Return for whom a request may speak: the API takes the session where a token opens nothing, so both are asked about."""
    found = {viewer_of(request).person_id}
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and request.path.startswith("/api/"):
        found.add(people.viewer_for_token(token.strip(), at=clock.now()).person_id)
    return [one for one in found if one is not None] or [None]


def barred_page(request: HttpRequest, refused: devices.Barred) -> HttpResponse:
    """Answer with who bars, under what law, what passes, and what goes on; as JSON to those who asked the API."""
    path = reverse("bar", args=[refused.bar.code])
    if request.path.startswith("/api/"):
        told = {"code": refused.code, "message": refused.message, "bar": path}
        response: HttpResponse = JsonResponse(told, status=refused.status)
    else:
        page = devices.bar_page(refused.bar.code)
        context = {"bar": refused.bar, "by_network": refused.by_network, "page": page, "path": path}
        response = render(request, "devices/barred.html", context, status=refused.status)
    response["Cache-Control"] = "private, no-store"
    return response
