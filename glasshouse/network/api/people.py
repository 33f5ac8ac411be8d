"""People and the ties between them: profiles, follows, blocks, mutes."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from glasshouse.network.api.access import may_read, may_write, person_id, viewer_of
from glasshouse.network.api.shapes import Kept, model, schema_of
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.social import queries as social
from glasshouse.network.ties import actions
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos

router = Router(tags=["people"])
PAGE = 50

Line = schema_of("Person", ties.PersonLine)
Lines = model("People", items=list[Line], next=str | None)  # type: ignore[valid-type]
Muted = model("Muted", people=list[Line], words=list[str], tags=list[str])  # type: ignore[valid-type]
Cursor = Annotated[int | None, Query(description="`next` of the page before")]


class Profile(Schema):
    """A person's page; of a private account only this is shown to whom it does not let follow."""

    handle: str
    name: str
    bio: str
    avatar: str | None
    url: str
    private: bool
    followers: int
    following: int
    state: str
    likes: int
    follows_me: bool
    blocked: bool
    muted: bool
    me: bool


class Following(Schema):
    """How far one follows somebody: none, asked or following."""

    state: str


class Blocked(Schema):
    """Whether one blocks somebody."""

    blocked: bool


class MutedState(Schema):
    """Whether one mutes somebody, or a word."""

    muted: bool


def _met(request: HttpRequest, handle: str) -> ties.Met:
    met = ties.meet(handle, person_id=viewer_of(request).person_id)
    if met is None:
        raise NotFound(_("There is no such person."))
    return met


@router.get("/people/{handle}", response=Profile, summary="A person's page")
def read_person(request: HttpRequest, handle: str) -> dict[str, Any]:
    """Return who they are, and what stands between you and them; 404 where one of the two blocks the other."""
    met = _met(request, handle)
    person = met.person
    return {
        "handle": person.handle,
        "name": person.name,
        "bio": person.bio,
        "avatar": met.avatar,
        "url": f"/@{person.handle}",
        "private": person.is_private,
        "followers": met.followers,
        "following": met.following,
        "likes": _likes_of(met, viewer_of(request).person_id),
        "state": met.state,
        "follows_me": met.follows_me,
        "blocked": False,
        "muted": met.muted,
        "me": met.me,
    }


def _likes_of(met: ties.Met, viewer_id: int | None) -> int:
    """Return how many likes the videos have that this viewer may see of a person."""
    shown = videos.watchable_by(viewer_id).filter(author_id=met.person.person_id, published_at__isnull=False)
    counts = social.counts_of(list(shown.values_list("pk", flat=True)))
    return sum(one.likes for one in counts.values())


def _lines(rows: list[ties.Tie], viewer_id: int | None) -> dict[str, Any]:
    shown = ties.lines_of([row.person_id for row in rows[:PAGE]], person_id=viewer_id)
    return {
        "items": list(shown.values()),
        "next": str(rows[PAGE - 1].id) if len(rows) > PAGE else None,
    }


def _list(request: HttpRequest, handle: str, which: str, after: int | None) -> dict[str, Any]:
    met = _met(request, handle)
    if not met.open:
        raise NotFound(_("This account is private: its lists are for those whom it lets follow."))
    question = ties.followers_of if which == "followers" else ties.following_of
    rows = question(met.person.person_id, after=after, limit=PAGE + 1)
    return _lines(rows, viewer_of(request).person_id)


@router.get("/people/{handle}/followers", response=Lines, summary="Who follows a person")
def read_followers(request: HttpRequest, handle: str, after: Cursor = None) -> dict[str, Any]:
    """Return them the latest first; those whom you block, or who block you, are left out."""
    return _list(request, handle, "followers", after)


@router.get("/people/{handle}/following", response=Lines, summary="Whom a person follows")
def read_following(request: HttpRequest, handle: str, after: Cursor = None) -> dict[str, Any]:
    """Return them the latest first; those whom you block, or who block you, are left out."""
    return _list(request, handle, "following", after)


@router.put("/people/{handle}/follow", response=Following, auth=may_write, summary="Follow a person")
def follow(request: HttpRequest, handle: str) -> dict[str, Any]:
    """Following a private account asks first; again changes nothing."""
    return {"state": actions.follow_person(person_id=person_id(request), handle=handle)}


