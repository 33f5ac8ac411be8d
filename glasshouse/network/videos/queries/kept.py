"""What a card shows apart from its author's profile, its sound's title, the viewer and signed addresses: kept in memory.

Kept by process under (code, revised), so that nothing has to be told to other processes: whoever changes what a card shows
counts `Video.revised` up in the same transaction (`revising.py`), and the next page asks for the new number.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Any, NamedTuple

from django.db import connections

from glasshouse.network.kit import locales, media
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.statements import Statement
from glasshouse.network.videos.colours import average_colour
from glasshouse.network.videos.models import Caption, Cut, Mention, Rendition, Video
from glasshouse.network.videos.queries.shapes import Size, Track
from glasshouse.network.videos.states import State

# About 3 kB each.
MOST = 20_000


class _Video(NamedTuple):
    """Columns that a card shows."""

    pk: int
    code: str
    revised: int
    shown_revision: int
    text: str
    language: str
    published_at: datetime | None
    visibility: str
    sensitive: bool
    ai: bool
    comments_from: str
    hidden_at: datetime | None
    adults_only: bool
    label: str
    sound_reusable: bool
    duration_ms: int
    width: int
    height: int
    blurhash: str


class _Cut(NamedTuple):
    pk: int
    video_id: int
    revision: int
    state: str
    poster_key: str
    master_key: str


class _Rendition(NamedTuple):
    cut_id: int
    rung: int
    width: int
    height: int
    bitrate: int
    bytes: int
    mp4_key: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """The signed addresses of a video's media, the same for everybody within one step of time."""

    step: int
    poster: str | None
    hls: str | None
    renditions: tuple[Size, ...]


@dataclass(slots=True)
class Kept:
    """One video's part of its card. `facts` are fields of VideoCard by name; keys are storage keys."""

    facts: dict[str, Any]
    poster_key: str
    master_key: str
    renditions: tuple[_Rendition, ...]
    _addresses: Addresses | None = None

    def addresses(self, step: int) -> Addresses:
        """Return the addresses for a step of time, signing them the first time they are asked for."""
        signed = self._addresses
        if signed is None or signed.step != step:
            signed = self._addresses = Addresses(
                step=step,
                poster=media.address(self.poster_key) if self.poster_key else None,
                hls=media.address(self.master_key) if self.master_key else None,
                renditions=tuple(_size(rendition) for rendition in self.renditions),
            )
        return signed


