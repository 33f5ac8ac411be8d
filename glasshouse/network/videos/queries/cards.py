"""Videos as pages and the API show them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import locales, media
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.videos.colours import average_colour
from glasshouse.network.videos.models import Caption, Cut, Rendition, Video
from glasshouse.network.videos.queries.lists import watchable_by
from glasshouse.network.videos.states import State


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a video, as shown beside it."""

    handle: str
    name: str
    url: str
    avatar: str | None


@dataclass(frozen=True, slots=True)
class Size:
    """One rendition: `height` names the rung by its short side; the picture is `width_px` × `height_px`; `bitrate` in bit/s."""

    height: int
    width_px: int
    height_px: int
    bitrate: int
    bytes: int
    mp4: str


@dataclass(frozen=True, slots=True)
class Track:
    """Captions in one language."""

    language: str
    label: str
    src: str


@dataclass(frozen=True, slots=True)
class SoundLink:
    """The sound that a video uses; `mine` says whether it came from this very video."""

    code: str
    title: str
    url: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoCard:
    """A video as a page or the API shows it. Addresses are signed and expire; durations in milliseconds."""

    code: str
    url: str
    state: str
    author: Author
    text: str
    html: str
    language: str
    published_at: datetime | None
    visibility: str
    sensitive: bool
    ai: bool
    comments_from: str
    hidden: bool
    sound: SoundLink | None
    sound_reusable: bool
    duration_ms: int
    width: int
    height: int
    blurhash: str
    average_color: str
    poster: str | None
    mine: bool
    renditions: tuple[Size, ...]
    hls: str | None
    captions: tuple[Track, ...]


def find(code: str, *, person_id: int | None) -> VideoCard:
    """Return one video that this person may see; its author sees it unfinished too. Raises NotFound."""
    videos = Video.objects.filter(code=code)
    if not videos.filter(author_id=person_id).exists():
        videos = watchable_by(person_id).filter(code=code)
    found = cards(videos, person_id=person_id)
    if not found:
        raise NotFound(_("There is no such video, or you may not see it."))
    return found[0]


def cards(videos: QuerySet[Video], *, person_id: int | None) -> list[VideoCard]:
    """Return these videos as cards, in the query's order: five queries, however many they are."""
    shown = Prefetch("cuts", queryset=Cut.objects.order_by("-revision").prefetch_related("renditions"))
    rows = list(
        videos.select_related("sound").prefetch_related(
            shown, Prefetch("captions", queryset=Caption.objects.defer("vtt"))
        )
    )
    # A video without cuts was deleted between two of the queries.
    rows = [row for row in rows if row.cuts.all()]
    authors = people.cards({row.author_id for row in rows})
    handles = people.ids_by_handle({handle for row in rows for handle in texts.handles_in(row.text)})
    return [
        _card(row, authors[row.author_id], handles, person_id) for row in rows if row.author_id in authors
    ]


def _card(
    video: Video, author: people.PersonCard, handles: dict[str, int], person_id: int | None
) -> VideoCard:
    newest, *older = video.cuts.all()
    shown = next((cut for cut in (newest, *older) if cut.revision == video.shown_revision), None)
    return VideoCard(
        code=video.code,
        url=f"/@{author.handle}/{video.code}",
        state=_state_shown(newest, shown),
        author=_author(author),
        text=video.text,
        html=texts.to_html(video.text, is_person=handles.__contains__),
        language=video.language,
        published_at=video.published_at,
        visibility=video.visibility,
        sensitive=video.sensitive,
        ai=video.ai,
        comments_from=video.comments_from,
        hidden=video.hidden_at is not None,
        sound=_sound(video),
        sound_reusable=video.sound_reusable,
        duration_ms=video.duration_ms,
        width=video.width,
        height=video.height,
        blurhash=video.blurhash,
        average_color=average_colour(video.blurhash),
        poster=media.address(shown.poster_key) if shown and shown.poster_key else None,
        mine=video.author_id == person_id,
        renditions=tuple(_size(r) for r in sorted(shown.renditions.all(), key=lambda r: r.rung))
        if shown
        else (),
        hls=media.address(shown.master_key) if shown and shown.master_key else None,
        captions=tuple(
            Track(
                language=c.language,
                label=locales.own_name(c.language),
                src=f"/captions/{video.code}/{c.language}.vtt",
            )
            for c in sorted(video.captions.all(), key=lambda c: c.language)
        ),
    )


def _state_shown(newest: Cut, shown: Cut | None) -> str:
    """What plays is playable, whatever becomes of a newer edit or of the larger sizes."""
    if shown is None:
        return newest.state
    return State.COMPLETE if shown.state == State.COMPLETE else State.PLAYABLE


def _sound(video: Video) -> SoundLink | None:
    if video.sound is None:
        return None
    return SoundLink(
        code=video.sound.code,
        title=video.sound.title,
        url=f"/sound/{video.sound.code}",
        mine=video.sound.origin_id == video.pk,
    )


def _author(card: people.PersonCard) -> Author:
    avatar = media.address(card.avatar_key) if card.avatar_key else None
    return Author(handle=card.handle, name=card.name, url=f"/@{card.handle}", avatar=avatar)


def _size(rendition: Rendition) -> Size:
    return Size(
        height=rendition.rung,
        width_px=rendition.width,
        height_px=rendition.height,
        bitrate=rendition.bitrate,
        bytes=rendition.bytes,
        mp4=media.address(rendition.mp4_key),
    )


def for_staff(codes: Collection[str]) -> dict[str, VideoCard]:
    """Return code -> card of these videos, whoever may see them; for the desk alone."""
    return {card.code: card for card in cards(Video.objects.filter(code__in=codes), person_id=None)}


def by_ids(video_ids: Sequence[int], *, person_id: int | None) -> list[VideoCard]:
    """Return these videos as cards in this order, without those that the person may not see."""
    found = cards(watchable_by(person_id).filter(pk__in=video_ids), person_id=person_id)
    codes = dict(Video.objects.filter(pk__in=video_ids).values_list("code", "pk"))
    place = {video_id: at for at, video_id in enumerate(video_ids)}
    return sorted(found, key=lambda card: place[codes[card.code]])
