"""Turn a played scene into a file: frames and sound through ffmpeg, H.264 and AAC in a faststart MP4."""

import subprocess
import tempfile
import wave
from contextlib import suppress
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

from glasshouse.demo.clips.sound import RATE, Wave
from glasshouse.demo.clips.stage import FPS, Play, Stage, set_stage

_COLOURS = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
_PICTURE = [
    *("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", *_COLOURS),
    *(
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "20",
        "-maxrate",
        "6M",
        "-bufsize",
        "6M",
        "-x264-params",
        "aq-mode=3",
    ),
    *(
        "-g",
        str(2 * FPS),
        "-keyint_min",
        str(2 * FPS),
        "-sc_threshold",
        "0",
        "-flags",
        "+cgop",
        "-threads",
        "2",
    ),
]


class FilmFailed(Exception):
    """Say that ffmpeg could not make the file, with its own words."""


def film(play: Play, path: Path, *, seconds: float, width: int, height: int) -> None:
    """Play a scene and write it to `path`, whole or not at all; sizes in even pixels.

    Raises FilmFailed if ffmpeg refuses, OSError if the folder can't be written.
    """
    stage = set_stage(seconds, width, height)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        picture, sound, whole = (Path(folder, name) for name in ("picture.mp4", "sound.wav", "whole.mp4"))
        _film_picture(play, stage, picture)
        _write_wave(stage.desk.master(), sound)
        _join(picture, sound, whole)
        whole.replace(path)


def _film_picture(play: Play, stage: Stage, target: Path) -> None:
    source = [
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{stage.width}x{stage.height}",
        "-r",
        str(FPS),
        "-i",
        "-",
    ]
    command = [get_ffmpeg_exe(), "-v", "error", *source, *_PICTURE, "-y", str(target)]
    encoder = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    if encoder.stdin is None or encoder.stderr is None:
        raise FilmFailed("no pipe to ffmpeg")
    try:
        for frame in play(stage):
            encoder.stdin.write(np.ascontiguousarray(frame).data)
        encoder.stdin.close()
        words = encoder.stderr.read().decode(errors="replace")
        if encoder.wait():
            raise FilmFailed(words)
    except BrokenPipeError as error:
        raise FilmFailed(encoder.stderr.read().decode(errors="replace")) from error
    finally:
        with suppress(BrokenPipeError):
            encoder.stdin.close()
        encoder.kill()
        encoder.wait()
        encoder.stderr.close()


def _write_wave(stereo: Wave, target: Path) -> None:
    with wave.open(str(target), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.rint(stereo * 32767).astype("<i2").tobytes())


def _join(picture: Path, sound: Path, target: Path) -> None:
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(picture), "-i", str(sound), "-c:v", "copy"]
    command += ["-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", "-y", str(target)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        raise FilmFailed(done.stderr.decode(errors="replace"))
