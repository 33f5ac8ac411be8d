"""From which country a request comes, as far as is known: set once for each request, like its language.

Ambient on purpose, so that no way to a list or a file can forget to hand it on. What is made for everybody, whoever asks first,
is made with an explicit country instead: none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

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
