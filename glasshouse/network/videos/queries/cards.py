"""Videos as pages and the API show them: one statement for the rows that somebody may see, the rest from memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.kit import media
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.queries.kept import Kept, kept_of
from glasshouse.network.videos.queries.lists import refusal, watchable_by
from glasshouse.network.videos.queries.shapes import Author, SoundLink, VideoCard

# What a card takes from the statement that also decides who may see it.
ROW = (
    *("pk", "code", "revised", "author_id", "author__handle", "author__name", "author__avatar_key"),
    *("sound__code", "sound__title", "sound__origin_id"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A card with the numbers that rooms ask each other by."""

    video_id: int
    author_id: int
    card: VideoCard


def find(code: str, *, person_id: int | None) -> VideoCard:
    """Return one video that this person may see; its author sees it unfinished too. Raises NotFound, WithheldHere."""
    return find_placed(code, person_id=person_id).card


def find_placed(code: str, *, person_id: int | None) -> Placed:
    """Return one video that this person may see, with its numbers. Raises NotFound, WithheldHere."""
    videos = Video.objects.filter(code=code)
    if not videos.filter(author_id=person_id).exists():
        videos = watchable_by(person_id).filter(code=code)
    found = placed(videos, person_id=person_id)
    if not found:
        gone = NotFound(_("There is no such video, or you may not see it."))
        raise refusal(code, person_id=person_id, otherwise=gone)
    return found[0]


def cards(videos: QuerySet[Video], *, person_id: int | None) -> list[VideoCard]:
    """Return these videos as cards, in the query's order: one query, and five for all that are not in memory."""
    return [one.card for one in placed(videos, person_id=person_id)]


def placed(videos: QuerySet[Video], *, person_id: int | None) -> list[Placed]:
    """Return these videos as cards with their numbers, in the query's order."""
    return from_rows(videos.prefetch_related(None).values_list(*ROW), person_id=person_id)


def from_rows(rows: Sequence[tuple[Any, ...]] | QuerySet[Any, Any], *, person_id: int | None) -> list[Placed]:
    """Make cards of rows as ROW names them, which this person may see."""
    rows = list(rows)
    kept = kept_of([(row[0], row[1], row[2]) for row in rows])
    step = media.step_now()
    return [
        Placed(row[0], row[3], _card(row, kept[row[0]], step, mine=row[3] == person_id))
        for row in rows
        if row[0] in kept
    ]


def _card(row: tuple[Any, ...], kept: Kept, step: int, *, mine: bool) -> VideoCard:
    video_id, code, _revised, _author_id, handle, name, avatar_key, sound, title, origin_id = row
    addresses = kept.addresses(step)
    return VideoCard(
        **kept.facts,
        url=f"/@{handle}/{code}",
        author=Author(
            handle=handle,
            name=name or handle,
            url=f"/@{handle}",
            avatar=media.address(avatar_key) if avatar_key else None,
        ),
        sound=SoundLink(code=sound, title=title, url=f"/sound/{sound}", mine=origin_id == video_id)
        if sound
        else None,
        poster=addresses.poster,
        hls=addresses.hls,
        renditions=addresses.renditions,
        mine=mine,
    )


def for_staff(codes: Collection[str]) -> dict[str, VideoCard]:
    """Return code -> card of these videos, whoever may see them; for the desk alone."""
    return {card.code: card for card in cards(Video.objects.filter(code__in=codes), person_id=None)}


def by_ids(video_ids: Sequence[int], *, person_id: int | None) -> list[VideoCard]:
    """Return these videos as cards in this order, without those that the person may not see."""
    found = cards_by_ids(video_ids, person_id=person_id)
    return [found[video_id] for video_id in video_ids if video_id in found]


def cards_by_ids(video_ids: Sequence[int], *, person_id: int | None) -> dict[int, VideoCard]:
    """Return id -> card of those of these videos that the person may see."""
    found = placed(watchable_by(person_id).filter(pk__in=video_ids), person_id=person_id)
    return {one.video_id: one.card for one in found}
