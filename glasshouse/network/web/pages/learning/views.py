"""`/you/interests` and `/you/history`: see, change and take away what one's feed stands on. Forms, no scripts needed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from glasshouse.network.feed import actions
from glasshouse.network.feed import queries as feed
from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import Refused
from glasshouse.network.web.viewing import me_of, posted, signed_in_only


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def interests(request: HttpRequest) -> HttpResponse:
    """Show what a person chose and what is learnt, or change one thing of it."""
    person_id = me_of(request)
    if request.method == "POST":
        _do(request, person_id, _INTERESTS)
        return redirect("your-interests")
    told = feed.interests_of(person_id)
    chosen = {interest.name for interest in told.chosen if interest.kind == "language"}
    languages = [(code, name) for code, name in locales.languages().items() if code not in chosen]
    return render(request, "learning/interests.html", {"told": told, "languages": languages})


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest) -> HttpResponse:
    """Show what a person watched, or remove a video from it."""
    person_id = me_of(request)
    after = request.GET.get("after", "")
    if request.method == "POST":
        _do(request, person_id, _HISTORY)
        return redirect(
            f"{reverse('your-history')}?{urlencode({'after': after})}" if after else "your-history"
        )
    try:
        page = feed.history_of(person_id, after=after)
    except feed.BadCursor:
        return redirect("your-history")
    following = urlencode({"after": page.next}) if page.next else ""
    context = {"page": page, "after": after, "next_query": following}
    return render(request, "learning/history.html", context)


Verb = Callable[[HttpRequest, int], str]


def _do(request: HttpRequest, person_id: int, verbs: dict[str, Verb]) -> None:
    verb = verbs.get(posted(request, "do"))
    if verb is None:
        messages.error(request, _("This form is not known any more. Nothing was changed."))
        return
    try:
        messages.success(request, verb(request, person_id))
    except Refused as error:
        messages.error(request, error.message)


def _choose(request: HttpRequest, person_id: int) -> str:
    actions.choose_interest(person_id=person_id, kind=posted(request, "kind"), name=posted(request, "name"))
    return _("Your feed follows that from the next page on.")


def _drop(request: HttpRequest, person_id: int) -> str:
    actions.drop_interest(person_id=person_id, kind=posted(request, "kind"), name=posted(request, "name"))
    return _("Your feed no longer uses that.")


def _take_back(request: HttpRequest, person_id: int) -> str:
    actions.take_back_not_interested(person_id=person_id, code=posted(request, "name"))
    return _("This video, and others like it, may come again.")


def _learn(request: HttpRequest, person_id: int) -> str:
    on = posted(request, "on") == "1"
    actions.set_profiling(person_id=person_id, on=on)
    if on:
        return _("Your feed learns again from what you watch.")
    return _("Your feed no longer learns from you. What it had learnt is taken out; your history stays.")


def _sensitive(request: HttpRequest, person_id: int) -> str:
    on = posted(request, "on") == "1"
    actions.set_sensitive(person_id=person_id, on=on)
    return _("For You may contain sensitive videos.") if on else _("For You leaves sensitive videos out.")


def _reset(request: HttpRequest, person_id: int) -> str:
    actions.reset_learnt(person_id=person_id)
    return _("All that was learnt is forgotten. Your history and what you chose stay.")


def _remove(request: HttpRequest, person_id: int) -> str:
    actions.remove_watch(person_id=person_id, code=posted(request, "name"))
    return _("Removed. What was learnt from it is gone as well.")


def _clear(request: HttpRequest, person_id: int) -> str:
    actions.clear_history(person_id=person_id)
    return _("Your history is empty. What was learnt from it is gone as well; your likes stay.")


_INTERESTS: dict[str, Verb] = {
    "choose": _choose,
    "drop": _drop,
    "take-back": _take_back,
    "learn": _learn,
    "sensitive": _sensitive,
    "reset": _reset,
}
_HISTORY: dict[str, Verb] = {"remove": _remove, "clear": _clear}
