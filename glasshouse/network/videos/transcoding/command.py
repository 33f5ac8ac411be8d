"""Write the ffmpeg command of a step: its arguments are made here, its filters in `filters`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from glasshouse.network.videos.transcoding import filters
from glasshouse.network.videos.transcoding.filters import in_seconds
from glasshouse.network.videos.transcoding.plan import GOP_MS, Encode, Rung
from glasshouse.network.videos.transcoding.source import CONTAINERS, MediaLimits

_LOUDNESS_LUFS = -14.0
_START = ["-hide_banner", "-nostdin", "-y"]
_QUIET = ["-loglevel", "error", "-progress", "pipe:1", "-stats_period", "0.25"]
_REPORT = ["-nostats", "-loglevel", "info"]
# No reference out of the file is followed, whatever it claims to be.
_CAREFUL = (
    f"-protocol_whitelist file -format_whitelist {CONTAINERS} -max_pixels {MediaLimits().pixels}".split()
)
_X264 = ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "23", "-sc_threshold", "0"]
_AAC = f"-c:a aac -b:a 128k -ar {filters.SAMPLE_RATE}".split()
_TAGS = ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"]
_NO_METADATA = [
    "-map_metadata",
    "-1",
    "-map_metadata:s:v",
    "-1",
    "-map_metadata:s:a",
    "-1",
    "-map_chapters",
    "-1",
]
# Supplemental messages (type 6) can name the camera, the place or the encoder.
_NO_MESSAGES = ["-bsf:v", "filter_units=remove_types=6"]
_TEE = ["-flags", "+global_header+bitexact", "-max_muxing_queue_size", "4096", "-f", "tee"]


@dataclass(frozen=True)
class Beside:
    """What is read beside the clips: the checked PNG of a text layer, a file with sound and how long that is."""

    layer: Path | None = None
    sound: Path | None = None
    sound_ms: int = 0

    @property
    def paths(self) -> list[Path]:
        """List the files there are."""
        return [path for path in (self.layer, self.sound) if path]


def encode_command(
    ffmpeg: str, encode: Encode, inputs: Sequence[Path], beside: Beside, gain_db: float
) -> list[str]:
    """Write the command that makes all rungs below the current folder, `gain_db` louder.

    `inputs` are the clips' files in the order of the edit.
    """
    graph = ";".join((*filters.picture_graph(encode), *filters.sound_graph(encode, gain_db)))
    picture = ["-f", "png_pipe", "-i", f"file:{beside.layer}"] if encode.edit.layer else []
    outputs = [word for number, rung in enumerate(encode.rungs) for word in _output(encode, rung, number)]
    filtered = ["-filter_complex", graph] if graph else []
    sound = _sound_input(encode, beside)
    return [ffmpeg, *_START, *_QUIET, *_inputs(encode, inputs), *sound, *picture, *filtered, *outputs]


def measure_command(ffmpeg: str, encode: Encode, inputs: Sequence[Path], beside: Beside) -> list[str]:
    """Write the command that measures the loudness of the result (EBU R128) without decoding pictures."""
    graph = ";".join((*filters.heard_sound(encode), "[sound]ebur128=framelog=quiet[out]"))
    output = ["-filter_complex", graph, *["-map", "[out]", "-f", "null", "-"]]
    read = [*_inputs(encode, inputs, "-vn"), *_sound_input(encode, beside)]
    return [ffmpeg, *_START, *_REPORT, *read, *output]


def sound_command(ffmpeg: str, rendition: Path, name: str) -> list[str]:
    """Write the command that copies a rendition's sound into a file of its own, and says how long that is."""
    bare = ["-map", "0:a:0", "-c:a", "copy", *_NO_METADATA, "-fflags", "+bitexact", "-flags", "+bitexact"]
    read = [*_CAREFUL, "-f", "mov", "-i", f"file:{rendition}"]
    return [ffmpeg, *_START, *_QUIET, *read, *bare, "-movflags", "+faststart", "-f", "ipod", name]


