"""Read a file's packets and first picture with PyAV: runs only as a sandboxed child of `probe`.

`python -m …reading FILE LIMITS` prints a Source, or {"refused": code, "facts": {…}}, as JSON.
"""

import json
import struct
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import av.error

from glasshouse.network.videos.transcoding import signature
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from glasshouse.network.videos.transcoding.source import CONTAINERS, Audio, MediaLimits, Source

_USUAL_RATES = [
    Fraction(r) for r in ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60")
]
_TRANSFERS = {16: "pq", 18: "hlg"}
_MATRICES = {0: "", 1: "bt709", 5: "bt601", 6: "bt601", 9: "bt2020", 10: "bt2020"}
_PACKETS_TO_FIRST_PICTURE = 300
_HALF_DAY_MS = 12 * 3600 * 1000


@dataclass
class _Track:
    """The packets of one stream, times in seconds."""

    times: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    end: float = 0.0
    size: int = 0
    open_gop: bool = False
    dropped: bool = False

    def add(self, packet: Any) -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            return
        at = float(stamp * packet.time_base)
        if packet.is_keyframe:
            self.keys.append(at)
        elif self.keys and at < self.keys[-1]:
            self.open_gop = True
        self.dropped |= packet.is_discard or packet.is_corrupt or not self.keys
        self.times.append(at)
        self.size += packet.size
        self.end = max(self.end, at + float((packet.duration or 0) * packet.time_base))


@dataclass
class _Sound:
    """A sound stream and its packets."""

    stream: Any
    track: _Track

    def describe(self) -> Audio:
        context = self.stream.codec_context
        return Audio(
            index=self.stream.index,
            codec=context.name,
            profile=str(context.profile or ""),
            rate=context.sample_rate,
            channels=context.channels,
        )


def read_media(path: str, limits: MediaLimits) -> Source:
    """Read the whole file; see `probe.probe_file`."""
    with Path(path).open("rb") as file:
        kind = signature.name_kind(file.read(8192))
        if kind:
            raise MediaRefused(kind)
        if not signature.is_whole(file):
            raise MediaRefused("truncated")
        faststart = signature.is_faststart(file)
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
    try:
        container = av.open(f"file:{path}", options=options)
    except (av.error.FFmpegError, ValueError) as error:
        raise MediaRefused("not_a_video") from error
    with container:
        return _read_container(container, limits, faststart)


def _read_container(container: Any, limits: MediaLimits, faststart: bool) -> Source:
    video, audio = _choose_streams(container)
    context = video.codec_context
    _check_size(context.width, context.height, limits)
    context.options = {"max_pixels": str(limits.pixels)}
    context.thread_type = "AUTO"
    tracks = {video.index: _Track(), **({audio.index: _Track()} if audio else {})}
    picture = _read_packets(container, [video, *([audio] if audio else [])], tracks, limits)
    if picture is None:
        raise MediaRefused("undecodable")
    if len(tracks[video.index].times) < 2:
        raise MediaRefused("picture")
    _check_size(picture.width, picture.height, limits)
    sound = _Sound(audio, tracks[audio.index]) if audio and tracks[audio.index].times else None
    facts = {
        "container": container.format.name.partition(",")[0],
        "faststart": faststart,
        "audio": sound.describe() if sound else None,
        **_describe_times(video, tracks[video.index], sound.track if sound else None, limits),
        **_describe_picture(video, picture),
    }
    return Source(**facts)


def _choose_streams(container: Any) -> tuple[Any, Any]:
    moving = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    sounds = [
        s for s in container.streams.audio if s.codec_context is not None and s.codec_context.sample_rate
    ]
    if not moving:
        raise MediaRefused("audio_only" if container.streams.audio else "not_a_video")
    best = max(
        moving, key=lambda s: (s.codec_context is not None, s.width * s.height if s.codec_context else 0)
    )
    if best.codec_context is None:
        raise MediaRefused("undecodable")
    return best, sounds[0] if sounds else None


def _check_size(width: int, height: int, limits: MediaLimits) -> None:
    if max(width, height) > limits.side or width * height > limits.pixels:
        megapixels = limits.pixels // 1_000_000
        raise MediaRefused("too_large", width=width, height=height, side=limits.side, megapixels=megapixels)


def _read_packets(container: Any, streams: list[Any], tracks: dict[int, _Track], limits: MediaLimits) -> Any:
    """Note every packet; return the first picture, or None."""
    picture, tried = None, 0
    try:
        for packet in container.demux(streams):
            track = tracks[packet.stream.index]
            if packet.size:
                track.add(packet)
            if packet.stream is streams[0] and picture is None and tried < _PACKETS_TO_FIRST_PICTURE:
                tried += 1
                picture = _decode(packet)
            if track.times and (track.times[-1] - track.times[0]) * 1000 > limits.duration_ms + _HALF_DAY_MS:
                break
    except av.error.FFmpegError:
        # A damaged end: what was read so far counts.
        pass
    return picture


def _decode(packet: Any) -> Any:
    try:
        return next(iter(packet.decode()), None)
    except av.error.FFmpegError:
        return None


