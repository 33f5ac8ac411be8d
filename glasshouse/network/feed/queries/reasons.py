"""The words of reasons."""

from django.utils.translation import gettext as _

from glasshouse.network.feed.queries.shapes import Reason


def reason(code: str, words: str = "") -> Reason:
    """Return a reason with its words, which may come with it."""
    return Reason(code=code, words=words or words_of(code))


def words_of(code: str) -> str:
    """Return a reason's words for people."""
    return {
        "latest": _("Newest first"),
        "fresh": _("New here"),
        "liked": _("Liked by many who saw it"),
        "exploring": _("New, being tried out"),
        "followed": _("From somebody you follow"),
    }[code]