def length_from(progress: str) -> int:
    """Read how much was written from a progress report, in milliseconds; 0 if it does not say."""
    last = progress.rpartition("out_time_us=")[2].split("\n")[0].strip()
    return round(int(last) / 1000) if last.isdigit() else 0


def gain_from(report: str) -> float:
    """Read ebur128's summary and tell by how many dB to change the loudness; 0 for silence."""
    words = report.rpartition("Integrated loudness:")[2].split()
    try:
        loudness = float(words[words.index("I:") + 1])
    except (ValueError, IndexError):
        return 0.0
    return 0.0 if loudness < -65 else max(-25.0, min(15.0, _LOUDNESS_LUFS - loudness))


def _inputs(encode: Encode, inputs: Sequence[Path], *options: str) -> Iterable[str]:
    for clip, source, path in zip(encode.edit.clips, encode.sources, inputs, strict=True):
        yield from (*_CAREFUL, "-f", source.container, *options)
        if not clip.whole:
            yield from (
                "-ss",
                in_seconds(clip.start_ms),
                "-t",
                in_seconds(clip.source_ms(source.duration_ms)),
            )
        yield from ("-i", f"file:{path}")


def _sound_input(encode: Encode, beside: Beside) -> Iterable[str]:
    if not encode.edit.mixes:
        return
    yield from (*_CAREFUL, "-f", "mov", "-vn")
    if not encode.takes_sound:
        # Often enough to reach the end from wherever it begins, and no more: an endless input might never end.
        wanted_ms = encode.edit.sound_start_ms + encode.duration_ms
        yield from ("-stream_loop", str(wanted_ms // max(1, beside.sound_ms) + 1))
    yield from ("-i", f"file:{beside.sound}")


def _output(encode: Encode, rung: Rung, number: int) -> Iterable[str]:
    """One rung: one encoding, written both as faststart MP4 and as HLS."""
    source = encode.sources[0]
    if rung.copies_video:
        yield from ("-map", f"0:{source.video_index}", "-c:v", "copy", *_NO_MESSAGES)
    else:
        yield from ("-map", f"[v{number}]", *_picture_options(encode, rung))
    if encode.copies_audio and source.audio:
        yield from ("-map", f"0:{source.audio.index}", "-c:a", "copy")
    elif encode.takes_sound:
        yield from ("-map", f"{len(encode.sources)}:a:0", "-c:a", "copy")
    elif encode.has_audio:
        yield from ("-map", f"[a{number}]", *_AAC)
    yield from (
        *_NO_METADATA,
        *_TEE,
        f"{_hls(encode, rung)}|[f=mp4:movflags=+faststart:fflags=+bitexact]{rung.label}.mp4",
    )


def _picture_options(encode: Encode, rung: Rung) -> Iterable[str]:
    rate = ("-maxrate", str(rung.bitrate), "-bufsize", str(rung.bitrate * 2))
    grid = f"expr:gte(t,n_forced*{in_seconds(GOP_MS)})"
    keys = ",".join(map(in_seconds, encode.cuts_ms)) or grid
    # The longest distance is only a guard: the keyframes are forced to where segments begin.
    return (*_X264, *rate, "-g", str(round(rung.fps * 6)), "-force_key_frames", keys, *_NO_MESSAGES, *_TAGS)


def _hls(encode: Encode, rung: Rung) -> str:
    options = {
        "f": "hls",
        "hls_time": in_seconds(encode.segment_ms),
        "hls_playlist_type": "event",
        "hls_segment_type": "fmp4",
        "hls_list_size": "0",
        "hls_fmp4_init_filename": "init.mp4",
        "hls_segment_filename": f"{rung.label}/%04d.m4s",
        "hls_flags": "independent_segments+temp_file",
        "fflags": "+bitexact",
    }
    return f"[{':'.join(f'{name}={value}' for name, value in options.items())}]{rung.label}/index.m3u8"
