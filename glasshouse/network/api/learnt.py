"""One's own feed: why this video, what is learnt, what is chosen, what was watched."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from glasshouse.network.api import shapes
from glasshouse.network.api.access import may_read, may_write, person_id
from glasshouse.network.api.feeds import answer
from glasshouse.network.feed import actions
from glasshouse.network.feed import queries as feed

router = Router(tags=["your feed"])


class VideoLink(Schema):
    """A video by its address."""

    code: str
    url: str
    text: str


class WhyPart(Schema):
    """One contribution to a video's score; `share` is 0 to 1 of all that speaks for and against it."""

    code: str
    words: str
    share: float
    against: bool
    video: VideoLink | None


class Controls(Schema):
    """What can be said about the video: less of its author, tags, language."""

    author: str
    tags: list[str]
    language: str
    refused: bool


class Why(Schema):
    """Why a video comes to you, as of an event of the log."""

    mode: str
    offset: int
    parts: list[WhyPart]
    controls: Controls


class NotInterested(Schema):
    """Whether you said that you do not want to see it."""

    not_interested: bool


class Chosen(Schema):
    """An interest you chose, or took away."""

    kind: str
    name: str
    title: str


class LearntInterest(Schema):
    """Something learnt from what you watched."""

    kind: str
    name: str
    title: str
    url: str | None
    weight: float
    because: str


class Interests(Schema):
    """All that decides your feed, as far as it is about you; `known` is false while the ranker does not answer."""

    chosen: list[Chosen]
    taken_away: list[Chosen]
    learnt: list[LearntInterest]
    refused: list[VideoLink]
    profiled: bool
    sensitive: bool
    known: bool


class Profiling(Schema):
    """Whether the feed may learn from what you watch; `sensitive`: whether it may contain sensitive videos."""

    on: bool
    sensitive: bool | None = None


class Watched(Schema):
    """A video you watched; `id` names it in the history."""

    id: str
    video: shapes.Video
    at: str
    watched_ms: int


class History(Schema):
    """A page of what you watched, the latest first."""

    items: list[Watched]
    next: str | None


class Removed(Schema):
    """How many events were removed."""

    removed: int


@router.get("/videos/{code}/why", response=Why, auth=may_read, summary="Why you see a video")
def read_why(request: HttpRequest, code: str) -> HttpResponse:
    """Return the true contributions to its score for you, the strongest first."""
    return answer(feed.why(code, person_id=person_id(request)))


@router.put("/videos/{code}/not-interested", response=NotInterested, auth=may_write, summary="Not interested")
def mark_not_interested(request: HttpRequest, code: str) -> dict[str, Any]:
    """Your feed shows this video no more, and less of its author and tags from the next page on."""
    actions.mark_not_interested(person_id=person_id(request), code=code)
    return {"not_interested": True}


@router.delete(
    "/videos/{code}/not-interested", response=NotInterested, auth=may_write, summary="Interested after all"
)
def take_back(request: HttpRequest, code: str) -> dict[str, Any]:
    """Take it back; without it nothing changes."""
    actions.take_back_not_interested(person_id=person_id(request), code=code)
    return {"not_interested": False}


def _interests(request: HttpRequest) -> HttpResponse:
    return answer(feed.interests_of(person_id(request)))


@router.get("/me/interests", response=Interests, auth=may_read, summary="Your interests")
def read_interests(request: HttpRequest) -> HttpResponse:
    """Return what you chose and took away, and what is learnt of you."""
    return _interests(request)


@router.put("/me/interests/{kind}/{name}", response=Interests, auth=may_write, summary="Choose an interest")
def choose_interest(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Kinds are tag and language; author only takes back that you took one away."""
    actions.choose_interest(person_id=person_id(request), kind=kind, name=name)
    return _interests(request)


@router.delete("/me/interests/{kind}/{name}", response=Interests, auth=may_write, summary="Drop an interest")
def drop_interest(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """One that was chosen is removed; one that was learnt does not count any more."""
    actions.drop_interest(person_id=person_id(request), kind=kind, name=name)
    return _interests(request)


@router.delete("/me/learnt", response=Interests, auth=may_write, summary="Forget what is learnt")
def reset_learnt(request: HttpRequest) -> HttpResponse:
    """Your history and what you chose stay."""
    actions.reset_learnt(person_id=person_id(request))
    return _interests(request)


@router.put("/me/profiling", response=Interests, auth=may_write, summary="Let your feed learn, or not")
def set_profiling(request: HttpRequest, body: Profiling) -> HttpResponse:
    """Off: nothing is learnt from you, and For You is the same for everybody."""
    actions.set_profiling(person_id=person_id(request), on=body.on)
    if body.sensitive is not None:
        actions.set_sensitive(person_id=person_id(request), on=body.sensitive)
    return _interests(request)


@router.get("/me/history", response=History, auth=may_read, summary="What you watched")
def read_history(request: HttpRequest, after: str = "") -> HttpResponse:
    """Return each video once, the latest first."""
    page = feed.history_of(person_id(request), after=after)
    items = [
        {
            "id": watched.id,
            "video": feed.public_shape(watched.item),
            "at": watched.at,
            "watched_ms": watched.watched_ms,
        }
        for watched in page.items
    ]
    return answer({"items": items, "next": page.next})


@router.delete(
    "/me/history/{id}", response=Removed, auth=may_write, summary="Remove a video from your history"
)
def remove_watch(request: HttpRequest, id: str) -> dict[str, int]:  # noqa: A002 - the name in the address
    """What was learnt from it goes with it."""
    return {"removed": actions.remove_watch(person_id=person_id(request), code=id)}


@router.delete("/me/history", response=Removed, auth=may_write, summary="Clear your history")
def clear_history(request: HttpRequest) -> dict[str, int]:
    """What was learnt from it goes with it; likes stay."""
    return {"removed": actions.clear_history(person_id=person_id(request))}
