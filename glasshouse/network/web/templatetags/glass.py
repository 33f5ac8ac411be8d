"""Numbers as people read them."""

from django import template
from django.utils.html import json_script

from glasshouse.network.web.words import PEOPLE_WORDS

register = template.Library()


@register.filter
def as_clock(ms: int) -> str:
    """Return milliseconds as minutes and seconds: `1:05`."""
    seconds = round(ms / 1000)
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.simple_tag
def people_words() -> str:
    """Return the sentences of the scripts on pages about people, as JSON in a script element."""
    return json_script({name: str(words) for name, words in PEOPLE_WORDS.items()}, "words")
