"""Test videos, made once with ffmpeg and kept: `media("camera")` gives the path of one.

Kept in GLASSHOUSE_TEST_MEDIA or ~/.cache/glasshouse-test-media, under names that change with their recipe.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

_H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 30"
_HEVC = "-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p -tag:v hvc1"
_AAC = "-c:a aac -b:a 96k"
_PLACE = (
    "-metadata location=+48.1371+011.5754/ -metadata make=Acme -metadata model=Pocket9 -metadata title=Garden"
)
_HDR = (
    "-vf zscale=tin=bt709:pin=bt709:min=bt709:rin=tv:t=smpte2084:p=bt2020:m=bt2020nc:r=tv:npl=203,format=yuv420p10le "
    "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -tag:v hvc1 -x265-params "
    "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
)


def _bars(size: str, rate: int | str, seconds: float, filters: str = "") -> str:
    chain = f"testsrc2=s={size}:r={rate}:d={seconds}" + (f",{filters}" if filters else "")
    return f"-f lavfi -i {chain}"


def _tone(seconds: float, volume: float = 1.5) -> str:
    return f"-f lavfi -i sine=f=440:r=48000:d={seconds},volume={volume}"


@dataclass(frozen=True)
class Recipe:
    """ffmpeg commands, each reading what the one before has written as {in}; the last one's result is kept."""

    ending: str
    steps: tuple[str, ...]


def _one(ending: str, *parts: str) -> Recipe:
    return Recipe(ending, (" ".join(parts),))


RECIPES = {
    # What a browser can play as it is.
    "playable": _one("mp4", _bars("360x640", 30, 1), _tone(1), _H264, _AAC, "-movflags +faststart"),
    "playable_other": _one("mp4", _bars("640x360", 30, 1, "hue=s=0"), _H264),
    "playable_1080_30s": _one(
        "mp4", _bars("1080x1920", 30, 30), _tone(30), _H264.replace("-g 30", "-g 60"), "-b:v 8M", _AAC
    ),
    # What a phone makes: HEVC, turned by a matrix, with a place and a maker.
    "turned": Recipe(
        "mov",
        (
            " ".join((_bars("640x360", 30, 1), _tone(1), _HEVC, _AAC, "-f mov")),
            f"-display_rotation 90 -i {{in}} -c copy {_PLACE} -f mov",
        ),
    ),
    "camera": Recipe(
        "mov",
        (
            " ".join((_bars("3840x2160", 60, 1), _tone(1), _HEVC, _AAC, "-f mov")),
            f"-display_rotation 90 -i {{in}} -c copy {_PLACE} -f mov",
        ),
    ),
    "camera_10s": Recipe(
        "mov",
        (
            " ".join((_bars("3840x2160", 60, 2, "noise=alls=6:allf=t"), _HEVC, "-b:v 40M -f mov")),
            f"-stream_loop 4 -display_rotation 90 -i {{in}} {_tone(10)} -c:v copy {_AAC} {_PLACE} -f mov",
        ),
    ),
    "hdr": _one("mov", _bars("360x640", 30, 0.5, "lutrgb=r=val*0.7:g=val*0.7:b=val*0.7"), _HDR),
    "uneven": _one(
        "mp4", _bars("360x640", 30, 1, "select='not(mod(n\\,3))+lt(mod(n\\,7)\\,2)'"), "-fps_mode vfr", _H264
    ),
    "silent": _one("mp4", _bars("360x640", 30, 0.5), "-c:v mpeg4 -q:v 5"),
    "odd": _one(
        "mkv", "-f lavfi -i testsrc=s=301x203:r=30:d=0.5 -c:v libx264 -preset ultrafast -pix_fmt yuv444p"
    ),
    "wide_pixels": _one("mp4", _bars("360x480", 25, 0.5), "-vf setsar=16/11 -c:v mpeg4 -q:v 5"),
    "interlaced": _one(
        "mpg", _bars("352x288", 50, 0.5), "-vf interlace=scan=tff -c:v mpeg2video -q:v 5 -flags +ildct+ilme"
    ),
    "recorded": _one(
        "webm", _bars("360x640", 30, 1), _tone(1), "-c:v libvpx -deadline realtime -c:a libopus -live 1"
    ),
    "fragmented": _one(
        "mp4", _bars("360x640", 30, 1), _tone(1), _H264, "-c:a libopus -movflags frag_keyframe+empty_moov"
    ),
    "lossless_avi": _one("avi", _bars("64x64", 10, 0.5), "-c:v ffv1 -g 1"),
    "still": _one("mp4", _bars("64x64", 25, 0.04), _H264),
    "sound": _one("m4a", _tone(1), _AAC),
    # 0.4 s of one low tone, then 0.4 s of another: where a sound begins and how it goes round can be heard.
    "two_tones": _one(
        "m4a",
        "-f lavfi -i sine=f=300:r=48000:d=0.4 -f lavfi -i sine=f=900:r=48000:d=0.4",
        "-filter_complex concat=n=2:v=0:a=1",
        _AAC,
    ),
    "late_keyframes": _one(
        "mp4", _bars("360x640", 30, 6), "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 300"
    ),
    "moving_gif": _one("gif", _bars("64x64", 10, 0.5)),
    "flat_gif": _one("gif", _bars("64x64", 10, 0.1)),
    "picture_png": _one("png", _bars("64x64", 1, 1), "-frames:v 1"),
    "layer_png": _one(
        "png",
        "-f lavfi -i color=white@0.0:s=90x160,format=rgba,drawbox=0:0:90:80:red:fill:replace=1",
        "-frames:v 1",
    ),
    "picture_jpg": _one("jpg", _bars("96x64", 1, 1), "-frames:v 1 -pix_fmt yuvj420p"),
}


def media(name: str, cache: Path | None = None) -> Path:
    """Give the path of a test file, making it if it is not kept yet."""
    recipe = RECIPES[name]
    folder = cache or Path(
        os.environ.get("GLASSHOUSE_TEST_MEDIA") or Path.home() / ".cache/glasshouse-test-media"
    )
    version = hashlib.sha256(repr(recipe).encode()).hexdigest()[:8]
    kept = folder / f"{name}-{version}.{recipe.ending}"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as work:
            _make(recipe, Path(work)).replace(kept)
    return kept


def make_own(path: Path, source: Path, options: str) -> Path:
    """Make a variant of a test file for one test, with ffmpeg's output options."""
    _run(["-i", str(source), *options.split()], path)
    return path


def _make(recipe: Recipe, work: Path) -> Path:
    made = work
    for number, step in enumerate(recipe.steps):
        before, made = made, work / f"{number}.{recipe.ending}"
        words = [word.replace("{in}", str(before)) for word in step.split(" ") if word]
        _run(words, made)
    return made


def _run(words: list[str], made: Path) -> None:
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y"]
    subprocess.run([*program, *words, str(made)], check=True)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or RECIPES:
        sys.stdout.write(f"{media(wanted)}\n")
