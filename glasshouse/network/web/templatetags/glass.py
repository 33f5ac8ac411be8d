"""Numbers and times as people read them."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import json_script
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, locales
from glasshouse.network.web.places import OPEN, Place, at_desk
from glasshouse.network.web.viewing import device_words
from glasshouse.network.web.words import PEOPLE_WORDS, in_words

register = template.Library()


@register.filter
def as_clock(ms: int) -> str:
    """Return milliseconds as minutes and seconds: `1:05`."""
    seconds = round(ms / 1000)
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.filter
def ago(at: datetime) -> str:
    """Return how long ago something was, in its largest unit: `3 hours ago`, and below a minute `this minute`."""
    since = clock.now() - at
    return _("this minute") if since < timedelta(minutes=1) else locales.ago(since)


@register.filter
def left(at: datetime) -> str:
    """Return how long it is until then, in its largest unit: `in 3 days`."""
    return locales.until(at - clock.now())


@register.filter
def to_the_second(at: datetime) -> str:
    """Return an instant in UTC, as the reader's language writes dates: `28 Nov 2026, 20:21:17`."""
    in_utc = at.astimezone(UTC)
    return f"{date_format(in_utc, 'SHORT_DATE_FORMAT', use_l10n=True)}, {in_utc:%H:%M:%S}"


@register.filter
def compact(count: int | None) -> str:
    """Return a count as it stands under a button: nothing for none, `1.2K`, `3.4M`."""
    return locales.compact(count) if count else ""


@register.filter
def number(count: int) -> str:
    """Return a whole number with its thousands apart: `12,345`."""
    return locales.number(count)


@register.filter
def territory(code: str) -> str:
    """Return a country's name in the reader's language, or its code."""
    return locales.territory(code)


@register.filter
def attribute(thing: object, name: str) -> Any:
    """Return what a thing has under a name."""
    return getattr(thing, name, "")


@register.filter
def day(text: str) -> str:
    """Return a day written YYYY-MM-DD as the reader's language writes it; what is none stays as it is."""
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT", use_l10n=True)
    except ValueError:
        return text


@register.filter
def translated(words: str) -> str:
    """Return words of the code that were marked where nobody reads them, in the reader's language."""
    return _(words) if words else ""


@register.filter
def device(kept: str) -> str:
    """Return a browser and its system in words."""
    return device_words(kept)


@register.inclusion_tag("places/row.html", takes_context=True)
def desk_places(context: Context) -> dict[str, Any]:
    """Show the pages of the desk that the viewer opens, with the one that stands here marked."""
    return _row(context, at_desk(context["viewer"].role), _("The desk"))


@register.inclusion_tag("places/row.html", takes_context=True)
def open_places(context: Context) -> dict[str, Any]:
    """Show the pages on which anyone can check the network, with the one that stands here marked."""
    return _row(context, OPEN, _("What anyone can check"))


@register.inclusion_tag("places/foot.html", takes_context=True)
def foot_places(context: Context) -> dict[str, Any]:
    """Lead from the foot of a page to where anyone can check the network."""
    return {"places": OPEN, "here": _here(context)}


def _row(context: Context, places: list[Place], label: str) -> dict[str, Any]:
    return {"places": places, "label": label, "here": _here(context)}


def _here(context: Context) -> str:
    match = context["request"].resolver_match if "request" in context else None
    return str(match.url_name) if match else ""


@register.simple_tag
def people_words() -> str:
    """Return the sentences of the scripts on pages about people, as JSON in a script element."""
    return json_script(in_words(PEOPLE_WORDS), "words")


@register.filter
def instant(ms: int) -> datetime:
    """Return POSIX milliseconds as an instant in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


@register.filter
def as_json(value: object) -> str:
    """Return plain data as JSON for people, with its words as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)