class Memory:
    """The cards last asked for, at most MOST; threads share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, Kept]] = OrderedDict()

    def get(self, wanted: Collection[tuple[str, int]]) -> dict[str, Kept]:
        """Return code -> what is kept, of those wanted as (code, revised) that are here."""
        found: dict[str, Kept] = {}
        with self._lock:
            for code, revised in wanted:
                one = self._kept.get(code)
                if one is not None and one[0] == revised:
                    self._kept.move_to_end(code)
                    found[code] = one[1]
        return found

    def put(self, code: str, revised: int, kept: Kept) -> None:
        """Keep one; a newer one that another thread made meanwhile stays."""
        with self._lock:
            there = self._kept.get(code)
            if there is None or there[0] <= revised:
                self._kept[code] = (revised, kept)
                self._kept.move_to_end(code)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._kept.clear()


memory = Memory()


def kept_of(wanted: Collection[tuple[int, str, int]]) -> dict[int, Kept]:
    """Return video id -> its part of the card for videos given as (id, code, revised); those that are gone are left out.

    Five queries for all that are not in memory, none when all are.
    """
    remembered = memory.get([(code, revised) for _pk, code, revised in wanted])
    missing = [pk for pk, code, _revised in wanted if code not in remembered]
    found = {pk: remembered[code] for pk, code, _revised in wanted if code in remembered}
    return found | _load(missing) if missing else found


_ROWS = {
    "videos": Statement(
        lambda ids: Video.objects.filter(pk__in=ids).values_list(*_Video._fields),
    ),
    "cuts": Statement(
        lambda ids: Cut.objects.filter(video__in=ids).order_by("-revision").values_list(*_Cut._fields),
    ),
    "renditions": Statement(
        lambda ids: Rendition.objects.filter(cut__in=ids).order_by("rung").values_list(*_Rendition._fields),
    ),
    "captions": Statement(
        lambda ids: (
            Caption.objects.filter(video__in=ids).order_by("language").values_list("video_id", "language")
        ),
    ),
    "mentions": Statement(
        lambda ids: Mention.objects.filter(video__in=ids).values_list("video_id", "person__handle"),
    ),
}


def _load(video_ids: Sequence[int]) -> dict[int, Kept]:
    # The row with its number comes first: what is kept under a number is never older than it.
    rows = [_Video(*row) for row in _ROWS["videos"].rows(ids=video_ids)]
    cuts: defaultdict[int, list[_Cut]] = defaultdict(list)
    for cut in starmap(_Cut, _ROWS["cuts"].rows(ids=video_ids)):
        cuts[cut.video_id].append(cut)
    shown = {
        row.pk: cut for row in rows for cut in cuts.get(row.pk, ()) if cut.revision == row.shown_revision
    }
    renditions: defaultdict[int, list[_Rendition]] = defaultdict(list)
    for rendition in starmap(_Rendition, _ROWS["renditions"].rows(ids=[cut.pk for cut in shown.values()])):
        renditions[rendition.cut_id].append(rendition)
    languages: defaultdict[int, list[str]] = defaultdict(list)
    for video_id, language in _ROWS["captions"].rows(ids=video_ids):
        languages[video_id].append(language)
    handles: defaultdict[int, set[str]] = defaultdict(set)
    for video_id, handle in _ROWS["mentions"].rows(ids=video_ids):
        handles[video_id].add(handle)
    made: dict[int, Kept] = {}
    # A transaction may be rolled back, and its number be given to another change.
    lasting = not connections[Video.objects.db].in_atomic_block
    for row in rows:
        # A video without cuts was deleted between two of the queries.
        if row.pk not in cuts:
            continue
        current = shown.get(row.pk)
        facts = _facts(row, _state_shown(cuts[row.pk][0], current), handles[row.pk], languages[row.pk])
        made[row.pk] = kept = Kept(
            facts=facts,
            poster_key=current.poster_key if current else "",
            master_key=current.master_key if current else "",
            renditions=tuple(renditions[current.pk]) if current else (),
        )
        # What is not shown yet changes its state with the work on it, uncounted.
        if lasting and row.shown_revision:
            memory.put(row.code, row.revised, kept)
    return made


def _facts(video: _Video, state: str, mentioned: set[str], captions: list[str]) -> dict[str, Any]:
    return {
        "code": video.code,
        "state": state,
        "text": video.text,
        # Links lead to those who had the name when the text was written, and not to who takes it later.
        "html": texts.to_html(video.text, is_person=mentioned.__contains__),
        "language": video.language,
        "published_at": video.published_at,
        "visibility": video.visibility,
        "sensitive": video.sensitive,
        "ai": video.ai,
        "comments_from": video.comments_from,
        "hidden": video.hidden_at is not None,
        "adults_only": video.adults_only,
        "label": video.label,
        "sound_reusable": video.sound_reusable,
        "duration_ms": video.duration_ms,
        "width": video.width,
        "height": video.height,
        "blurhash": video.blurhash,
        "average_color": average_colour(video.blurhash),
        "captions": tuple(
            Track(
                language=language,
                label=locales.own_name(language),
                src=f"/captions/{video.code}/{language}.vtt",
            )
            for language in captions
        ),
    }


def _state_shown(newest: _Cut, shown: _Cut | None) -> str:
    """What plays is playable, whatever becomes of a newer edit or of the larger sizes."""
    if shown is None:
        return newest.state
    return State.COMPLETE if shown.state == State.COMPLETE else State.PLAYABLE


def _size(rendition: _Rendition) -> Size:
    return Size(
        height=rendition.rung,
        width_px=rendition.width,
        height_px=rendition.height,
        bitrate=rendition.bitrate,
        bytes=rendition.bytes,
        mp4=media.address(rendition.mp4_key),
    )
