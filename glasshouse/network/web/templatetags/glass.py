"""Numbers and times as people read them."""

import json
from datetime import UTC, datetime, timedelta

from django import template
from django.utils.html import json_script
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.web.words import PEOPLE_WORDS

register = template.Library()


@register.filter
def as_clock(ms: int) -> str:
    """Return milliseconds as minutes and seconds: `1:05`."""
    seconds = round(ms / 1000)
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.filter
def ago(at: datetime) -> str:
    """Return how long ago something was, in its largest unit: `3 hours ago`, and below a minute `this minute`."""
    if clock.now() - at < timedelta(minutes=1):
        return _("this minute")
    return _("%(since)s ago") % {"since": timesince(at, clock.now(), depth=1)}


@register.filter
def compact(count: int | None) -> str:
    """Return a count as it stands under a button: nothing for none, `1.2K`, `3.4M`."""
    for size, sign in ((1_000_000, "M"), (1_000, "K")):
        if count and count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + sign
    return str(count or "")


@register.simple_tag
def people_words() -> str:
    """Return the sentences of the scripts on pages about people, as JSON in a script element."""
    return json_script({name: str(words) for name, words in PEOPLE_WORDS.items()}, "words")


@register.filter
def instant(ms: int) -> datetime:
    """Return POSIX milliseconds as an instant in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


@register.filter
def as_json(value: object) -> str:
    """Return plain data as JSON for people, with its words as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)
