"""A sound: to hear, to use, and what others made with it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from glasshouse.network.feed import queries as feed
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.videos import queries as videos
from glasshouse.network.web.viewing import viewer_of

PAGE = 18


@require_safe
def sound(request: HttpRequest, code: str) -> HttpResponse:
    """Show a sound whose video the viewer may see, and a page of the videos with it."""
    person_id = viewer_of(request).person_id
    try:
        found = videos.sound(code, person_id=person_id)
        after = request.GET.get("after", "")
        page = feed.sound_page(code, person_id=person_id, after=after, limit=PAGE)
    except NotFound as error:
        raise Http404(error.message) from error
    except feed.BadCursor:
        return redirect("sound", code=code)
    context = {
        "sound": found,
        "items": page.items,
        "after": after,
        "next_query": urlencode({"after": page.next}) if page.next else "",
    }
    return render(request, "sound/page.html", context)
