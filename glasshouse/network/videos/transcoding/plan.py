"""Decide what to encode: pure functions from what files are and what a person wants to steps of work.

A video becomes playable with `plan_first` (a copy if its file can be played as it is, else one small rendition),
complete with `plan_rest` (all that is left, decoded once).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from glasshouse.network.videos.transcoding.edit import Edit
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from glasshouse.network.videos.transcoding.source import MediaLimits, Source

GOP_MS = 2000
_COPY_CONTAINERS = ("mov", "matroska")
_COPY_PIXELS = ("yuv420p", "yuvj420p")
_COPY_GOP_MS = 5000
_COPY_GAP_MS = 1000
# Below this share of the copy's size a smaller rung is worth having.
_WORTH_A_RUNG = 0.85


@dataclass(frozen=True)
class Targets:
    """What renditions are made: short sides in points, most bit/s at 30 frames/s and 16:9 for each.

    A playable file is copied as the first rendition up to `copy_factor` times its rung's bitrate, and stays the
    highest one up to `keep_factor` times.
    """

    ladder: tuple[int, ...] = (360, 540, 720, 1080)
    bitrates: tuple[int, ...] = (700_000, 1_400_000, 2_600_000, 5_000_000)
    first: int = 540
    fps_from_720: int = 60
    fps_below: int = 30
    copy_factor: float = 5.0
    keep_factor: float = 1.5
    limits: MediaLimits = field(default_factory=MediaLimits)

    def bitrate(self, width: int, height: int, fps: Fraction) -> int:
        """Tell the most bit/s for a size, between its neighbours' by area, 1.4 times that at 60 frames/s."""
        area = width * height
        areas = [side * side * 16 / 9 for side in self.ladder]
        at = max((n for n, known in enumerate(areas) if known <= area * 1.05), default=0)
        return round(self.bitrates[at] * min(1.3, area / areas[at]) * (1.4 if fps > 40 else 1.0))


@dataclass(frozen=True)
class Rung:
    """One rendition to make; `label` is its short side, by which renditions of one video replace each other."""

    label: int
    width: int
    height: int
    fps: Fraction
    bitrate: int
    copies_video: bool = False


@dataclass(frozen=True)
class Encode:
    """One step of work: rungs, largest first, all from one reading of the sources.

    `cuts_ms` are where every rung has a keyframe and a new HLS segment; empty: every `GOP_MS` and `segment_ms`.
    `copies_audio` is for a first step that changes nothing. `takes_sound`: what is heard comes as it is from a file made
    before, the first rendition, so that a sound mixed once stays mixed whatever becomes of it.
    """

    sources: tuple[Source, ...]
    edit: Edit
    rungs: tuple[Rung, ...]
    duration_ms: int
    segment_ms: int
    has_audio: bool
    copies_audio: bool = False
    cuts_ms: tuple[int, ...] = ()
    takes_sound: bool = False

    @property
    def has_own_sound(self) -> bool:
        """Say whether anything is heard of the clips themselves."""
        return not self.edit.silences_clips and any(source.audio for source in self.sources)

    @property
    def copies(self) -> bool:
        """Say whether no picture is encoded at all."""
        return all(rung.copies_video for rung in self.rungs)


def plan_first(sources: Mapping[int, Source], edit: Edit, targets: Targets) -> Encode:
    """Plan the step after which a video can be played.

    `sources` by the clip ids of the edit. Raises MediaRefused: edit, too_long, too_short.
    """
    base = _plan_base(sources, edit, targets)
    if is_playable(base, targets):
        audio = base.sources[0].audio
        as_is = audio is not None and (audio.codec, audio.profile) == ("aac", "LC") and audio.channels <= 2
        return _with(base, (_copy_of(base.sources[0]),), copies_audio=as_is)
    rungs = _ladder(base, targets)
    below = tuple(rung for rung in rungs if rung.label <= targets.first)
    return _with(base, (below or rungs[-1:])[:1])


def plan_rest(sources: Mapping[int, Source], edit: Edit, targets: Targets) -> Encode | None:
    """Plan what is left after `plan_first`; None if nothing is.

    A rung with the label of the first one replaces it: a copy comes again with its sound levelled, or encoded
    if it is too large to stay.
    """
    first = plan_first(sources, edit, targets)
    base = _plan_base(sources, edit, targets)
    if not first.copies:
        left = tuple(rung for rung in _ladder(base, targets) if rung.label != first.rungs[0].label)
        return replace(base, rungs=left, takes_sound=edit.mixes) if left else None
    source, copy = base.sources[0], first.rungs[0]
    own = Rung(copy.label, copy.width, copy.height, _rate(source.fps, targets.fps_from_720), 0)
    own = _with_bitrate(own, targets)
    lower = tuple(rung for rung in _ladder(base, targets) if rung.label < copy.label * _WORTH_A_RUNG)
    if source.bitrate > own.bitrate * targets.keep_factor:
        return _with(base, (own, *lower))
    kept = (copy,) if base.has_audio else ()
    return _with(base, (*kept, *lower), cuts_ms=first.cuts_ms) if kept or lower else None


