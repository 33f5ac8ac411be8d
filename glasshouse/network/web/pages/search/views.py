"""`/search`: a field, and what answers: videos, people, tags, and the places where the words are said."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import queries as feed
from glasshouse.network.kit import media
from glasshouse.network.kit.cursors import BadCursor
from glasshouse.network.search import queries
from glasshouse.network.search.queries import Found, Hit
from glasshouse.network.ties import queries as ties
from glasshouse.network.web.viewing import viewer_of

TABS = {
    "all": _("All"),
    "videos": _("Videos"),
    "people": _("People"),
    "tags": _("Tags"),
    "captions": _("Captions"),
}
# Of each kind, on the page with all of them.
FEW = {"videos": 6, "people": 3, "tags": 6, "captions": 4}
MOST_TAGS = 40


@dataclass(frozen=True, slots=True)
class SpokenRow:
    """A place in a video where the words are said, as a row with a link that starts there."""

    item: feed.Item
    hit: Hit
    address: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what answers `q`; without it the tags of the newest videos. Nothing of it is kept."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:200]
    kind = request.GET.get("kind", "all")
    who = viewer_of(request).person_id
    if kind not in TABS:
        return redirect(f"/search?{urlencode({'q': text})}")
    context: dict[str, Any] = {"q": text, "kind": kind, "asked": bool(text)}
    context["tabs"] = [(name, words, urlencode({"q": text, "kind": name})) for name, words in TABS.items()]
    try:
        sections = _sections(text, kind, request.GET.get("after", ""), who) if text else {}
    except BadCursor:
        return redirect(f"/search?{urlencode({'q': text, 'kind': kind})}")
    context |= sections
    context["anything"] = any(sections.get(name) for name in FEW)
    context["readable"] = queries.has_words(text)
    if not context["anything"]:
        context["lately"] = queries.tags_used_lately(person_id=who)
    return render(request, "search/page.html", context)


def _sections(text: str, kind: str, after: str, who: int | None) -> dict[str, Any]:
    """Return each kind that is asked for, ready for the template, and the address of what comes next."""
    wanted = FEW if kind == "all" else {kind: MOST_TAGS if kind == "tags" else queries.PAGE}
    shown: dict[str, Any] = {}
    found = Found()
    if "videos" in wanted:
        found = queries.find_videos(text, person_id=who, after=after, limit=wanted["videos"])
        shown["videos"] = _items(found, who)
    if "people" in wanted:
        found = queries.find_people(text, person_id=who, after=after, limit=wanted["people"])
        shown["people"] = _people(found, who)
    if "tags" in wanted:
        shown["tags"] = queries.find_tags(text, person_id=who, limit=wanted["tags"])
    if "captions" in wanted:
        spoken = queries.find_spoken(text, person_id=who, after=after, limit=wanted["captions"])
        shown["captions"] = _spoken(spoken, who)
        found = spoken.found
    if kind not in {"all", "tags"} and found.next:
        shown["next_query"] = urlencode({"q": text, "kind": kind, "after": found.next})
    return shown | {"after": after}


def _items(found: Found, who: int | None) -> tuple[feed.Item, ...]:
    return tuple(feed.items_by_ids(found.ids, person_id=who).values())


def _spoken(spoken: queries.Spoken, who: int | None) -> list[SpokenRow]:
    items = feed.items_by_ids(spoken.found.ids, person_id=who)
    return [
        SpokenRow(item, hit, f"{item.video.url}?t={hit.start_ms // 1000}")
        for video_id, item in items.items()
        if (hit := spoken.hits.get(video_id))
    ]


def _people(found: Found, who: int | None) -> list[dict[str, Any]]:
    cards, states = people.cards(found.ids), ties.states_to(who, found.ids)
    return [
        {
            "handle": cards[pk].handle,
            "name": cards[pk].name,
            "avatar": media.address(cards[pk].avatar_key) if cards[pk].avatar_key else None,
            "state": states.get(pk, ""),
            "me": pk == who,
        }
        for pk in found.ids
        if pk in cards
    ]
