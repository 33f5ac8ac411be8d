"""Files are believed by their packets, and refused with a reason."""

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from glasshouse.network.videos.transcoding.probe import probe_file
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from glasshouse.network.videos.transcoding.source import MediaLimits, Source
from tests.media import make_own, media

TEN_HOURS_S = 36_000


def refusal(path: Path, limits: MediaLimits | None = None) -> str:
    with pytest.raises(MediaRefused) as refused:
        probe_file(path, limits=limits)
    assert refused.value.message.endswith(".")
    return refused.value.code


@pytest.mark.parametrize(
    ("name", "width", "height", "fps", "codec"),
    [
        ("playable", 360, 640, "30", "h264"),
        ("turned", 360, 640, "30", "hevc"),
        ("odd", 301, 203, "30", "h264"),
        ("wide_pixels", 524, 480, "25", "mpeg4"),
        ("interlaced", 352, 288, "25", "mpeg2video"),
        ("recorded", 360, 640, "30", "vp8"),
        ("moving_gif", 64, 64, "10", "gif"),
        ("hdr", 360, 640, "30", "hevc"),
    ],
)
def test_it_sees_what_a_person_would_see(name: str, width: int, height: int, fps: str, codec: str) -> None:
    source = probe_file(media(name))
    assert (source.width, source.height, source.fps, source.codec) == (width, height, Fraction(fps), codec)
    assert 400 <= source.duration_ms <= 1100
    assert Source.from_json(source.to_json()) == source


def test_it_sees_what_matters_for_a_copy() -> None:
    source = probe_file(media("playable"))
    assert (source.upright, source.closed_gops, source.clean_start, source.faststart) == (
        True,
        True,
        True,
        True,
    )
    assert (source.gop_ms, source.keyframes_ms, source.bits) == (1000, (0,), 8)
    assert source.codec_string.startswith("avc1.42")
    assert source.audio is not None and (source.audio.codec, source.audio.rate) == ("aac", 48_000)


def test_it_sees_what_is_unusual() -> None:
    assert not probe_file(media("turned")).upright
    assert probe_file(media("uneven")).variable
    assert probe_file(media("interlaced")).interlaced
    assert probe_file(media("hdr")).transfer == "pq"
    assert not probe_file(media("wide_pixels")).square_pixels
    assert probe_file(media("late_keyframes")).gop_ms == 6000


def _without_end(name: str, share: float) -> Callable[[], bytes]:
    return lambda: media(name).read_bytes()[: int(media(name).stat().st_size * share)]


def _with_size(side: int) -> bytes:
    avi = media("lossless_avi").read_bytes()
    at = avi.index(b"FFV1", avi.index(b"strf")) - 16  # BITMAPINFOHEADER: size, width, height, …
    return avi[: at + 4] + struct.pack("<ii", side, side) + avi[at + 12 :]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty"),
    "a faststart MP4 cut short": (_without_end("playable", 0.7), "truncated"),
    "an MP4 without its index": (_without_end("silent", 0.7), "truncated"),
    "a Matroska file cut short": (_without_end("odd", 0.7), "truncated"),
    "text": (lambda: b"hello " * 1000, "not_a_video"),
    "zeros": (lambda: bytes(100_000), "not_a_video"),
    "a page": (lambda: b"<!doctype html><video src=x>", "not_a_video"),
    "an archive": (lambda: b"PK\x03\x04" + bytes(500), "not_a_video"),
    "a PNG": (lambda: media("picture_png").read_bytes(), "picture"),
    "a JPEG": (lambda: media("picture_jpg").read_bytes(), "picture"),
    "a GIF of one picture": (lambda: media("flat_gif").read_bytes(), "picture"),
    "a video of one picture": (lambda: media("still").read_bytes(), "picture"),
    "an SVG": (lambda: b'<?xml version="1.0"?><svg><image href="file:///etc/passwd"/></svg>', "picture"),
    "sound alone": (lambda: media("sound").read_bytes(), "audio_only"),
    "a list of local files": (
        lambda: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "playlist",
    ),
    "a list of addresses": (
        lambda: b"\xef\xbb\xbf\n#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/a.ts\n",
        "playlist",
    ),
    "a concat script": (lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", "playlist"),
    "a DASH manifest": (
        lambda: b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>',
        "playlist",
    ),
    "a session description": (
        lambda: b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n",
        "playlist",
    ),
    "a playlist in front of a video": (lambda: b"#EXTM3U\n" + media("playable").read_bytes(), "playlist"),
    "100,000 × 100,000 points": (lambda: _with_size(100_000), "undecodable"),
    "8,000 × 8,000 points": (lambda: _with_size(8000), "too_large"),
    "an index and no frames": (lambda: _blank_data(media("playable").read_bytes()), "undecodable"),
}


def _blank_data(mp4: bytes) -> bytes:
    at = mp4.index(b"mdat") + 4
    return mp4[:at] + b"\xff" * (len(mp4) - at)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name: str, tmp_path: Path) -> None:
    content, code = HOSTILE[name]
    path = tmp_path / "upload.mp4"
    path.write_bytes(content())
    assert refusal(path) == code


def test_a_name_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "concat:|http:x.m3u8"
    path.write_bytes(media("playable").read_bytes())
    assert probe_file(path).codec == "h264"


def test_ten_hours_in_the_header_are_not_believed(tmp_path: Path) -> None:
    mp4 = bytearray(media("playable").read_bytes())
    for box in (b"mvhd", b"mdhd"):
        at = mp4.index(box) + 16
        scale = struct.unpack_from(">I", mp4, at)[0]
        struct.pack_into(">I", mp4, at + 4, scale * TEN_HOURS_S)
    path = tmp_path / "long.mp4"
    path.write_bytes(mp4)
    assert 900 <= probe_file(path).duration_ms <= 1100


def test_ten_hours_of_packets_are_refused(tmp_path: Path) -> None:
    path = make_own(
        tmp_path / "slow.mkv", media("playable_other"), f"-c copy -bsf:v setts=ts=TS*{TEN_HOURS_S}"
    )
    assert refusal(path) == "too_long"


def test_limits_are_the_servers(tmp_path: Path) -> None:
    assert refusal(media("playable"), MediaLimits(duration_ms=400)) == "too_long"
    assert refusal(media("playable"), MediaLimits(side=639)) == "too_large"
    assert refusal(media("playable"), MediaLimits(pixels=200_000)) == "too_large"


def test_something_hidden_behind_a_video_is_no_reason_to_refuse(tmp_path: Path) -> None:
    path = tmp_path / "both.mp4"
    path.write_bytes(
        media("playable").read_bytes() + b"\0\0\1\0free<script>alert(1)</script>".ljust(256, b" ")
    )
    assert probe_file(path).duration_ms == 1000


@pytest.mark.parametrize("seed", range(3))
def test_damage_ends_in_a_source_or_a_refusal(seed: int, tmp_path: Path) -> None:
    data = bytearray(media("turned").read_bytes())
    for at in range(200 + seed * 31, len(data), 997):
        data[at] ^= 0x55
    path = tmp_path / "damaged.mov"
    path.write_bytes(data)
    try:
        probe_file(path)
    except MediaRefused as refused:
        assert refused.message
