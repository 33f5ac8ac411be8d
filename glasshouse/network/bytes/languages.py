"""In which language the door's few sentences are said: by the cookie of the site, else as the request asks."""

from types import SimpleNamespace
from typing import Any, cast

from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils import translation
from starlette.datastructures import Headers
from starlette.types import Scope


def speak(scope: Scope) -> None:
    """Speak the language of a request from here on, in its own asynchronous task."""
    headers = Headers(scope=scope)
    asked: Any = SimpleNamespace(
        COOKIES=parse_cookie("; ".join(headers.getlist("cookie"))),
        META={"HTTP_ACCEPT_LANGUAGE": ",".join(headers.getlist("accept-language"))},
    )
    translation.activate(translation.get_language_from_request(cast(HttpRequest, asked)))
