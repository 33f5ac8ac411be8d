"""Searching: videos, people, tags and spoken words. The room `search` says which; here they become what the API publishes."""

from collections.abc import Sequence
from dataclasses import asdict
from types import GenericAlias
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from glasshouse.network.accounts import queries as people
from glasshouse.network.api import shapes
from glasshouse.network.api.access import viewer_of
from glasshouse.network.api.feeds import answer
from glasshouse.network.feed import queries as feed
from glasshouse.network.kit import media
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.search import queries as search
from glasshouse.network.search.queries import Found, Hit
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import author_from

router = Router(tags=["searching"])
TAGS = 12


class PersonFound(Schema):
    """A person, and whether you follow them: none, asked or following."""

    handle: str
    name: str
    url: str
    avatar: str | None
    state: str


class PeopleFound(Schema):
    """A page of people."""

    items: list[PersonFound]
    next: str | None


class TagFound(Schema):
    """A tag, and how many videos with it you may see; `more` says that only so many were counted."""

    name: str
    videos: int
    url: str
    more: bool


class TagsFound(Schema):
    """Tags, the most used first."""

    items: list[TagFound]


class SuggestionFound(Schema):
    """What somebody may mean: `tag`, `person`, or `query` for the text as it is."""

    kind: str
    text: str
    url: str
    avatar: str | None


class Suggestions(Schema):
    """What somebody who has typed this may mean."""

    items: list[SuggestionFound]


HitShape = shapes.schema_of("Hit", Hit)
VideoFound = shapes.schema_of("VideoFound", videos.VideoCard, **shapes.ADDED, hit=HitShape | None)
VideosFound = shapes.model("VideosFound", items=GenericAlias(list, VideoFound), next=str | None)
Answer = shapes.model(
    "Answer",
    q=str,
    videos=VideosFound | None,
    people=PeopleFound | None,
    tags=TagsFound | None,
    captions=VideosFound | None,
)


@router.get("/search", response=Answer, summary="Videos, people, tags and spoken words that answer a text")
def find(
    request: HttpRequest,
    q: str = "",
    kind: Annotated[str, Query(description="all, videos, people, tags or captions")] = "all",
    after: str = "",
) -> HttpResponse:
    """Return what you may see, the best first; of `all` the first page of each. What was sought is not kept."""
    if kind not in search.KINDS:
        raise NotFound(_("There is no such kind: all, videos, people, tags or captions."))
    who = viewer_of(request).person_id
    every = kind == "all"
    shape: dict[str, Any] = {"q": q, "videos": None, "people": None, "tags": None, "captions": None}
    if every or kind == "videos":
        shape["videos"] = _videos(search.find_videos(q, person_id=who, after=after), {}, who)
    if every or kind == "people":
        shape["people"] = _people(search.find_people(q, person_id=who, after=after), who)
    if every or kind == "tags":
        tags = search.find_tags(q, person_id=who, limit=TAGS)
        shape["tags"] = {"items": [asdict(tag) for tag in tags]}
    if every or kind == "captions":
        spoken = search.find_spoken(q, person_id=who, after=after)
        shape["captions"] = _videos(spoken.found, spoken.hits, who)
    return answer(shape)


@router.get("/search/suggest", response=Suggestions, summary="What somebody who is typing may mean")
def suggest(request: HttpRequest, q: str = "") -> HttpResponse:
    """Return tags and people that begin so, or nearly so, and the text itself. What was typed is not kept."""
    found = search.suggest(q, person_id=viewer_of(request).person_id)
    avatars = _avatars([one.person_id for one in found if one.person_id is not None])
    return answer(
        {
            "items": [
                {"kind": s.kind, "text": s.text, "url": s.url, "avatar": avatars.get(s.person_id or 0)}
                for s in found
            ]
        }
    )


def _videos(found: Found, hits: dict[int, Hit], who: int | None) -> dict[str, Any]:
    shaped = [
        feed.public_shape(item) | {"hit": asdict(hit) if (hit := hits.get(video_id)) else None}
        for video_id, item in feed.items_by_ids(found.ids, person_id=who).items()
    ]
    return {"items": shaped, "next": found.next}


def _people(found: Found, who: int | None) -> dict[str, Any]:
    cards = people.cards(found.ids)
    states = ties.states_to(who, found.ids)
    items = [
        asdict(author_from(cards[pk])) | {"state": states.get(pk, "none")} for pk in found.ids if pk in cards
    ]
    return {"items": items, "next": found.next}


def _avatar(card: people.PersonCard) -> str | None:
    return media.address(card.avatar_key) if card.avatar_key else None


def _avatars(ids: Sequence[int]) -> dict[int, str | None]:
    return {pk: _avatar(card) for pk, card in people.cards(ids).items()}
