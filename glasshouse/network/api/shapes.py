"""What the API publishes, as OpenAPI sees it: made from the dataclasses that the rooms answer with, so that both agree."""

from dataclasses import fields
from types import GenericAlias
from typing import Any, get_type_hints

from ninja import Schema
from pydantic import create_model

from glasshouse.network.feed.queries import Item, TagLink
from glasshouse.network.videos import queries as videos


def schema_of(name: str, kind: type, /, *, without: tuple[str, ...] = (), **more: Any) -> Any:
    """Return a schema with the fields of a dataclass, less `without`, and `more` (name -> type)."""
    hints = get_type_hints(kind)
    known = {f.name: hints[f.name] for f in fields(kind) if f.name not in without}
    return model(name, **(known | more))


def model(name: str, /, **hints: Any) -> Any:
    """Return a schema with these fields (name -> type), all of them always there."""
    wanted: dict[str, Any] = {field: (hint, ...) for field, hint in hints.items()}
    return create_model(name, __base__=Schema, **wanted)


ADDED = {name: hint for name, hint in get_type_hints(Item).items() if name != "video"}
Video = schema_of("Video", videos.VideoCard, **ADDED)
Draft = schema_of("Draft", videos.Draft, without=("video",), **get_type_hints(videos.VideoCard))
Limits = schema_of("Limits", videos.Limits)
Sound = schema_of("Sound", videos.SoundPage)
Sounds = model("Sounds", items=GenericAlias(list, Sound))


# A page's `next` is the cursor of the one after it, null at the end.
Page = model(
    "Page",
    tab=str,
    items=GenericAlias(list, Video),
    next=str | None,
    caught_up=bool,
    mode=str,
    notice=str | None,
)
Trending = model("Trending", items=GenericAlias(list, schema_of("Tag", TagLink)))
Drafts = model("Drafts", items=GenericAlias(list, Draft))


class Kept(Schema):
    """How many were kept."""

    kept: int


class Me(Schema):
    """Who is signed in."""

    handle: str
    name: str
    role: str
    languages: list[str]


class Caption(Schema):
    """Captions in one language."""

    language: str
    label: str
    vtt: str


class DraftIn(Schema):
    """A new draft."""

    language: str = ""


class Description(Schema):
    """What to change; what is left out stays."""

    text: str | None = None
    language: str | None = None
    visibility: str | None = None
    sensitive: bool | None = None
    ai: bool | None = None
    comments_from: str | None = None
    sound_reusable: bool | None = None
    sound_title: str | None = None
    withdrawal_secret: str | None = None


class Publishing(Schema):
    """The secret of its withdrawal, 32 bytes in hex that the author's device made; left out, the server makes one."""

    withdrawal_secret: str = ""


class Rendition(Schema):
    """A file of a video."""

    name: str
    kind: str
    bytes: int
    sha256: str


class Contents(Schema):
    """What a video is made of."""

    video: str
    renditions: list[Rendition]


class Manifest(Schema):
    """Opens the hash in the ledger: SHA-256(nonce, in base64 here, followed by `manifest` in the form of RFC 8785)."""

    nonce: str
    manifest: Contents


class Composition(Schema):
    """The edit of the clips, and the words drawn on the picture."""

    edit: dict[str, Any]
    words: str = ""
    withdrawal_secret: str = ""


class WatchEvent(Schema):
    """What a player saw: kind impression, watch or skip; milliseconds watched; how often it began again."""

    video: str
    kind: str
    ms: int = 0
    loops: int = 0
    tab: str = ""
    at_ms: int = 0


class WatchEvents(Schema):
    """At most fifty events."""

    events: list[WatchEvent]
