"""A public video on other people's sites: a page to embed, oEmbed, and addresses that last.

What stands on another site is what everybody may see, whoever asks; but somebody known to be apart from its author gets nothing.
"""

from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from glasshouse.network.feed import queries as feed
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.kit.whereabouts import here
from glasshouse.network.moderation import queries as moderation
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import Keeps
from glasshouse.network.web import reels
from glasshouse.network.web.viewing import viewer_of

WIDTH, HEIGHT = 360, 640
SOON = "public, max-age=300"


def soon(request: HttpRequest) -> str:
    """Return how long an answer may be kept: with a session not at all, where a country is known by the browser alone."""
    if viewer_of(request).signed_in:
        return "private, no-store"
    return SOON.replace("public", "private") if here() else SOON


def public_item(request: HttpRequest, code: str) -> feed.Item:
    """Return a video that plays and that everybody may see, the viewer too. Raises Http404."""
    viewer_id = viewer_of(request).person_id
    try:
        item = feed.item(code, person_id=None)
    except NotFound as error:
        raise Http404(error.message) from error
    if not item.video.renditions:
        raise Http404
    if viewer_id is not None and not videos.may_watch(code, person_id=viewer_id):
        raise Http404
    return item


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
@require_safe
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """Show one public video alone, for a frame on any site."""
    try:
        item = public_item(request, code)
    except Http404:
        found = moderation.kept_away(code, person_id=viewer_of(request).person_id)
        if found is None:
            raise
        why = {
            "statement": settings.SITE_URL + reverse("statement", args=[found.statement]),
            "keeps": found.keeps.value,
        }
        return render(
            request, "sharing/embed_kept_away.html", why, status=403 if found.keeps is Keeps.AGE else 410
        )
    context = {"video": reels.for_template(item), "address": settings.SITE_URL + item.video.url}
    return render(request, "sharing/embed.html", context)


def box(ratio: float, most_width: int, most_height: int) -> tuple[int, int]:
    """Return the largest (width, height) in pixels of this ratio that fits, the player's own size at most."""
    width = min(most_width, WIDTH if ratio < 1 else HEIGHT)
    height = round(width / ratio)
    if height > min(most_height, HEIGHT):
        height = min(most_height, HEIGHT)
        width = round(height * ratio)
    return max(1, width), max(1, height)


def _size(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 6 and int(given) else 10_000


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer oEmbed 1.0 for the address of a public video, as JSON (oembed.com, section 2.3)."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(
            _("Only JSON is given here."), status=501, content_type="text/plain; charset=utf-8"
        )
    item = public_item(request, _code_of(request.GET.get("url", "")))
    video = item.video
    width, height = box(video.width / video.height, _size(request, "maxwidth"), _size(request, "maxheight"))
    frame = {
        "source": f"{settings.SITE_URL}/embed/{video.code}",
        "title": title_of(item),
        "width": width,
        "height": height,
    }
    answer = {
        "version": "1.0",
        "type": "video",
        "title": title_of(item),
        "author_name": video.author.name,
        "author_url": settings.SITE_URL + video.author.url,
        "provider_name": settings.ENV.site_name,
        "provider_url": settings.SITE_URL,
        "cache_age": 300,
        "thumbnail_url": f"{settings.SITE_URL}{video.url}/poster",
        "thumbnail_width": video.width,
        "thumbnail_height": video.height,
        "width": width,
        "height": height,
        "html": render_to_string("sharing/frame.html", frame).strip(),
    }
    headers = {"Cache-Control": soon(request), "Access-Control-Allow-Origin": "*"}
    return JsonResponse(answer, headers=headers)


def _code_of(address: str) -> str:
    """Return the code in the address of a video of ours. Raises Http404."""
    try:
        parts, ours = urlsplit(address), urlsplit(settings.SITE_URL)
    except ValueError as error:
        raise Http404 from error
    if parts.netloc != ours.netloc or parts.scheme not in {"http", "https"}:
        raise Http404
    try:
        match = resolve(parts.path)
    except Resolver404 as error:
        raise Http404 from error
    if match.url_name not in {"video", "embed"}:
        raise Http404
    return str(match.kwargs["code"])


def title_of(item: feed.Item) -> str:
    """Return a video's first words, or whose it is."""
    first = " ".join(item.video.text.split())[:100]
    return first or _("A video by %(name)s") % {"name": item.video.author.name}


def _elsewhere(request: HttpRequest, address: str | None) -> HttpResponse:
    if address is None:
        raise Http404
    answer = redirect(address)
    # The signed address behind it lives for half a day at least.
    answer["Cache-Control"] = soon(request)
    return answer


@require_safe
def poster(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """Lead to a public video's poster: an address that does not expire, for cards on other sites."""
    item = public_item(request, code)
    return _elsewhere(request, None if item.video.sensitive else item.video.poster)


@require_safe
def file(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """Lead to a public video's file at the size that plays everywhere: an address that does not expire, for feeds."""
    return _elsewhere(request, reels.for_template(public_item(request, code))["plain_mp4"])