def _describe_times(video: Any, track: _Track, sound: _Track | None, limits: MediaLimits) -> dict[str, Any]:
    times, keys = sorted(track.times), sorted(track.keys)
    fps, variable = _judge_rate(times, video.average_rate)
    # Sound before zero is the encoder's run-up, never played.
    start = min([times[0], *(at for at in (sound.times[:1] if sound else []) if at >= 0)])
    end = max(track.end, times[-1] + float(1 / fps), sound.end if sound else 0)
    duration_ms = round((end - start) * 1000)
    _check_duration(duration_ms, limits)
    return {
        "duration_ms": duration_ms,
        "fps": fps,
        "variable": variable,
        "bitrate": round(track.size * 8 / max(0.001, end - times[0])),
        "keyframes_ms": tuple(round((key - start) * 1000) for key in keys),
        "gop_ms": round(max((b - a for a, b in pairwise([*keys, end])), default=end - start) * 1000),
        "closed_gops": not track.open_gop,
        "clean_start": not track.dropped,
        "longest_gap_ms": round(max(b - a for a, b in pairwise(times)) * 1000),
    }


def _describe_picture(video: Any, picture: Any) -> dict[str, Any]:
    width, height, upright, square = _shown_size(picture, video.sample_aspect_ratio)
    context = video.codec_context
    return {
        "width": width,
        "height": height,
        "upright": upright,
        "square_pixels": square,
        "video_index": video.index,
        "codec": context.name,
        "profile": str(context.profile or ""),
        "codec_string": _codec_string(context),
        "interlaced": bool(picture.interlaced_frame),
        "pix_fmt": picture.format.name,
        "bits": picture.format.components[0].bits,
        "matrix": _judge_matrix(picture),
        "transfer": _TRANSFERS.get(int(picture.color_trc), "sdr"),
    }


def _check_duration(duration_ms: int, limits: MediaLimits) -> None:
    if duration_ms < 100:
        raise MediaRefused("too_short")
    # Half a second of grace: a phone's ten minutes are seldom ten minutes sharp.
    if duration_ms > limits.duration_ms + 500:
        raise MediaRefused("too_long", minutes=f"{limits.duration_ms / 60_000:g}")


def _judge_rate(times: list[float], said: Fraction | None) -> tuple[Fraction, bool]:
    """Find the rate to play at, and whether the frames come unevenly; the header's rate counts if it fits."""
    gaps = sorted(b - a for a, b in pairwise(times))
    middle = gaps[len(gaps) // 2]
    uneven = sum(abs(gap - middle) > max(0.25 * middle, 0.002) for gap in gaps)
    variable = uneven > 0.02 * len(gaps)
    average = Fraction((len(times) - 1) / max(0.001, times[-1] - times[0]))
    # Stamps in whole milliseconds make the average of a short file inexact.
    unsure = average / 200 + Fraction(1, 500) * average / max(1, len(times) - 1)
    if said in _USUAL_RATES and abs(said - average) < unsure and not variable:
        return said, False
    near = min(_USUAL_RATES, key=lambda rate: abs(rate - average))
    if abs(near - average) < unsure and not variable:
        return near, False
    if not variable:
        return average.limit_denominator(1001), False
    return next(
        (rate for rate in _USUAL_RATES if rate >= average * Fraction(95, 100)), _USUAL_RATES[-1]
    ), True


def _shown_size(picture: Any, ratio: Fraction | None) -> tuple[int, int, bool, bool]:
    """Turn the coded size into the shown one; say whether it is upright and of square pixels already."""
    width, height = picture.width, picture.height
    square = not ratio or ratio == 1
    if ratio and not square and Fraction(1, 8) < ratio < 8:
        width = round(width * ratio)
    a, b, c, d = _matrix(picture)
    if abs(b) > abs(a):
        width, height = height, width
    return width, height, (a > 0 and d > 0 and not b and not c), square


def _judge_matrix(picture: Any) -> str:
    # Where nothing is said, players take high definition for BT.709 and the rest for BT.601.
    unsaid = "bt709" if picture.width >= 1280 or picture.height > 576 else "bt601"
    return "" if picture.format.is_rgb else _MATRICES.get(int(picture.colorspace), unsaid)


def _matrix(picture: Any) -> tuple[int, int, int, int]:
    side = next((data for data in picture.side_data if data.type.name == "DISPLAYMATRIX"), None)
    if side is None:
        return 1, 0, 0, 1
    a, b, _, c, d, *_ = struct.unpack("=9i", bytes(side)[:36])
    return a, b, c, d


def _codec_string(context: Any) -> str:
    # AVCDecoderConfigurationRecord: version, profile, compatibility, level (ISO/IEC 14496-15, 5.3.3).
    extra = context.extradata or b""
    return (
        f"avc1.{extra[1:4].hex()}"
        if context.name == "h264" and extra[:1] == b"\x01" and len(extra) > 3
        else ""
    )


def main(path: str, limits: str) -> None:
    """Print what the file is."""
    try:
        sys.stdout.write(read_media(path, MediaLimits(**json.loads(limits))).to_json())
    except MediaRefused as refusal:
        sys.stdout.write(json.dumps({"refused": refusal.code, "facts": refusal.facts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
