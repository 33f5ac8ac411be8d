"""Words for the codes that say why a video stands in a list, and what each contribution to its score is."""

from django.utils.translation import gettext as _

from glasshouse.network.feed.ranking.policy import EXPLORING_STAGES

LISTS = ("latest", "fresh", "liked", "exploring")
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


def words_of(code: str, name: str = "") -> str:
    """Return a reason's words for people; `name` is that of the tag, person, language or video it comes from, if known."""
    if name and (named := _with_name(code, name)):
        return named
    return {
        "latest": _("Newest first"),
        "fresh": _("New here"),
        "liked": _("More people liked it than usual"),
        "exploring": _("Shown fewer than %(n)s times so far, so it is being tried out")
        % {"n": EXPLORING_STAGES[-1]},
        "co_watch": _("People who liked what you watched liked this too"),
        "followed": _("From somebody you follow"),
        "trending": _("Others enjoyed this today"),
        "interest": _("About something you like"),
        "author": _("You often like this person's videos"),
        "language": _("In a language you understand"),
        "by_chance": _("Drawn by chance, so that your feed does not narrow"),
        "rest": _("One of those that are left for you"),
        "not_interested": _("Like something you did not want to see"),
    }.get(code, _("Chosen for you"))


def _with_name(code: str, name: str) -> str:
    words = {
        "co_watch": _("People who liked “%(name)s” liked this too"),
        "followed": _("You follow %(name)s"),
        "interest": _("You like %(name)s"),
        "author": _("You often like videos of %(name)s"),
        "language": _("In %(name)s"),
        "not_interested": _("You wanted less of %(name)s"),
    }.get(code, "")
    return words % {"name": name} if words else ""


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
