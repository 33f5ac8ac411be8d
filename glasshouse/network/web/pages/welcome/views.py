"""`/welcome`: shown once, after the first sign-in; everything in it can be passed by."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import queries as feed
from glasshouse.network.feed.actions import choose_interest
from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ties import actions as tie_actions
from glasshouse.network.web.suggesting import people_for
from glasshouse.network.web.viewing import me_of, posted, signed_in_only, viewer_of

SUGGESTED = 8
MOST_TAGS = 16
MOST_LANGUAGES = 8
# Offered beside those that the browser asks for: the most spoken ones.
_WIDELY = ("en", "es", "zh", "hi", "ar", "fr", "pt", "ru", "de", "ja", "id", "tr")


def onwards(person_id: int, wanted: str) -> str:
    """Return where to go after signing in: to the first run, if it was not seen and nothing special was wanted."""
    if wanted == reverse("watch") and not people.is_welcomed(person_id):
        return reverse("welcome")
    return wanted


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask for languages, interests and whom to follow; remember that it was asked, whatever is answered."""
    me = me_of(request)
    if request.method != "POST":
        languages = _offered(request)
        ticked = [str(language["code"]) for language in languages if language["on"]]
        return render(
            request,
            "welcome/page.html",
            {
                "languages": languages,
                "tags": feed.tags_for(ticked, most=MOST_TAGS),
                "people": people_for(me, SUGGESTED),
            },
        )
    if not posted(request, "skip"):
        _take(request, me)
    accounts.welcome_person(person_id=me)
    return redirect("watch")


def _take(request: HttpRequest, me: int) -> None:
    chosen = [code for code in request.POST.getlist("language") if locales.is_language(code)]
    if chosen:
        accounts.choose_languages(person_id=me, languages=chosen[:MOST_LANGUAGES])
    wishes: list[Callable[[], object]] = [
        partial(choose_interest, person_id=me, kind="tag", name=name)
        for name in _ticked(request, "tag")[:MOST_TAGS]
    ]
    wishes += [
        partial(tie_actions.follow_person, person_id=me, handle=handle)
        for handle in _ticked(request, "follow")[:SUGGESTED]
    ]
    for wish in wishes:
        _told_if_refused(request, wish)


def _ticked(request: HttpRequest, name: str) -> list[str]:
    """Return what was ticked; a NUL, which no database takes as text, was not."""
    return [value for value in request.POST.getlist(name) if "\0" not in value]


def _told_if_refused(request: HttpRequest, act: Callable[[], object]) -> None:
    """Do one of several wishes; one that is refused is told, and keeps none of the others back."""
    try:
        act()
    except Refused as error:
        messages.error(request, error.message)


def _offered(request: HttpRequest) -> list[dict[str, object]]:
    """Return the languages to choose from, those that are known or likely first."""
    header = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    likely = [code.split("-")[0] for code, _weight in header]
    present = list(viewer_of(request).languages)
    codes = [code for code in dict.fromkeys([*present, *likely, *_WIDELY]) if locales.is_language(code)]
    return [
        {"code": code, "name": locales.own_name(code), "on": code in (present or likely)} for code in codes
    ]