@router.delete("/people/{handle}/follow", response=Following, auth=may_write, summary="Unfollow a person")
def unfollow(request: HttpRequest, handle: str) -> dict[str, Any]:
    """Take a follow or a request back."""
    return {"state": actions.unfollow_person(person_id=person_id(request), handle=handle)}


@router.put("/people/{handle}/block", response=Blocked, auth=may_write, summary="Block a person")
def block(request: HttpRequest, handle: str) -> dict[str, Any]:
    """Neither sees the other anywhere from now on, and no tie is left between the two."""
    actions.block_person(person_id=person_id(request), handle=handle)
    return {"blocked": True}


@router.delete("/people/{handle}/block", response=Blocked, auth=may_write, summary="Take a block back")
def unblock(request: HttpRequest, handle: str) -> dict[str, Any]:
    """Follows that the block ended don't come back by themselves."""
    actions.unblock_person(person_id=person_id(request), handle=handle)
    return {"blocked": False}


@router.put("/people/{handle}/mute", response=MutedState, auth=may_write, summary="Mute a person")
def mute(request: HttpRequest, handle: str) -> dict[str, Any]:
    """Keep a person out of your lists, comments and notifications; they are not told."""
    actions.mute_person(person_id=person_id(request), handle=handle)
    return {"muted": True}


@router.delete("/people/{handle}/mute", response=MutedState, auth=may_write, summary="Unmute a person")
def unmute(request: HttpRequest, handle: str) -> dict[str, Any]:
    """Let a person back into your lists."""
    actions.unmute_person(person_id=person_id(request), handle=handle)
    return {"muted": False}


@router.delete("/me/followers/{handle}", response=Following, auth=may_write, summary="Remove a follower")
def remove_follower(request: HttpRequest, handle: str) -> dict[str, Any]:
    """They don't follow you any more, and are not told."""
    actions.remove_follower(person_id=person_id(request), handle=handle)
    return {"state": "none"}


@router.get("/me/follow-requests", response=Lines, auth=may_read, summary="Who asks to follow you")
def read_requests(request: HttpRequest, after: Cursor = None) -> dict[str, Any]:
    """Return them the latest first; `state` is how far you follow them."""
    me = person_id(request)
    return _lines(ties.requests_to(me, after=after, limit=PAGE + 1), me)


@router.put("/me/follow-requests/{handle}", response=Kept, auth=may_write, summary="Let somebody follow you")
def accept(request: HttpRequest, handle: str) -> dict[str, int]:
    """Accept a request. 404 when there is none any more."""
    actions.accept_follower(person_id=person_id(request), handle=handle)
    return {"kept": 1}


@router.delete("/me/follow-requests/{handle}", response=Kept, auth=may_write, summary="Refuse a request")
def refuse(request: HttpRequest, handle: str) -> dict[str, int]:
    """They are not told."""
    actions.remove_follower(person_id=person_id(request), handle=handle)
    return {"kept": 0}


@router.get("/me/blocked", response=Lines, auth=may_read, summary="Whom you block")
def read_blocked(request: HttpRequest) -> dict[str, Any]:
    """Return them the latest first."""
    return {"items": ties.blocked_lines(person_id(request)), "next": None}


@router.get("/me/muted", response=Muted, auth=may_read, summary="Whom and what you mute")
def read_muted(request: HttpRequest) -> dict[str, Any]:
    """Return people, words and tags."""
    me = person_id(request)
    words = ties.muted_words(me)
    people = ties.lines_of(ties.muted_people(me), person_id=me)
    return {"people": list(people.values()), "words": words.words, "tags": words.tags}


@router.put(
    "/me/muted-words/{kind}/{word}", response=MutedState, auth=may_write, summary="Mute a word or a tag"
)
def mute_word(request: HttpRequest, kind: str, word: str) -> dict[str, Any]:
    """Keep a `word` or a `tag` out of your lists and comments."""
    actions.mute_word(person_id=person_id(request), kind=kind, word=word)
    return {"muted": True}


@router.delete(
    "/me/muted-words/{kind}/{word}", response=MutedState, auth=may_write, summary="Unmute a word or a tag"
)
def unmute_word(request: HttpRequest, kind: str, word: str) -> dict[str, Any]:
    """Let it back into your lists."""
    actions.unmute_word(person_id=person_id(request), kind=kind, word=word)
    return {"muted": False}
