"""The sound of a rendition as a file of its own, for its page and for others to use."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from glasshouse.network.kit import sandbox
from glasshouse.network.videos.transcoding import command
from glasshouse.network.videos.transcoding.encode import ffmpeg_path
from glasshouse.network.videos.transcoding.refusals import MediaRefused

NAME = "sound.m4a"
_LIMITS = sandbox.Limits(
    wall_s=60, cpu_s=60, memory_bytes=4 << 30, file_bytes=64 << 20, total_bytes=64 << 20, nice=5
)


@dataclass(frozen=True)
class SoundFile:
    """A sound by its relative name: AAC in an M4A file, without metadata."""

    name: str
    duration_ms: int


def extract_sound(mp4: Path, folder: Path, *, beat: Callable[[], None] | None = None) -> SoundFile:
    """Copy the sound of one of our renditions, which is AAC, into `folder`. Raises MediaRefused: encode_failed."""
    folder.mkdir(parents=True, exist_ok=True)
    argv = command.sound_command(ffmpeg_path(), mp4.resolve(), NAME)
    try:
        outcome = sandbox.run_sandboxed(argv, folder=folder, limits=_LIMITS, reads=[mp4], beat=beat)
    except sandbox.SandboxError as error:
        raise MediaRefused("encode_failed") from error
    duration_ms = command.length_from(outcome.stdout.decode("ascii", "replace"))
    if not duration_ms:
        raise MediaRefused("encode_failed")
    return SoundFile(NAME, duration_ms)
