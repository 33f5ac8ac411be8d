"""`/you/privacy`: who may follow and see, and whom and what one does not want to meet."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ties import actions
from glasshouse.network.ties import queries as ties
from glasshouse.network.web.viewing import me_of, posted, signed_in_only


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Show and change it, one form for each thing."""
    if request.method != "POST":
        return _page(request)
    deed = _DEEDS.get(posted(request, "deed"))
    if deed is None:
        return _page(request, problem=_("This form is not known. Nothing was changed."), status=422)
    try:
        messages.success(request, deed(request))
    except Refused as error:
        return _page(request, problem=error.message, typed=posted(request, "word"), status=error.status)
    return redirect("privacy")


def _page(request: HttpRequest, *, problem: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    me = me_of(request)
    words = ties.muted_words(me)
    context = {
        "private": people.is_private(me),
        "blocked": ties.blocked_lines(me),
        "muted": list(ties.lines_of(ties.muted_people(me), person_id=me).values()),
        "words": [("word", word) for word in words.words] + [("tag", tag) for tag in words.tags],
        "problem": problem,
        "typed": typed,
    }
    return render(request, "accounts/privacy.html", context, status=status)


def _set_privacy(request: HttpRequest) -> str:
    private = bool(posted(request, "private"))
    accounts.set_privacy(person_id=me_of(request), private=private)
    if private:
        return _("Your account is private: you accept each new follower yourself.")
    return _("Your account is open. Whoever had asked follows you now.")


def _unblock(request: HttpRequest) -> str:
    actions.unblock_person(person_id=me_of(request), handle=posted(request, "handle"))
    return _("@%(handle)s is not blocked any more.") % {"handle": posted(request, "handle")}


def _unmute(request: HttpRequest) -> str:
    actions.unmute_person(person_id=me_of(request), handle=posted(request, "handle"))
    return _("@%(handle)s is in your lists again.") % {"handle": posted(request, "handle")}


def _mute_word(request: HttpRequest) -> str:
    typed = posted(request, "word").strip()
    kind = "tag" if typed.startswith("#") else "word"
    kept = actions.mute_word(person_id=me_of(request), kind=kind, word=typed)
    shown = f"#{kept}" if kind == "tag" else kept
    return _("You don't meet “%(word)s” in lists and comments any more.") % {"word": shown}


def _unmute_word(request: HttpRequest) -> str:
    word, kind = posted(request, "word"), posted(request, "kind")
    actions.unmute_word(person_id=me_of(request), kind=kind, word=word)
    return _("“%(word)s” may come again.") % {"word": word}


_DEEDS: dict[str, Callable[[HttpRequest], str]] = {
    "privacy": _set_privacy,
    "unblock": _unblock,
    "unmute": _unmute,
    "mute-word": _mute_word,
    "unmute-word": _unmute_word,
}
