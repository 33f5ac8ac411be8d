"""Languages and territories by their standard codes, with names in the reader's language (Unicode CLDR through Babel)."""

from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from django.utils.translation import get_language

# CLDR lists a few groupings and private codes beside ISO 3166 territories.
_NOT_PLACES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}


@lru_cache(maxsize=16)
def _names(kind: str, reader: str) -> dict[str, str]:
    locale = Locale.parse(reader.replace("-", "_"))
    if kind == "languages":
        wanted = {code: name for code, name in locale.languages.items() if code.isalpha() and len(code) == 2}
    else:
        places = {code: name for code, name in locale.territories.items() if code not in _NOT_PLACES}
        wanted = {code: name for code, name in places.items() if code.isalpha() and len(code) == 2}
    return dict(sorted(wanted.items(), key=lambda item: item[1].casefold()))


def languages() -> dict[str, str]:
    """Return language code (ISO 639-1) -> name in the reader's language, by name."""
    return _names("languages", get_language() or "en")


def territories() -> dict[str, str]:
    """Return territory code (ISO 3166-1 alpha-2) -> name in the reader's language, by name."""
    return _names("territories", get_language() or "en")


def is_language(code: str) -> bool:
    """Say whether this is a language code we know."""
    return code in _names("languages", "en")


def is_territory(code: str) -> bool:
    """Say whether this is a territory code we know."""
    return code in _names("territories", "en")


def own_name(code: str) -> str:
    """Return a language's name in that language itself, or the code."""
    try:
        name = Locale.parse(code).get_display_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return (name or code)[:1].upper() + (name or code)[1:]
