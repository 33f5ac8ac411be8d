"""Read the HLS playlists that ffmpeg writes, and write the one above them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol


class Listed(Protocol):
    """What a rendition must tell to be listed in a master playlist."""

    @property
    def playlist(self) -> str:
        """URI, relative to the master playlist."""

    @property
    def width(self) -> int:
        """Points across."""

    @property
    def height(self) -> int:
        """Points down."""

    @property
    def fps(self) -> Fraction:
        """Frames a second."""

    @property
    def peak_bitrate(self) -> int:
        """Most bit/s in any segment."""

    @property
    def bitrate(self) -> int:
        """Average bit/s."""

    @property
    def codecs(self) -> str:
        """Names after RFC 6381."""


@dataclass(frozen=True)
class Segments:
    """The parts of a rendition: the file with its start, then (file, seconds) in order."""

    init: str
    parts: tuple[tuple[str, float], ...]


def write_master(renditions: Iterable[Listed]) -> str:
    """Write the master playlist (RFC 8216), the lowest rendition first; players begin with that one."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for one in sorted(renditions, key=lambda rendition: rendition.bitrate):
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={one.peak_bitrate},AVERAGE-BANDWIDTH={one.bitrate},"
            f'CODECS="{one.codecs}",RESOLUTION={one.width}x{one.height},FRAME-RATE={float(one.fps):.3f}'
        )
        lines.append(one.playlist)
    return "\n".join([*lines, ""])


def close_playlist(text: str) -> str:
    """Turn a playlist that grew during the encode into one that is whole; raises ValueError if it is not."""
    if "#EXT-X-ENDLIST" not in text:
        raise ValueError("the playlist has no end")
    return text.replace("#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-PLAYLIST-TYPE:VOD")


def read_segments(text: str) -> Segments:
    """List the files of a playlist that ffmpeg has written."""
    init, parts, seconds = "", [], 0.0
    for line in text.splitlines():
        if line.startswith("#EXT-X-MAP:"):
            init = line.partition('URI="')[2].partition('"')[0]
        elif line.startswith("#EXTINF:"):
            seconds = float(line.removeprefix("#EXTINF:").partition(",")[0])
        elif line and not line.startswith("#"):
            parts.append((line, seconds))
    return Segments(init, tuple(parts))


def peak_bitrate(sizes: Sequence[tuple[int, float]]) -> int:
    """Tell the most bit/s over any one segment, from (bytes, seconds); very short ones count as half a second."""
    return round(max((size * 8 / max(seconds, 0.5) for size, seconds in sizes), default=0))
