"""Values of rows as a person reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from glasshouse.network.kit import locales

LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One value of a row: what it means, in which words, and as a machine reads it where it is a time."""

    name: str
    meaning: str
    words: str
    moment: str = ""


def shown(name: str, meaning: str, value: Any) -> Shown:
    """Return a value in words."""
    if (instant := _instant(value)) is not None:
        return Shown(name, meaning, date_format(instant, "DATETIME_FORMAT") + " UTC", instant.isoformat())
    return Shown(name, meaning, words_of(value))


def words_of(value: Any) -> str:
    """Return any plain value in words."""
    if value is None or value in ("", [], {}):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return locales.number(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {words_of(one)}" for name, one in value.items())[:LONGEST]
    if isinstance(value, list | tuple):
        return ", ".join(words_of(one) for one in value)[:LONGEST]
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) < 19 or value[10:11] != "T":
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
