"""What Unicode CLDR knows of languages, through Babel: names of languages and territories, counts and times in few words."""

import re
import unicodedata
from datetime import timedelta
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_timedelta
from babel.numbers import format_compact_decimal, format_decimal
from babel.units import format_unit
from django.conf import settings
from django.utils.translation import get_language

# CLDR lists a few groupings and private codes beside ISO 3166 territories.
_NOT_PLACES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
# The units of a span that is told exactly.
_WHOLE = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
# Seconds of the units that Babel counts in, the largest first.
_UNITS = (365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60)


def reader() -> Locale:
    """Return the locale of whoever reads."""
    return _locale(get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=16)
def _locale(code: str) -> Locale:
    return Locale.parse(code.replace("-", "_"))


@lru_cache(maxsize=16)
def _names(kind: str, reader: str) -> dict[str, str]:
    locale = _locale(reader)
    if kind == "languages":
        wanted = {code: name for code, name in locale.languages.items() if code.isalpha() and len(code) == 2}
    else:
        places = {code: name for code, name in locale.territories.items() if code not in _NOT_PLACES}
        wanted = {code: name for code, name in places.items() if code.isalpha() and len(code) == 2}
    return dict(sorted(wanted.items(), key=lambda item: _in_order(item[1])))


def _in_order(name: str) -> str:
    """Return what a name is sorted by: Österreich stands at the O, not behind the Z."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def languages() -> dict[str, str]:
    """Return language code (ISO 639-1) -> name in the reader's language, by name."""
    return _names("languages", get_language() or "en")


def territories() -> dict[str, str]:
    """Return territory code (ISO 3166-1 alpha-2) -> name in the reader's language, by name."""
    return _names("territories", get_language() or "en")


def territory(code: str) -> str:
    """Return the name of a territory in the reader's language, or its code."""
    return territories().get(code, code)


def is_language(code: str) -> bool:
    """Say whether this is a language code we know."""
    return code in _names("languages", "en")


def is_territory(code: str) -> bool:
    """Say whether this is a territory code we know."""
    return code in _names("territories", "en")


def site_languages() -> dict[str, str]:
    """Return language code -> its own name, of those that the site itself speaks."""
    return dict(settings.LANGUAGES)


def ago(since: timedelta) -> str:
    """Return how long ago something was, in whole ones of the largest unit that fits, a minute at least: `3 hours ago`."""
    seconds = max(since.total_seconds(), _UNITS[-1])
    unit = next(unit for unit in _UNITS if seconds >= unit)
    whole = -timedelta(seconds=seconds // unit * unit)
    words = format_timedelta(whole, threshold=1, add_direction=True, locale=reader())
    return re.sub(r"(?<=\d) ", "\xa0", words)


def until(span: timedelta) -> str:
    """Return how long it is until something, in whole ones of the largest unit that fits, a minute at least: `in 3 days`."""
    seconds = max(span.total_seconds(), _UNITS[-1])
    unit = next(unit for unit in _UNITS if seconds >= unit)
    words = format_timedelta(
        timedelta(seconds=seconds // unit * unit), threshold=1, add_direction=True, locale=reader()
    )
    return re.sub(r"(?<=\d) ", "\xa0", words)


def lasting(span: timedelta) -> str:
    """Return how long something lasts, in whole ones of the largest unit that it consists of: `30 days`, `90 seconds`."""
    seconds = int(span.total_seconds())
    size, unit = next((size, unit) for size, unit in _WHOLE if seconds % size == 0)
    return format_unit(seconds // size, f"duration-{unit}", locale=reader()).replace(" ", "\xa0")


def compact(count: int) -> str:
    """Return a count as it stands under a button: `950`, `1.2K`, `3.4M`."""
    if count < 1000:
        return str(count)
    short = format_compact_decimal(count, fraction_digits=1, locale=reader())
    # German has no short form of thousands.
    return number(count) if short.isdigit() else short


def number(count: int) -> str:
    """Return a whole number with its thousands apart: `12,345`."""
    return format_decimal(count, locale=reader())


def own_name(code: str) -> str:
    """Return a language's name in that language itself, or the code."""
    try:
        name = Locale.parse(code).get_display_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return (name or code)[:1].upper() + (name or code)[1:]
