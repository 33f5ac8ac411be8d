"""Numbers as people read them."""

from django import template

register = template.Library()


@register.filter
def as_clock(ms: int) -> str:
    """Return milliseconds as minutes and seconds: `1:05`."""
    seconds = round(ms / 1000)
    return f"{seconds // 60}:{seconds % 60:02d}"
