"""RSS 2.0: a person's public videos, and those under a tag, each with its file as enclosure."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import queries as feed
from glasshouse.network.web import reels
from glasshouse.network.web.pages.sharing.cards import SOON, title_of

MOST = 20


def _rss(title: str, page: str, own: str, items: Iterable[feed.Item]) -> HttpResponse:
    rss = Rss201rev2Feed(
        title=f"{title} · {settings.ENV.site_name}",
        link=settings.SITE_URL + page,
        description=_("Videos, newest first."),
        feed_url=settings.SITE_URL + own,
    )
    for item in items:
        video = item.video
        address = settings.SITE_URL + video.url
        plain = reels.for_template(item)["plain_mp4"]
        size = next((one.bytes for one in video.renditions if one.mp4 == plain), 0)
        rss.add_item(
            title=title_of(item),
            link=address,
            description=video.html,
            author_name=video.author.name,
            pubdate=video.published_at,
            unique_id=address,
            unique_id_is_permalink=True,
            enclosures=[Enclosure(f"{address}/file", str(size), "video/mp4")] if plain else [],
        )
    content = rss.writeString("utf-8")
    return HttpResponse(
        content, content_type="application/rss+xml; charset=utf-8", headers={"Cache-Control": SOON}
    )


@require_safe
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """Give a person's public videos."""
    profile = people.person_by_handle(handle)
    if profile is None or profile.is_private:
        raise Http404
    page = feed.items_of(profile.handle, person_id=None, limit=MOST)
    own = reverse("profile-rss", args=[profile.handle])
    return _rss(profile.name, reverse("profile", args=[profile.handle]), own, page.items)


@require_safe
def tag(request: HttpRequest, name: str) -> HttpResponse:
    """Give the newest public videos under a tag."""
    # A feed is XML, in which not every character can stand.
    if not re.fullmatch(r"\w+", name):
        raise Http404
    page = feed.tag_page(name.casefold(), person_id=None, sort="latest", limit=MOST)
    return _rss(
        f"#{name.casefold()}", reverse("tag", args=[name]), reverse("tag-rss", args=[name]), page.items
    )
