"""Words for the codes that say why a video stands in a list, and what each contribution to its score is."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from glasshouse.network.feed.ranking.policy import EXPLORING_STAGES

LISTS = ("latest", "reposted", "fresh", "liked", "exploring")
FOR_YOU = (
    "co_watch",
    "followed",
    "trending",
    "interest",
    "author",
    "language",
    "not_interested",
    "by_chance",
    "rest",
)
CODES = LISTS + FOR_YOU


# Marked here and translated one by one when they are shown: a page has a handful of reasons.
_WORDS = {
    "latest": gettext_noop("Newest first"),
    "reposted": gettext_noop("Reposted by somebody you follow"),
    "fresh": gettext_noop("New here"),
    "liked": gettext_noop("More people liked it than usual"),
    "exploring": gettext_noop("Shown fewer than %(n)s times so far, so it is being tried out"),
    "co_watch": gettext_noop("People who liked what you watched liked this too"),
    "followed": gettext_noop("From somebody you follow"),
    "trending": gettext_noop("Others enjoyed this today"),
    "interest": gettext_noop("About something you like"),
    "author": gettext_noop("You often like this person's videos"),
    "language": gettext_noop("In a language you understand"),
    "by_chance": gettext_noop("Drawn by chance, so that your feed does not narrow"),
    "rest": gettext_noop("One of those that are left for you"),
    "not_interested": gettext_noop("Like something you did not want to see"),
}
_NAMED = {
    "co_watch": gettext_noop("People who liked “%(name)s” liked this too"),
    "followed": gettext_noop("You follow %(name)s"),
    "interest": gettext_noop("You like %(name)s"),
    "author": gettext_noop("You often like videos of %(name)s"),
    "language": gettext_noop("In %(name)s"),
    "not_interested": gettext_noop("You wanted less of %(name)s"),
}
_ANY = gettext_noop("Chosen for you")


def words_of(code: str, name: str = "") -> str:
    """Return a reason's words for people; `name` is that of the tag, person, language or video it comes from, if known."""
    if name and code in _NAMED:
        return _(_NAMED[code]) % {"name": name}
    words = _(_WORDS.get(code, _ANY))
    return words % {"n": EXPLORING_STAGES[-1]} if code == "exploring" else words


def words_against(code: str, name: str = "") -> str:
    """Return the words for a contribution that speaks against a video."""
    if code == "language":
        return (
            _("Not in a language you chose: %(name)s") % {"name": name}
            if name
            else _("Not in a language you chose")
        )
    if code == "skipped_language":
        return _("You often skip videos in %(name)s") % {"name": name}
    if code == "liked":
        return _("Fewer liked it than usual")
    if code in ("interest", "author") and name:
        return _("You often skip %(name)s") % {"name": name}
    return words_of(code, name)
