"""What a page and the API see of a video."""

from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.accounts.queries import PersonCard
from glasshouse.network.kit import media


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a video, a sound or a comment, as shown beside it. `avatar` is signed and expires."""

    handle: str
    name: str
    url: str
    avatar: str | None


def author_from(card: PersonCard) -> Author:
    """Return a person as they stand beside what they made."""
    avatar = media.address(card.avatar_key) if card.avatar_key else None
    return Author(handle=card.handle, name=card.name, url=f"/@{card.handle}", avatar=avatar)


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
    adults_only: bool
    label: str
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
