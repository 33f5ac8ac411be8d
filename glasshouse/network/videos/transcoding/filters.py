"""Write the filter graph of a step: clips joined, looked at through a look and a layer, brought to every size."""

from collections.abc import Iterable
from fractions import Fraction

from glasshouse.network.videos.transcoding.edit import Clip
from glasshouse.network.videos.transcoding.looks import LOOKS
from glasshouse.network.videos.transcoding.plan import Encode, Rung
from glasshouse.network.videos.transcoding.source import Source

SAMPLE_RATE = 48_000
_PEAK = 0.89  # -1 dB
_ONE_SHAPE = (
    f"aresample={SAMPLE_RATE}:async=1:first_pts=0",
    "aformat=sample_fmts=fltp:channel_layouts=stereo",
)
# HDR to SDR: linear light with white at 203 cd/m² (ITU-R BT.2408), the smaller set of colours, then a curve that
# leaves what is darker than white nearly alone and bends highlights up to 1,000 cd/m².
_TONE_MAP = (
    "zscale=transfer=linear:npl=203,format=gbrpf32le,zscale=primaries=bt709,tonemap=mobius:param=0.3:desat=0:peak=5,"
    "zscale=transfer=bt709:matrix=bt709:range=tv"
)
_HDR_IN = {"pq": "smpte2084", "hlg": "arib-std-b67"}


def in_seconds(milliseconds: int) -> str:
    """Write a time as ffmpeg reads it."""
    return f"{milliseconds / 1000:.3f}"


def picture_graph(encode: Encode) -> Iterable[str]:
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
        yield f"[{len(clips) + encode.edit.mixes}:v]scale={base.width}:{base.height}[words]"
        after = "[bare][words]overlay=format=yuv420"
    yield f"{after},format=yuv420p[rest0]"
    for step, (number, rung) in enumerate(encoded):
        shrink = _shrink(rung, encoded[step - 1][1]) if step else ""
        outputs = f"split[v{number}][rest{step + 1}]" if step + 1 < len(encoded) else f"null[v{number}]"
        yield f"[rest{step}]{shrink}{outputs}"


def _clip_picture(clip: Clip, source: Source, base: Rung) -> str:
    width, height = _fit(source, base)
    steps = ["bwdif=mode=send_frame"] if source.interlaced else []
    if clip.speed != 1:
        steps.append(f"setpts=PTS/{clip.speed:g}")
    steps.append(f"fps={base.fps}:start_time=0")
    if source.transfer == "sdr":
        colours = f"in_color_matrix={source.matrix}:" if source.matrix else ""
        steps.append(f"scale={width}:{height}:flags=bicubic:{colours}out_color_matrix=bt709:out_range=tv")
    else:
        curve = f"transferin={_HDR_IN[source.transfer]}:primariesin=bt2020:matrixin=bt2020nc:rangein=tv"
        steps += [f"zscale={width}:{height}:{curve}:transfer={_HDR_IN[source.transfer]}", _TONE_MAP]
    if (width, height) != (base.width, base.height):
        steps.append(f"pad={base.width}:{base.height}:-1:-1")
    return ",".join([*steps, "setsar=1", "format=yuv420p"])


def _fit(source: Source, base: Rung) -> tuple[int, int]:
    """Fit a clip into the frame; a shape within 1 % of the frame's fills it."""
    scale = min(Fraction(base.width, source.width), Fraction(base.height, source.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (source.width, source.height))
    if base.width - width <= max(2, base.width // 100) and base.height - height <= max(2, base.height // 100):
        return base.width, base.height
    return min(width, base.width), min(height, base.height)


def _join(encode: Encode) -> str:
    number = len(encode.sources)
    return "".join(f"[clip{n}]" for n in range(number)) + f"concat=n={number}:v=1:a=0,{_look(encode)}"


def _look(encode: Encode) -> str:
    return "null" if encode.edit.look == "none" else LOOKS[encode.edit.look].ffmpeg()


def _shrink(rung: Rung, above: Rung) -> str:
    slower = "" if rung.fps == above.fps else f"fps={rung.fps}:start_time=0,"
    return f"{slower}scale={rung.width}:{rung.height}:flags=bicubic,"


def sound_graph(encode: Encode, gain_db: float) -> Iterable[str]:
    """Join what is heard, change its loudness without touching its dynamics, stop its peaks."""
    if not encode.has_audio or encode.copies_audio or encode.takes_sound:
        return
    yield from heard_sound(encode)
    outputs = "".join(f"[a{number}]" for number in range(len(encode.rungs)))
    level = f"volume={gain_db:.2f}dB,alimiter=limit={_PEAK}:level=disabled:latency=1"
    yield f"[sound]{level},aresample={SAMPLE_RATE},asplit={len(encode.rungs)}{outputs}"


def heard_sound(encode: Encode) -> Iterable[str]:
    """Bring together what is heard: the clips one after the other, a sound under them, each at its volume."""
    edit = encode.edit
    if not edit.mixes:
        yield from _joined_sound(encode, "[sound]")
    elif not encode.has_own_sound:
        yield f"{_laid_sound(encode)}[sound]"
    else:
        yield from _joined_sound(encode, f",volume={edit.own_volume / 100:g}[own]")
        yield f"{_laid_sound(encode)}[laid]"
        # Not made quieter for being two: the loudness of the whole is measured afterwards.
        yield "[own][laid]amix=inputs=2:duration=first:normalize=0[sound]"


def _joined_sound(encode: Encode, end: str) -> Iterable[str]:
    """Bring the clips' sound to one rate and shape, silence where there is none, one after the other."""
    clips = list(zip(encode.edit.clips, encode.sources, strict=True))
    exact = len(clips) > 1 or not clips[0][0].whole or encode.edit.mixes
    for number, (clip, source) in enumerate(clips):
        yield f"{_clip_sound(number, clip, source, exact=exact)}[sound{number}]"
    names = "".join(f"[sound{number}]" for number in range(len(clips)))
    yield f"{names}concat=n={len(clips)}:v=0:a=1{end}"


def _laid_sound(encode: Encode) -> str:
    """Cut the sound, which comes repeated often enough, to where it begins and to the video's length."""
    edit, length = encode.edit, in_seconds(encode.duration_ms)
    steps = (
        *_ONE_SHAPE,
        f"atrim=start={in_seconds(edit.sound_start_ms)}:duration={length}",
        "asetpts=PTS-STARTPTS",
        f"volume={edit.sound_volume / 100:g}",
        f"apad=whole_dur={length}",
    )
    return f"[{len(encode.sources)}:a:0]{','.join(steps)}"


def _clip_sound(number: int, clip: Clip, source: Source, *, exact: bool) -> str:
    length = in_seconds(clip.shown_ms(source.duration_ms))
    if source.audio is None:
        return f"anullsrc=r={SAMPLE_RATE}:cl=stereo,atrim=duration={length}"
    steps = [*_ONE_SHAPE]
    if clip.speed != 1:
        steps.append(f"atempo={clip.speed:g}")
    if exact:
        steps += [f"apad=whole_dur={length}", f"atrim=duration={length}"]
    return f"[{number}:{source.audio.index}]{','.join(steps)}"
