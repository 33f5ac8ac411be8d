"""Run a step of work in the sandbox and look at what came out before anybody relies on it."""

import functools
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg

from glasshouse.network.kit import sandbox
from glasshouse.network.videos.transcoding import command, playlists
from glasshouse.network.videos.transcoding.command import Beside
from glasshouse.network.videos.transcoding.plan import Encode, Rung
from glasshouse.network.videos.transcoding.probe import probe_file
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from glasshouse.network.videos.transcoding.source import MediaLimits, Source

NOTHING_BESIDE = Beside()
# What we made ourselves may be a little over the limits for uploads.
_OWN_LIMITS = MediaLimits(duration_ms=24 * 3600 * 1000, side=8192, pixels=40_000_000)


@dataclass(frozen=True)
class OutputFile:
    """A file below the output folder, by its relative name."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class RungOutput:
    """A rendition as it really is; bit/s with sound. `files` are all its files: MP4, playlist, init, segments."""

    label: int
    width: int
    height: int
    fps: Fraction
    duration_ms: int
    codecs: str
    bitrate: int
    peak_bitrate: int
    mp4: str
    playlist: str
    files: tuple[OutputFile, ...]


@functools.cache
def ffmpeg_path() -> str:
    """Find the ffmpeg that comes with the distribution (or that IMAGEIO_FFMPEG_EXE names)."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def run_encode(
    encode: Encode,
    inputs: Sequence[Path],
    folder: Path,
    *,
    beside: Beside = NOTHING_BESIDE,
    beat: Callable[[], None] | None = None,
    on_first_segment: Callable[[], None] | None = None,
) -> tuple[RungOutput, ...]:
    """Make all rungs of a step in a new folder and check them.

    `inputs` are the clips' files in the order of the edit. `beat` is called about every
    second and may raise to cancel; `on_first_segment` once, when the first HLS segment can be played.
    To resume after a crash run it again in another folder. Raises MediaRefused: encode_failed, took_too_long.
    """
    folder.mkdir(parents=True)
    for rung in encode.rungs:
        (folder / str(rung.label)).mkdir()
    reads = [*inputs, *beside.paths]
    limits = limits_for(encode, inputs)
    try:
        gain_db = _measure(encode, inputs, beside, folder, limits, beat)
        sandbox.run_sandboxed(
            command.encode_command(
                ffmpeg_path(), encode, [path.resolve() for path in inputs], beside, gain_db
            ),
            folder=folder,
            limits=limits,
            reads=reads,
            beat=beat,
            on_line=_watch_for_segment(encode, folder, on_first_segment),
        )
    except sandbox.TookTooLong as error:
        raise MediaRefused("took_too_long") from error
    except sandbox.SandboxError as error:
        raise MediaRefused("encode_failed") from error
    return tuple(_check_rung(encode, rung, folder, beat) for rung in encode.rungs)


def limits_for(encode: Encode, inputs: Sequence[Path]) -> sandbox.Limits:
    """Set what an encode may use, from how long its result is: generous to slow machines, not endless."""
    seconds = encode.duration_ms / 1000 + 10
    source_bytes = sum(path.stat().st_size for path in inputs)
    most = max(rung.bitrate for rung in encode.rungs) + 200_000
    file_bytes = round(seconds * most / 8 * 2) + source_bytes + (16 << 20)
    return sandbox.Limits(
        wall_s=120 + 60 * seconds,
        cpu_s=round(480 + 240 * seconds),
        # Measured at 4K60 on two cores: 2 GiB of addresses, 0.6 GiB in use; more cores, more threads.
        memory_bytes=(4 << 30) + (os.cpu_count() or 1) * (256 << 20),
        file_bytes=file_bytes,
        total_bytes=file_bytes * 2 * len(encode.rungs),
        # A copy is quick and somebody waits for it; pictures give way to the pages.
        nice=0 if encode.copies else 10,
    )


def _measure(
    encode: Encode,
    inputs: Sequence[Path],
    beside: Beside,
    folder: Path,
    limits: sandbox.Limits,
    beat: Callable[[], None] | None,
) -> float:
    if not encode.has_audio or encode.copies_audio or encode.takes_sound:
        return 0.0
    argv = command.measure_command(ffmpeg_path(), encode, [path.resolve() for path in inputs], beside)
    reads = [*inputs, *beside.paths]
    outcome = sandbox.run_sandboxed(argv, folder=folder, limits=limits, reads=reads, beat=beat)
    return command.gain_from(outcome.stderr)


def _watch_for_segment(
    encode: Encode, folder: Path, tell: Callable[[], None] | None
) -> Callable[[str], None]:
    # The playlist is renamed into place after its first segment.
    waiting = [folder / str(encode.rungs[-1].label) / "index.m3u8"] if tell else []

    def look(_line: str) -> None:
        if waiting and tell and waiting[0].exists():
            waiting.clear()
            tell()

    return look


def _check_rung(encode: Encode, rung: Rung, folder: Path, beat: Callable[[], None] | None) -> RungOutput:
    """Probe a rendition as if a stranger had sent it, and compare it with the plan."""
    mp4, playlist = f"{rung.label}.mp4", f"{rung.label}/index.m3u8"
    try:
        found = probe_file(folder / mp4, limits=_OWN_LIMITS, beat=beat)
        segments = _close(folder / playlist)
    except (MediaRefused, OSError, ValueError) as error:
        raise MediaRefused("encode_failed") from error
    if not _is_as_planned(found, encode, rung):
        raise MediaRefused("encode_failed")
    names = [
        mp4,
        playlist,
        *(f"{rung.label}/{name}" for name in (segments.init, *(n for n, _ in segments.parts))),
    ]
    files = tuple(describe_file(folder, name) for name in names)
    sizes = [(file.size, part[1]) for file, part in zip(files[3:], segments.parts, strict=True)]
    return RungOutput(
        label=rung.label,
        width=found.width,
        height=found.height,
        fps=found.fps,
        duration_ms=found.duration_ms,
        codecs=",".join([found.codec_string, *(["mp4a.40.2"] if found.audio else [])]),
        bitrate=round(files[0].size * 8000 / found.duration_ms),
        peak_bitrate=playlists.peak_bitrate(sizes),
        mp4=mp4,
        playlist=playlist,
        files=files,
    )


def _close(path: Path) -> playlists.Segments:
    text = playlists.close_playlist(path.read_text())
    path.write_text(text)
    return playlists.read_segments(text)


def _is_as_planned(found: Source, encode: Encode, rung: Rung) -> bool:
    tolerance_ms = 500 + encode.duration_ms * 0.03
    return (
        (found.width, found.height, found.codec) == (rung.width, rung.height, "h264")
        and (found.upright and found.square_pixels and found.faststart)
        and abs(found.duration_ms - encode.duration_ms) <= tolerance_ms
        and (found.audio is not None) == encode.has_audio
    )


def describe_file(folder: Path, name: str) -> OutputFile:
    """Measure a file and take its checksum."""
    with (folder / name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return OutputFile(name, file.tell(), digest)
