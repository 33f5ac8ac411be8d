"""The public JSON API that our own player uses too: typed, described by OpenAPI, rendered by orjson."""

from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from glasshouse.network.kit.errors import Refused, TooMany
from glasshouse.network.territories.queries import WithheldHere


class OrjsonRenderer(BaseRenderer):
    """Render with orjson: times as RFC 3339 with `Z`."""

    media_type = "application/json"

    def render(self, _request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Return the JSON of plain values and dataclasses."""
        return orjson.dumps(data, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


class OrjsonParser(Parser):
    """Parse bodies with orjson."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the parsed body. Raises what ninja answers with 400."""
        return orjson.loads(request.body)


api = NinjaAPI(
    title=f"{settings.ENV.site_name} API",
    version="1",
    description="Videos, feeds and uploads. Errors are `{code, message}`; files are sent by tus 1.0 to `/uploads`.",
    renderer=OrjsonRenderer(),
    parser=OrjsonParser(),
    docs_url=None,
    urls_namespace="api",
)


def _answer(request: HttpRequest, status: int, code: str, message: str, **more: Any) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message, **more}, status=status)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    if isinstance(error, WithheldHere):
        answer = api.create_response(request, error.shape, status=error.status)
        answer["Link"] = error.links(settings.SITE_URL)
        return answer
    answer = _answer(request, error.status, error.code, error.message)
    if isinstance(error, TooMany):
        answer["Retry-After"] = str(error.retry_after_s)
    return answer


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    words = _("Please sign in, or send an access token that covers this.")
    return _answer(request, 401, "not_signed_in", words)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [
        {"field": ".".join(str(part) for part in e["loc"][1:]), "problem": e["msg"]} for e in error.errors
    ]
    words = _("Some fields can't be read. Nothing was changed.")
    return _answer(request, 400, "invalid", words, fields=fields)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    message = _("The body is not JSON. Nothing was changed.") if error.status_code == 400 else str(error)
    return _answer(request, error.status_code, "bad_request", message)


@api.exception_handler(Http404)
def _no_page(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _answer(request, 404, "not_found", _("There is nothing at this address."))


from glasshouse.network.api import (  # noqa: E402  the routes need `api`, which stands above
    claims,
    data,
    feeds,
    learnt,
    mine,
    notices,
    people,
    promises,
    search,
    sounds,
    telling,
    together,
)

for routes in (
    claims,
    data,
    feeds,
    learnt,
    mine,
    notices,
    people,
    promises,
    search,
    sounds,
    telling,
    together,
):
    api.add_router("", routes.router)

__all__ = ["api"]
