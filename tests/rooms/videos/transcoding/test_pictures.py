"""Pictures from a video, and clean copies of pictures people send."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from glasshouse.network.videos.transcoding.pictures import check_layer, make_pictures, square_picture
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from tests.media import media


@pytest.mark.parametrize("cover_ms", [0, 500, 99_000])
def test_a_video_gets_a_poster_a_thumbnail_and_a_blur(cover_ms: int, tmp_path: Path) -> None:
    pictures = make_pictures(media("playable"), tmp_path / "out", width=360, height=640, cover_ms=cover_ms)
    assert _kind_and_size(tmp_path / "out" / pictures.poster.name) == ("WEBP", (360, 640))
    assert _kind_and_size(tmp_path / "out" / pictures.thumb.name) == ("WEBP", (270, 480))
    assert (pictures.width, pictures.height) == (360, 640)
    assert 20 < len(pictures.blurhash) < 60
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["poster.webp", "thumb.webp"]


def _kind_and_size(path: Path) -> tuple[str | None, tuple[int, int]]:
    with Image.open(path) as seen:
        return seen.format, seen.size


def test_a_cover_is_the_frame_that_was_chosen(tmp_path: Path) -> None:
    start, later = (
        make_pictures(media("playable"), tmp_path / str(at), width=360, height=640, cover_ms=at)
        for at in (0, 900)
    )
    assert start.poster.sha256 != later.poster.sha256


def test_an_avatar_is_square_upright_and_without_metadata(tmp_path: Path) -> None:
    path = tmp_path / "avatar"
    turned = Image.new("RGB", (200, 100), "blue")
    turned.paste("red", (0, 0, 200, 50))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    exif[0x010F] = "Acme"
    turned.save(path, "JPEG", exif=exif)
    clean = square_picture(path, size=64)
    seen = Image.open(io.BytesIO(clean)).convert("RGB")
    assert seen.size == (64, 64) and b"Acme" not in clean
    top, bottom = seen.getpixel((32, 5)), seen.getpixel((32, 60))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[2] > 200 and bottom[0] > 200


def test_a_layer_keeps_what_is_clear(tmp_path: Path) -> None:
    layer = Image.open(io.BytesIO(check_layer(media("layer_png"))))
    assert (layer.mode, layer.size) == ("RGBA", (90, 160))
    assert layer.getpixel((5, 150)) == (255, 255, 255, 0)


def _bomb(path: Path) -> None:
    head = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1000))
    chunks = (
        struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)) for body in (head, data)
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "picture_unreadable"),
        (b"hello", "picture_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture_unreadable"),
        ("bomb", "picture_too_large"),
        ("moving_gif", "picture_unreadable"),
        ("cut", "picture_unreadable"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_other_pictures_are_refused(content: bytes | str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "sent"
    if content == "bomb":
        _bomb(path)
    elif content == "cut":
        path.write_bytes(media("picture_jpg").read_bytes()[:900])
    else:
        path.write_bytes(media(content).read_bytes() if isinstance(content, str) else content)
    with pytest.raises(MediaRefused) as refused:
        square_picture(path)
    assert refused.value.code == code
