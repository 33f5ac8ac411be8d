"""From which country a request comes, as far as is known: set once for each request, like its language.

Ambient on purpose, so that no way to a list or a file can forget to hand it on. What is made for everybody, whoever asks first,
is made with an explicit country instead: none.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

from glasshouse.network.kit import locales

COUNTRY_COOKIE = "country"
"""Where a visitor of the demo wants to seem to be."""
NOWHERE = ""
"""No country in particular: what runs in the background, and what is made for everybody."""
_HERE: ContextVar[str | None] = ContextVar("glasshouse_country", default=NOWHERE)


def here() -> str:
    """Return the country (ISO 3166-1 alpha-2) of the request in hand; empty where it is not known, and outside of requests.

    Raises RuntimeError while a statement is compiled to be kept: it would keep the country of whoever asked first.
    """
    country = _HERE.get()
    if country is None:
        raise RuntimeError("a kept statement takes its country as a value")
    return country


@contextmanager
def seen_from(country: str | None) -> Iterator[None]:
    """Let what is asked inside be asked from this country; None lets nobody ask where."""
    token = _HERE.set(country)
    try:
        yield
    finally:
        _HERE.reset(token)


def country_of(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """Return where a request comes from: the header that the operator's proxy sets; in the demo what the visitor chose.

    Empty where nothing trustworthy says so: without a proxy anybody could send such a header.
    """
    env = settings.ENV
    if env.demo and locales.is_territory(chosen := cookies.get(COUNTRY_COOKIE, "")):
        return chosen
    if not (env.behind_proxy and env.country_header):
        return ""
    told = headers.get(env.country_header, "").strip().upper()
    return told if locales.is_territory(told) else ""
