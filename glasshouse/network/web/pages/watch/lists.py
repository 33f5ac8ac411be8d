"""Pages of tiles: a tag's videos, and those that one has saved."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from glasshouse.network.feed import queries as feed
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.ties import actions as tie_actions
from glasshouse.network.ties import queries as ties
from glasshouse.network.web.viewing import me_of, posted, signed_in_only, viewer_of

PAGE = 18


@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest, name: str) -> HttpResponse:
    """Show the videos with a tag, the top or the latest ones; let it be muted and unmuted."""
    name = name.casefold()
    if request.method == "POST":
        return _mute(request, name)
    viewer_id, after = viewer_of(request).person_id, request.GET.get("after", "")
    sort = "latest" if request.GET.get("sort") == "latest" else "top"
    try:
        page = feed.tag_page(name, sort=sort, person_id=viewer_id, after=after, limit=PAGE)
    except feed.BadCursor:
        return redirect("tag", name=name)
    except NotFound as error:
        raise Http404(error.message) from error
    context = {
        "tag": name,
        "sort": sort,
        "items": page.items,
        "after": after,
        "muted": ties.folded(name) in ties.muted_words(viewer_id).tags,
        "next_query": urlencode({"sort": sort, "after": page.next}) if page.next else "",
    }
    return render(request, "watch/tag.html", context)


@signed_in_only
def _mute(request: HttpRequest, name: str) -> HttpResponse:
    try:
        if posted(request, "off"):
            tie_actions.unmute_word(person_id=me_of(request), kind="tag", word=name)
            messages.success(request, _("#%(tag)s may come again.") % {"tag": name})
        else:
            tie_actions.mute_word(person_id=me_of(request), kind="tag", word=name)
            messages.success(request, _("You don't meet #%(tag)s in lists any more.") % {"tag": name})
    except Refused as error:
        messages.error(request, error.message)
    return redirect("tag", name=name)


@never_cache
@signed_in_only
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """Show the videos that one keeps for later, the latest saved first."""
    viewer, after = viewer_of(request), request.GET.get("after", "")
    try:
        page = feed.items_of(viewer.handle, kind="saved", person_id=viewer.person_id, after=after, limit=PAGE)
    except feed.BadCursor:
        return redirect("saved")
    context = {
        "items": page.items,
        "after": after,
        "next_query": urlencode({"after": page.next}) if page.next else "",
    }
    return render(request, "watch/saved.html", context)
