"""Reasons with their words."""

from glasshouse.network.feed.queries.shapes import Reason
from glasshouse.network.feed.ranker import Choice
from glasshouse.network.feed.reasons import words_of
from glasshouse.network.kit import locales


def reason(code: str, name: str = "") -> Reason:
    """Return a reason with its words; `name` is that of what it comes from."""
    return Reason(code=code, words=words_of(code, name))


def reason_of(choice: Choice) -> Reason:
    """Return why the ranker chose a video, with the name of the tag or language that it comes from."""
    name = next((part.name for part in choice.parts if part.code == choice.reason), "")
    if choice.reason == "language":
        return reason(choice.reason, locales.languages().get(name, name))
    # Names of people and videos are for the sheet "why this video?", which asks who may see them.
    return reason(choice.reason, name if choice.reason == "interest" else "")
