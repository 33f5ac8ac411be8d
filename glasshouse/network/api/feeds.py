"""Reading and watching."""

from http import HTTPStatus
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from glasshouse.network.api import shapes
from glasshouse.network.api.access import may_read, viewer_of
from glasshouse.network.feed import actions as feed_actions
from glasshouse.network.feed import queries as feed
from glasshouse.network.handover import queries as handover
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.moderation import queries as moderation
from glasshouse.network.videos import queries as videos

router = Router(tags=["watching"])
MOST_SEEN = 500


def answer(content: Any) -> HttpResponse:
    """Return JSON without validating our own answer again: the feed is the hot path."""
    return HttpResponse(orjson.dumps(content, option=orjson.OPT_UTC_Z), content_type="application/json")


def page_shape(page: feed.Page) -> dict[str, Any]:
    """Return a feed page as the API publishes it."""
    return {
        "tab": page.tab,
        "items": [feed.public_shape(item) for item in page.items],
        "next": page.next,
        "caught_up": page.caught_up,
        "mode": page.mode,
        "notice": page.notice,
    }


Limit = Annotated[int, Query(ge=1, le=feed.MOST)]


@router.get(
    "/feed/{tab}", response=shapes.Page, summary="A page of a tab: for-you, following, discover or latest"
)
def read_feed(
    request: HttpRequest,
    tab: str,
    after: str = "",
    limit: Limit = feed.PAGE,
    seen: Annotated[str, Query(description="codes already shown, with commas between")] = "",
) -> HttpResponse:
    """Return videos that you may see, each with the reason why it is there; for-you and following need to know who you are."""
    codes = [code for code in seen.split(",") if code][:MOST_SEEN]
    page = feed.feed_page(tab, person_id=viewer_of(request).person_id, after=after, limit=limit, seen=codes)
    return answer(page_shape(page))


@router.get(
    "/tags/trending", response=shapes.Trending, summary="Tags of which more happens than is usual for them"
)
def read_trending(request: HttpRequest) -> HttpResponse:
    """Return at most twenty, the most unusual first, at most a minute old."""
    return answer({"items": feed.trending_tags()})


@router.get("/tags/{name}/videos", response=shapes.Page, summary="The videos with a tag: sort top or latest")
def read_tag(
    request: HttpRequest, name: str, sort: str = "top", after: str = "", limit: Limit = feed.MOST
) -> HttpResponse:
    """Return the videos with this tag that may stand in your lists."""
    viewer = viewer_of(request).person_id
    return answer(page_shape(feed.tag_page(name, sort=sort, person_id=viewer, after=after, limit=limit)))


@router.get(
    "/sounds/{code}/videos", response=shapes.Page, summary="The videos that use a sound, newest first"
)
def read_sound_videos(
    request: HttpRequest, code: str, after: str = "", limit: Limit = feed.MOST
) -> HttpResponse:
    """Return the videos with this sound that may stand in your lists."""
    viewer = viewer_of(request).person_id
    videos.sound(code, person_id=viewer)
    return answer(page_shape(feed.sound_page(code, person_id=viewer, after=after, limit=limit)))


@router.get(
    "/people/{handle}/videos",
    response=shapes.Page,
    summary="A person's lists: kind posted, reposted, and of your own liked and saved",
)
def read_person(
    request: HttpRequest, handle: str, kind: str = "posted", after: str = "", limit: Limit = feed.MOST
) -> HttpResponse:
    """Return the videos of this list that you may see, the latest first."""
    viewer = viewer_of(request).person_id
    return answer(
        page_shape(feed.items_of(handle.lower(), kind=kind, person_id=viewer, after=after, limit=limit))
    )


def where_video_went(code: str) -> HttpResponse | None:
    """Return the way to a video that its author took to another network, None if it did not go to one."""
    moved = handover.signpost_of_video(code)
    if moved is None:
        return None
    words = _("This video went to another network with its author. It is there: %(address)s")
    told = {"code": "moved", "message": words % {"address": moved.address}}
    way = answer(told | {"origin": moved.site, "address": moved.address})
    way.status_code, way["Location"] = HTTPStatus.PERMANENT_REDIRECT, moved.address
    return way


def read_video(request: HttpRequest, code: str) -> HttpResponse:
    """Return a video that you may see; of one that a decision keeps from you, the address of its statement.

    Of one that its author took to another network, the way there (308).
    """
    viewer = viewer_of(request).person_id
    try:
        return answer(feed.public_shape(feed.item(code, person_id=viewer)))
    except NotFound as error:
        if moved := where_video_went(code):
            return moved
        found = moderation.kept_away(code, person_id=viewer)
        raise (found.refusal if found else error) from error


@router.post("/watches", response=shapes.Kept, summary="Report what was watched")
def report_watches(request: HttpRequest) -> dict[str, int]:
    """Keep plausible events; the body is WatchEvents as JSON, whatever its content type, so that a beacon can carry it."""
    try:
        sent = shapes.WatchEvents.model_validate_json(request.body)
    except ValueError as error:
        raise Refused(_("The events can't be read. Nothing was kept."), code="invalid") from error
    events = [feed_actions.WatchEvent(e.video, e.kind, e.ms, e.loops, e.tab) for e in sent.events]
    viewer, address = viewer_of(request), request.META.get("REMOTE_ADDR", "")
    # A token that only reads must not write somebody's history: its events count as anybody's.
    who = viewer.person_id if viewer.may("write") else None
    return {"kept": feed_actions.record_watch(person_id=who, events=events, address=address)}


@router.get("/limits", response=shapes.Limits, summary="What may be uploaded")
def read_limits(request: HttpRequest) -> HttpResponse:
    """Sizes in bytes, lengths in seconds; with a session or token, also what your videos take already."""
    return answer(videos.limits(viewer_of(request).person_id))


@router.get("/me", response=shapes.Me, auth=may_read, summary="Who is signed in")
def read_me(request: HttpRequest) -> dict[str, Any]:
    """Return your handle, name, role and languages."""
    viewer = request.auth  # type: ignore[attr-defined]
    return {
        "handle": viewer.handle,
        "name": viewer.name,
        "role": viewer.role,
        "languages": list(viewer.languages),
    }
