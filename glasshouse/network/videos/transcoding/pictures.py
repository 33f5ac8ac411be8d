"""Pictures: poster, thumbnail and blurhash of a video; clean copies of pictures that people send."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import blurhash

from glasshouse.network.kit import sandbox
from glasshouse.network.videos.transcoding.encode import OutputFile, describe_file, ffmpeg_path
from glasshouse.network.videos.transcoding.refusals import MediaRefused

_DRAWING = "glasshouse.network.videos.transcoding.drawing"
_LIMITS = sandbox.Limits(
    wall_s=60, cpu_s=60, memory_bytes=4 << 30, file_bytes=32 << 20, total_bytes=96 << 20, nice=5
)
_TINY = 32
MOST_PICTURE_PIXELS = 40_000_000
MOST_LAYER_PIXELS = 9_800_000


@dataclass(frozen=True)
class Pictures:
    """The still pictures of a video; `width` and `height` are the poster's."""

    poster: OutputFile
    thumb: OutputFile
    width: int
    height: int
    blurhash: str


def make_pictures(
    mp4: Path, folder: Path, *, width: int, height: int, cover_ms: int, beat: Callable[[], None] | None = None
) -> Pictures:
    """Take the frame at `cover_ms` (or the first) of a rendition of that size into a new folder, as WebP.

    The poster's short side is at most 720, the thumbnail's 270. Raises MediaRefused: encode_failed.
    """
    folder.mkdir(parents=True)
    poster, thumb = (_shrink(width, height, side) for side in (720, 270))
    for at_ms in (cover_ms, 0):
        try:
            argv = _frame_command(mp4.resolve(), at_ms, poster, thumb)
            sandbox.run_sandboxed(argv, folder=folder, limits=_LIMITS, reads=[mp4], beat=beat)
        except sandbox.SandboxError as error:
            raise MediaRefused("encode_failed") from error
        if (folder / "tiny.rgb").exists() and (folder / "tiny.rgb").stat().st_size:
            break
    tiny = (folder / "tiny.rgb").read_bytes()
    (folder / "tiny.rgb").unlink()
    return Pictures(
        poster=describe_file(folder, "poster.webp"),
        thumb=describe_file(folder, "thumb.webp"),
        width=poster[0],
        height=poster[1],
        blurhash=_blurhash(tiny),
    )


def square_picture(path: Path, *, size: int = 400) -> bytes:
    """Make a square WebP without metadata from a person's PNG, JPEG or WebP, cut around its middle.

    Raises MediaRefused: picture_unreadable, picture_too_large.
    """
    return _draw("square", path, size, MOST_PICTURE_PIXELS)


def check_layer(path: Path) -> bytes:
    """Make a clean RGBA PNG from the text layer that a browser has drawn.

    Raises MediaRefused: picture_unreadable, picture_too_large.
    """
    return _draw("layer", path, 0, MOST_LAYER_PIXELS)


def _frame_command(mp4: Path, at_ms: int, poster: tuple[int, int], thumb: tuple[int, int]) -> list[str]:
    graph = (
        f"[0:v]split=3[a][b][c];[a]scale={poster[0]}:{poster[1]}[poster];[b]scale={thumb[0]}:{thumb[1]}[thumb];"
        f"[c]scale={_TINY}:{_TINY},format=rgb24[tiny]"
    )
    webp = (
        "-frames:v",
        "1",
        "-c:v",
        "libwebp",
        "-quality",
        "80",
        "-map_metadata",
        "-1",
        "-f",
        "image2",
        "-update",
        "1",
    )
    return [
        *(
            ffmpeg_path(),
            "-hide_banner",
            "-nostdin",
            "-y",
            "-loglevel",
            "error",
            "-protocol_whitelist",
            "file",
        ),
        *("-f", "mov", "-ss", f"{at_ms / 1000:.3f}", "-i", f"file:{mp4}", "-filter_complex", graph),
        *("-map", "[poster]", *webp, "poster.webp", "-map", "[thumb]", *webp, "thumb.webp"),
        *("-map", "[tiny]", "-frames:v", "1", "-f", "rawvideo", "tiny.rgb"),
    ]


def _shrink(width: int, height: int, side: int) -> tuple[int, int]:
    scale = min(1.0, side / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _blurhash(tiny: bytes) -> str:
    row = _TINY * 3
    rows = [[list(tiny[y + x : y + x + 3]) for x in range(0, row, 3)] for y in range(0, len(tiny), row)]
    return str(blurhash.encode(rows, 4, 4))


def _draw(what: str, path: Path, size: int, pixels: int) -> bytes:
    command = sandbox.python_module(_DRAWING, what, str(path.resolve()), str(size), str(pixels))
    with tempfile.TemporaryDirectory(prefix="glasshouse-picture-") as folder:
        try:
            outcome = sandbox.run_sandboxed(
                command, folder=Path(folder), limits=_LIMITS, reads=[*sandbox.python_reads(), path]
            )
        except sandbox.SandboxError as error:
            raise MediaRefused("picture_unreadable") from error
        answer = json.loads(outcome.stdout)
        if answer != "drawn":
            raise MediaRefused(answer["refused"], **answer["facts"])
        return (Path(folder) / "out").read_bytes()
