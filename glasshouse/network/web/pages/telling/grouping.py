"""What a person was told, as rows of a page: the same deed of several people is one row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from glasshouse.network.accounts import queries as accounts
from glasshouse.network.kit import media
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.notifications.queries import Kind, Told
from glasshouse.network.social import queries as social
from glasshouse.network.videos import queries as videos

# Deeds of which only the number matters; what somebody wrote stands by itself.
_TOGETHER = {Kind.FOLLOWED, Kind.LIKED, Kind.COMMENT_LIKED, Kind.REPOSTED}
_WITHOUT_WORDS = {Kind.COMMENT_LIKED, Kind.NOTICE_DECIDED}
FACES = 3


@dataclass(slots=True)
class Face:
    """Somebody who did it."""

    handle: str
    name: str
    avatar: str | None


@dataclass(slots=True)
class Row:
    """One row: who, what, which video; `asks` when it waits for an answer."""

    kind: Kind
    at: datetime
    unread: bool
    faces: list[Face] = field(default_factory=list)
    words: str = ""
    quoted: str = ""
    url: str = ""
    video: videos.VideoCard | None = None

    @property
    def asks(self) -> bool:
        """Say whether this is a request to follow."""
        return self.kind is Kind.FOLLOW_ASKED


def rows_of(told: Sequence[Told], *, person_id: int) -> list[Row]:
    """Return the rows of a page of notifications, the latest first. Four queries beside those of the videos' cards."""
    cards = accounts.cards({one.actor_id for one in told if one.actor_id}, active=True)
    codes = {one.facts["video"] for one in told if one.facts.get("video")}
    shown = videos.watchable_by(person_id).filter(code__in=codes)
    things = {card.code: card for card in videos.cards(shown, person_id=person_id)} if codes else {}
    removed = social.removed_among([one.facts["comment"] for one in told if one.facts.get("comment")])
    groups: dict[object, list[Told]] = {}
    for one in (one for one in told if one.facts.get("comment") not in removed):
        thing = one.facts.get("comment") or one.facts.get("video", "")
        key = (one.kind, thing, one.unread) if one.kind in _TOGETHER else one.id
        groups.setdefault(key, []).append(one)
    return [_row(group, cards, things) for group in groups.values()]


def _row(
    group: Sequence[Told], cards: dict[int, accounts.PersonCard], things: dict[str, videos.VideoCard]
) -> Row:
    first = group[0]
    actors = [cards[i] for i in dict.fromkeys(one.actor_id for one in group) if i is not None and i in cards]
    video = things.get(first.facts.get("video", ""))
    actor_url = f"/@{actors[0].handle}" if actors else ""
    return Row(
        kind=first.kind,
        at=first.created_at,
        unread=first.unread,
        faces=[
            Face(card.handle, card.name, media.address(card.avatar_key) if card.avatar_key else None)
            for card in actors[:FACES]
        ],
        words=notifications.sentence(first.kind, [card.name for card in actors], first.facts),
        quoted=_quoted(first, by_somebody=bool(actors), in_sight=video is not None),
        url=notifications.leads_to(
            first.kind, first.facts, actor_url=actor_url, video_url=video.url if video else ""
        ),
        video=video,
    )


def _quoted(one: Told, *, by_somebody: bool, in_sight: bool) -> str:
    """Return what somebody said, while one may still meet them, and the video under which they said it."""
    if one.kind in _WITHOUT_WORDS or (one.actor_id is not None and not by_somebody):
        return ""
    return one.facts.get("words", "") if in_sight or not one.facts.get("video") else ""