def is_playable(base: Encode, targets: Targets) -> bool:
    """Ask whether the file can be played by every browser with its packets unchanged."""
    source = base.sources[0]
    rung = _with_bitrate(_copy_of(source), targets)
    return (
        base.edit.changes_nothing
        and source.container in _COPY_CONTAINERS
        and source.codec == "h264"
        and source.pix_fmt in _COPY_PIXELS
        and source.transfer == "sdr"
        and (source.upright and source.square_pixels and not source.interlaced)
        and (source.clean_start and source.closed_gops)
        and source.gop_ms <= _COPY_GOP_MS
        and source.longest_gap_ms <= _COPY_GAP_MS
        and source.width % 2 == source.height % 2 == 0
        and source.short_side <= targets.ladder[-1]
        and source.fps <= targets.fps_from_720
        and source.bitrate <= rung.bitrate * targets.copy_factor
    )


def segment_cuts(keyframes_ms: tuple[int, ...], segment_ms: int) -> tuple[int, ...]:
    """List where HLS cuts a copied stream: at the first keyframe at or after each multiple of the length."""
    cuts: list[int] = []
    due = 0
    for key in keyframes_ms:
        if key >= due:
            cuts.append(key)
            due = (len(cuts)) * segment_ms
    return tuple(cuts)


def _plan_base(sources: Mapping[int, Source], edit: Edit, targets: Targets) -> Encode:
    """Check the edit against its clips; everything but the rungs."""
    missing = [clip.clip for clip in edit.clips if clip.clip not in sources]
    if missing:
        raise MediaRefused("edit", what=f"there is no clip {missing[0]}")
    chosen = tuple(sources[clip.clip] for clip in edit.clips)
    pairs = list(zip(edit.clips, chosen, strict=True))
    for number, (clip, source) in enumerate(pairs):
        if clip.source_ms(source.duration_ms) < 100:
            raise MediaRefused(
                "edit", what=f"clips[{number}] starts after its end at {source.duration_ms} ms"
            )
    duration_ms = sum(clip.shown_ms(source.duration_ms) for clip, source in pairs)
    if duration_ms > targets.limits.duration_ms + 500:
        raise MediaRefused("too_long", minutes=f"{targets.limits.duration_ms / 60_000:g}")
    segment_ms = 2000 if duration_ms <= 60_000 else 4000
    return Encode(
        sources=chosen,
        edit=edit,
        rungs=(),
        duration_ms=duration_ms,
        segment_ms=segment_ms,
        has_audio=edit.mixes or (not edit.silences_clips and any(source.audio for source in chosen)),
    )


def _with(
    base: Encode, rungs: tuple[Rung, ...], *, copies_audio: bool = False, cuts_ms: tuple[int, ...] = ()
) -> Encode:
    if not cuts_ms and any(rung.copies_video for rung in rungs):
        cuts_ms = segment_cuts(base.sources[0].keyframes_ms, base.segment_ms)
    return replace(base, rungs=rungs, copies_audio=copies_audio, cuts_ms=cuts_ms)


def _ladder(base: Encode, targets: Targets) -> tuple[Rung, ...]:
    """Make the rungs for the first clip's shape, largest first, never larger than it."""
    source = base.sources[0]
    fps = max(clip_source.fps for clip_source in base.sources)
    sides = [side for side in targets.ladder if side <= source.short_side] or [_even(source.short_side)]
    return tuple(_rung(source, side, fps, targets) for side in reversed(sides))


def _rung(source: Source, side: int, fps: Fraction, targets: Targets) -> Rung:
    longest = max(source.width, source.height)
    long = min(2 * round(Fraction(longest * side, source.short_side) / 2), _even(longest))
    width, height = (side, long) if source.width <= source.height else (long, side)
    rate = _rate(fps, targets.fps_from_720 if side >= 720 else targets.fps_below)
    return _with_bitrate(Rung(side, width, height, rate, 0), targets)


def _with_bitrate(rung: Rung, targets: Targets) -> Rung:
    most = targets.bitrate(rung.width, rung.height, rung.fps)
    return Rung(rung.label, rung.width, rung.height, rung.fps, most, rung.copies_video)


def _copy_of(source: Source) -> Rung:
    return Rung(source.short_side, source.width, source.height, source.fps, source.bitrate, copies_video=True)


def _rate(fps: Fraction, most: int) -> Fraction:
    """Lower a rate to the most there may be, by dropping every second frame where that is enough."""
    if fps <= most * Fraction(102, 100):
        return fps
    return fps / 2 if most * Fraction(3, 4) <= fps / 2 <= most * Fraction(102, 100) else Fraction(most)


def _even(points: int) -> int:
    return max(2, points // 2 * 2)
