"""What is known of a file: the result of probing it."""

import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

# Demuxers that read a single file and follow no reference out of it.
CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg,asf,mxf,gif"


@dataclass(frozen=True)
class MediaLimits:
    """The largest video that is taken."""

    duration_ms: int = 600_000
    side: int = 4096
    pixels: int = 9_800_000


@dataclass(frozen=True)
class Audio:
    """A sound track; `rate` in Hz, `index` of its stream in the file."""

    index: int
    codec: str
    profile: str
    rate: int
    channels: int


@dataclass(frozen=True)
class Source:
    """A video file as its packets, not its header, show it.

    `width` and `height` are as shown: turned upright, with square pixels. `fps` is what it should be played at,
    the nearest usual rate if `variable`. `bitrate` is of the picture, in bit/s. `keyframes_ms` count from the
    start. `transfer` is sdr, pq or hlg; `matrix` is bt601, bt709, bt2020 or empty for RGB. `codec_string` is for
    HLS (RFC 6381), empty if it is not H.264. `clean_start`: the first packet is a keyframe, none is to be dropped.
    """

    container: str
    duration_ms: int
    width: int
    height: int
    upright: bool
    square_pixels: bool
    fps: Fraction
    variable: bool
    video_index: int
    codec: str
    profile: str
    codec_string: str
    interlaced: bool
    pix_fmt: str
    bits: int
    transfer: str
    matrix: str
    bitrate: int
    keyframes_ms: tuple[int, ...]
    gop_ms: int
    closed_gops: bool
    clean_start: bool
    longest_gap_ms: int
    faststart: bool
    audio: Audio | None

    @property
    def short_side(self) -> int:
        """The side that a rung is named by."""
        return min(self.width, self.height)

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps({**asdict(self), "fps": str(self.fps)})

    @classmethod
    def from_json(cls, text: str) -> "Source":
        """Read what `to_json` has written."""
        return cls.from_dict(json.loads(text))

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> "Source":
        """Read what `to_json` has written, already parsed."""
        audio = Audio(**facts["audio"]) if facts["audio"] else None
        rest = {"fps": Fraction(facts["fps"]), "keyframes_ms": tuple(facts["keyframes_ms"]), "audio": audio}
        return cls(**{**facts, **rest})
