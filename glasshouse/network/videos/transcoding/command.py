"""Write the ffmpeg command of a step: the one place where its arguments are made."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from glasshouse.network.videos.transcoding.edit import Clip
from glasshouse.network.videos.transcoding.looks import LOOKS
from glasshouse.network.videos.transcoding.plan import GOP_MS, Encode, Rung
from glasshouse.network.videos.transcoding.source import CONTAINERS, MediaLimits, Source

_LOUDNESS_LUFS = -14.0
_PEAK = 0.89  # -1 dB
_START = ("-hide_banner", "-nostdin", "-y")
_RATE = 48_000
# HDR to SDR: linear light, the smaller set of colours, then a curve for the highlights.
_TONE_MAP = (
    "zscale=transfer=linear:npl=203,format=gbrpf32le,zscale=primaries=bt709,tonemap=hable:desat=0,"
    "zscale=transfer=bt709:matrix=bt709:range=tv"
)
_HDR_IN = {"pq": "smpte2084", "hlg": "arib-std-b67"}
_TAGS = (
    "-color_primaries",
    "bt709",
    "-color_trc",
    "bt709",
    "-colorspace",
    "bt709",
    "-color_range",
    "tv",
)
_NO_METADATA = (
    "-map_metadata",
    "-1",
    "-map_metadata:s:v",
    "-1",
    "-map_metadata:s:a",
    "-1",
    "-map_chapters",
    "-1",
)


def encode_command(
    ffmpeg: str,
    encode: Encode,
    inputs: Sequence[Path],
    layer: Path | None,
    gain_db: float,
) -> list[str]:
    """Write the command that makes all rungs below the current folder, `gain_db` louder.

    `inputs` are the clips' files in the order of the edit.
    """
    graph = ";".join((*_picture_graph(encode), *_sound_graph(encode, gain_db)))
    picture = ("-f", "png_pipe", "-i", f"file:{layer}") if encode.edit.layer and not encode.copies else ()
    return [
        *(
            ffmpeg,
            *_START,
            "-loglevel",
            "error",
            "-progress",
            "pipe:1",
            "-stats_period",
            "0.25",
        ),
        *_inputs(encode, inputs),
        *picture,
        *(("-filter_complex", graph) if graph else ()),
        *(word for number, rung in enumerate(encode.rungs) for word in _output(encode, rung, number)),
    ]


def measure_command(ffmpeg: str, encode: Encode, inputs: Sequence[Path]) -> list[str]:
    """Write the command that measures the loudness of the result (EBU R128) without decoding pictures."""
    graph = ";".join((*_joined_sound(encode), "[sound]ebur128=framelog=quiet[out]"))
    start = (ffmpeg, *_START, "-nostats", "-loglevel", "info")
    return [
        *start,
        *_inputs(encode, inputs, "-vn"),
        "-filter_complex",
        graph,
        "-map",
        "[out]",
        "-f",
        "null",
        "-",
    ]


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
        yield from ("-protocol_whitelist", "file", "-format_whitelist", CONTAINERS)
        yield from (
            "-f",
            source.container,
            "-max_pixels",
            str(MediaLimits().pixels),
            *options,
        )
        if not clip.whole:
            yield from (
                "-ss",
                _s(clip.start_ms),
                "-t",
                _s(clip.source_ms(source.duration_ms)),
            )
        yield from ("-i", f"file:{path}")


def _picture_graph(encode: Encode) -> Iterable[str]:
    """Decode once, bring to the largest size, then go down the ladder, each rung from the one above."""
    encoded = [(number, rung) for number, rung in enumerate(encode.rungs) if not rung.copies_video]
    if not encoded:
        return
    base = encoded[0][1]
    clips = list(zip(encode.edit.clips, encode.sources, strict=True))
    for number, (clip, source) in enumerate(clips):
        yield f"[{number}:{source.video_index}]{_clip_picture(clip, source, base)}[clip{number}]"
    after = f"[clip0]{_look(encode)}" if len(clips) == 1 else _join(encode)
    if encode.edit.layer:
        yield f"{after}[bare]"
        yield f"[{len(clips)}:v]scale={base.width}:{base.height}[words]"
        after = "[bare][words]overlay=format=yuv420"
    yield f"{after},format=yuv420p[rest0]"
    for step, (number, rung) in enumerate(encoded):
        shrink = (
            ""
            if step == 0
            else f"{_every(rung, encoded[step - 1][1])}scale={rung.width}:{rung.height}:flags=bicubic,"
        )
        if step + 1 < len(encoded):
            yield f"[rest{step}]{shrink}split[v{number}][rest{step + 1}]"
        else:
            yield f"[rest{step}]{shrink}null[v{number}]"


def _clip_picture(clip: Clip, source: Source, base: Rung) -> str:
    width, height = _fit(source, base)
    steps = ["bwdif=mode=send_frame"] if source.interlaced else []
    if clip.speed != 1:
        steps.append(f"setpts=PTS/{clip.speed:g}")
    steps.append(f"fps={base.fps}:start_time=0")
    if source.transfer == "sdr":
        steps.append(f"scale={width}:{height}:flags=bicubic:out_color_matrix=bt709:out_range=tv")
    else:
        curve = f"transferin={_HDR_IN[source.transfer]}:primariesin=bt2020:matrixin=bt2020nc:rangein=tv"
        steps += [
            f"zscale={width}:{height}:{curve}:transfer={_HDR_IN[source.transfer]}",
            _TONE_MAP,
        ]
    if (width, height) != (base.width, base.height):
        steps.append(f"pad={base.width}:{base.height}:-1:-1")
    return ",".join([*steps, "setsar=1", "format=yuv420p"])


def _fit(source: Source, base: Rung) -> tuple[int, int]:
    """Fit a clip into the frame; a shape within 1 % of the frame's fills it."""
    scale = min(Fraction(base.width, source.width), Fraction(base.height, source.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (source.width, source.height))
    near = abs(width - base.width) <= max(2, base.width // 100) and abs(height - base.height) <= max(
        2, base.height // 100
    )
    return (base.width, base.height) if near else (min(width, base.width), min(height, base.height))


def _join(encode: Encode) -> str:
    number = len(encode.sources)
    return "".join(f"[clip{n}]" for n in range(number)) + f"concat=n={number}:v=1:a=0,{_look(encode)}"


def _look(encode: Encode) -> str:
    return "null" if encode.edit.look == "none" else LOOKS[encode.edit.look].ffmpeg()


def _every(rung: Rung, above: Rung) -> str:
    return "" if rung.fps == above.fps else f"fps={rung.fps}:start_time=0,"


def _sound_graph(encode: Encode, gain_db: float) -> Iterable[str]:
    if not encode.has_audio or encode.copies_audio:
        return
    yield from _joined_sound(encode)
    outputs = "".join(f"[a{number}]" for number in range(len(encode.rungs)))
    level = f"volume={gain_db:.2f}dB,alimiter=limit={_PEAK}:level=disabled:latency=1"
    yield f"[sound]{level},aresample={_RATE},asplit={len(encode.rungs)}{outputs}"


def _joined_sound(encode: Encode) -> Iterable[str]:
    clips = list(zip(encode.edit.clips, encode.sources, strict=True))
    for number, (clip, source) in enumerate(clips):
        yield f"{_clip_sound(number, clip, source, alone=len(clips) == 1)}[sound{number}]"
    names = "".join(f"[sound{number}]" for number in range(len(clips)))
    yield f"{names}concat=n={len(clips)}:v=0:a=1[sound]"


def _clip_sound(number: int, clip: Clip, source: Source, *, alone: bool) -> str:
    length = _s(clip.shown_ms(source.duration_ms))
    if source.audio is None:
        return f"anullsrc=r={_RATE}:cl=stereo,atrim=duration={length}"
    steps = [
        f"aresample={_RATE}:async=1:first_pts=0",
        "aformat=sample_fmts=fltp:channel_layouts=stereo",
    ]
    if clip.speed != 1:
        steps.append(f"atempo={clip.speed:g}")
    if not alone:
        steps += [f"apad=whole_dur={length}", f"atrim=duration={length}"]
    return f"[{number}:{source.audio.index}]{','.join(steps)}"


def _output(encode: Encode, rung: Rung, number: int) -> Iterable[str]:
    """One rung: one encoding, written both as faststart MP4 and as HLS."""
    source = encode.sources[0]
    if rung.copies_video:
        # Supplemental messages (type 6) can name the camera or the place.
        yield from (
            "-map",
            f"0:{source.video_index}",
            "-c:v",
            "copy",
            "-bsf:v",
            "filter_units=remove_types=6",
        )
    else:
        yield from ("-map", f"[v{number}]", *_x264(encode, rung), *_TAGS)
    if encode.copies_audio and source.audio:
        yield from ("-map", f"0:{source.audio.index}", "-c:a", "copy")
    elif encode.has_audio:
        yield from (
            "-map",
            f"[a{number}]",
            "-c:a",
            "aac",
            "-b:a",
            "128k",
            "-ar",
            str(_RATE),
        )
    yield from (
        *_NO_METADATA,
        "-flags",
        "+global_header+bitexact",
        "-max_muxing_queue_size",
        "4096",
        "-f",
        "tee",
    )
    hls = (
        f"f=hls:hls_time={_s(encode.segment_ms)}:hls_playlist_type=event:hls_segment_type=fmp4:hls_list_size=0"
        f":hls_fmp4_init_filename=init.mp4:hls_segment_filename={rung.label}/%04d.m4s"
        ":hls_flags=independent_segments+temp_file:fflags=+bitexact"
    )
    mp4 = "f=mp4:movflags=+faststart:fflags=+bitexact"
    yield f"[{hls}]{rung.label}/index.m3u8|[{mp4}]{rung.label}.mp4"


def _x264(encode: Encode, rung: Rung) -> Iterable[str]:
    if encode.cuts_ms:
        keys = ",".join(_s(cut) for cut in encode.cuts_ms)
    else:
        keys = f"expr:gte(t,n_forced*{_s(GOP_MS)})"
    yield from (
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-profile:v",
        "high",
        "-crf",
        "23",
    )
    yield from (
        "-maxrate",
        str(rung.bitrate),
        "-bufsize",
        str(rung.bitrate * 2),
        "-sc_threshold",
        "0",
    )
    yield from (
        "-g",
        str(round(rung.fps * 6)),
        "-force_key_frames",
        keys,
        "-bsf:v",
        "filter_units=remove_types=6",
    )


def _s(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f}"
