"""What a person was told, and which of it they want to be told."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from glasshouse.network.accounts import queries as accounts
from glasshouse.network.api.access import may_read, may_write, person_id
from glasshouse.network.api.feeds import answer
from glasshouse.network.kit import media
from glasshouse.network.notifications import actions
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.social import queries as social
from glasshouse.network.videos import queries as videos

router = Router(tags=["notifications"])


class Actor(Schema):
    """Who did it."""

    handle: str
    name: str
    url: str
    avatar: str | None


class Thing(Schema):
    """The video that it is about, while one may see it."""

    code: str
    url: str
    poster: str | None


class Notification(Schema):
    """One thing that a person was told."""

    id: int
    kind: str
    words: str
    url: str
    actor: Actor | None
    video: Thing | None
    at: str
    unread: bool


class Notifications(Schema):
    """A page of them, the latest first; `unread` counts all, 99 at most."""

    items: list[Notification]
    next: str | None
    unread: int


class Choice(Schema):
    """Whether a kind of notification is wanted."""

    on: bool


class Unread(Schema):
    """How many are left that were not seen."""

    unread: int


@router.get("/me/notifications", response=Notifications, auth=may_read, summary="What you were told")
def read_told(
    request: HttpRequest, after: Annotated[int | None, Query(description="`next` of the page before")] = None
) -> HttpResponse:
    """Return it the latest first. Reading changes nothing: say with `seen` that you have seen it."""
    me = person_id(request)
    told = notifications.told_to(me, after=after, limit=notifications.PAGE + 1)
    page = told[: notifications.PAGE]
    # Who is suspended or leaving is met nowhere, so not here either.
    cards = accounts.cards({one.actor_id for one in page if one.actor_id}, active=True)
    codes = {one.facts["video"] for one in page if one.facts.get("video")}
    shown = videos.watchable_by(me).filter(code__in=codes)
    things = {card.code: card for card in videos.cards(shown, person_id=me)}
    removed = social.removed_among([one.facts["comment"] for one in page if one.facts.get("comment")])
    return answer(
        {
            "items": [_item(one, cards, things) for one in page if one.facts.get("comment") not in removed],
            "next": str(page[-1].id) if len(told) > len(page) else None,
            "unread": notifications.unread_of(me),
        }
    )


def _item(
    one: notifications.Told, cards: dict[int, accounts.PersonCard], things: dict[str, videos.VideoCard]
) -> dict[str, Any]:
    card = cards.get(one.actor_id or 0)
    video = things.get(one.facts.get("video", ""))
    actor_url = f"/@{card.handle}" if card else ""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "words": notifications.sentence(one.kind, [card.name] if card else [], one.facts),
        "url": notifications.leads_to(
            one.kind, one.facts, actor_url=actor_url, video_url=video.url if video else ""
        ),
        "actor": {
            "handle": card.handle,
            "name": card.name,
            "url": actor_url,
            "avatar": media.address(card.avatar_key) if card.avatar_key else None,
        }
        if card
        else None,
        "video": {
            "code": video.code,
            "url": video.url,
            "poster": None if video.sensitive else video.poster,
        }
        if video
        else None,
        "at": one.created_at,
        "unread": one.unread,
    }


@router.post("/me/notifications/seen", response=Unread, auth=may_write, summary="You have seen them all")
def see_all(request: HttpRequest) -> dict[str, int]:
    """Note that you have seen what you were told so far."""
    actions.see_all(person_id=person_id(request))
    return {"unread": 0}


@router.get(
    "/me/notification-choices", response=dict[str, bool], auth=may_read, summary="What you want to be told"
)
def read_choices(request: HttpRequest) -> dict[str, bool]:
    """Return each kind that can be switched off, and whether it is on."""
    return notifications.choices_of(person_id(request))


@router.put(
    "/me/notification-choices/{kind}", response=Choice, auth=may_write, summary="Switch a kind on or off"
)
def switch(request: HttpRequest, kind: str, body: Choice) -> dict[str, bool]:
    """What is switched off is not told from now on."""
    actions.switch_kind(person_id=person_id(request), kind=kind, on=body.on)
    return {"on": body.on}
