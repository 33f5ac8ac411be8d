"""Real encodes of very small videos: what comes out is what a person expects."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from glasshouse.network.videos.transcoding import command
from glasshouse.network.videos.transcoding.command import Beside
from glasshouse.network.videos.transcoding.edit import Clip, Edit
from glasshouse.network.videos.transcoding.encode import RungOutput, ffmpeg_path, run_encode
from glasshouse.network.videos.transcoding.pictures import check_layer
from glasshouse.network.videos.transcoding.plan import Targets, plan_first, plan_rest
from glasshouse.network.videos.transcoding.playlists import write_master
from glasshouse.network.videos.transcoding.probe import probe_file
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from tests.media import make_own, media

WHOLE = Edit((Clip(1),))
SMALL = replace(Targets(), ladder=(90, 180), bitrates=(150_000, 300_000), first=90)
SECRETS = (b"+48.1371", b"Acme", b"Pocket9", b"Garden", b"x264 - core", b"x265", b"Lavf")


def encode(
    tmp_path: Path,
    names: Sequence[str],
    edit: Edit = WHOLE,
    step: str = "first",
    targets: Targets = SMALL,
    **rest: Any,
) -> tuple[RungOutput, ...]:
    paths = {number: media(name) for number, name in enumerate(names, 1)}
    sources = {number: probe_file(path) for number, path in paths.items()}
    plan = (plan_first if step == "first" else plan_rest)(sources, edit, targets)
    assert plan is not None
    return run_encode(plan, [paths[clip.clip] for clip in edit.clips], tmp_path / step, **rest)


def picture(path: Path, number: int = 0) -> Any:
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return frames[number].astype(float)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_turned_phone_video_comes_out_upright_and_anonymous(tmp_path: Path) -> None:
    assert b"+48.1371" in media("turned").read_bytes()
    told: list[bool] = []
    (rung,) = encode(tmp_path, ["turned"], on_first_segment=lambda: told.append(True))
    assert (rung.label, rung.width, rung.height, rung.codecs[:5], rung.codecs[-9:]) == (
        90,
        90,
        160,
        "avc1.",
        "mp4a.40.2",
    )
    out = everything(tmp_path / "first")
    assert not [secret for secret in SECRETS if secret in out]
    assert told == [True]
    # The matrix says a quarter to the left; 4 = 640 / 160.
    upright = np.rot90(picture(media("turned")))[::4, ::4]
    assert np.abs(picture(tmp_path / "first" / rung.mp4) - upright).mean() < 30
    assert np.abs(picture(tmp_path / "first" / rung.mp4) - upright[::-1, ::-1]).mean() > 40


def test_the_rest_comes_from_one_reading_and_fits_the_first(tmp_path: Path) -> None:
    (low,) = encode(tmp_path, ["turned"])
    (high,) = encode(tmp_path, ["turned"], step="rest")
    assert (high.label, high.width, high.height) == (180, 180, 320)
    for rung, folder in ((low, "first"), (high, "rest")):
        found = probe_file(tmp_path / folder / rung.mp4)
        assert (found.faststart, found.keyframes_ms[0], found.pix_fmt) == (True, 0, "yuv420p")
        assert abs(found.duration_ms - 1000) < 60
        assert {file.name for file in rung.files} == {
            path.relative_to(tmp_path / folder).as_posix()
            for path in (tmp_path / folder).rglob("*")
            if path.is_file()
        }
    master = write_master([high, low])
    assert master.index("90/index.m3u8") < master.index("180/index.m3u8")
    assert f'CODECS="{low.codecs}",RESOLUTION=90x160,FRAME-RATE=30.000' in master


def test_hls_plays_to_its_end(tmp_path: Path) -> None:
    (rung,) = encode(tmp_path, ["late_keyframes"])
    text = (tmp_path / "first" / rung.playlist).read_text()
    assert text.count("#EXTINF:2.0") == 3
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in text and text.endswith("#EXT-X-ENDLIST\n")
    init, *parts = [tmp_path / "first" / file.name for file in rung.files[2:]]
    whole = tmp_path / "joined.mp4"
    whole.write_bytes(b"".join(path.read_bytes() for path in (init, *parts)))
    assert abs(probe_file(whole).duration_ms - 6000) < 60
    # Each segment begins with a keyframe, so that a player can enter there.
    assert set(probe_file(whole).keyframes_ms) >= {0, 2000, 4000}


def test_a_playable_file_is_copied_packet_by_packet(tmp_path: Path) -> None:
    targets = replace(SMALL, ladder=(180, 360), bitrates=(300_000, 2_000_000), first=180)
    (copy,) = encode(tmp_path, ["playable"], targets=targets)
    assert (copy.label, copy.width, copy.height) == (360, 360, 640)
    same = picture(tmp_path / "first" / copy.mp4, 10) == picture(media("playable"), 10)
    assert same.all()
    assert b"x264 - core" not in everything(tmp_path / "first")
    top, low = encode(tmp_path, ["playable"], step="rest", targets=targets)
    assert (top.label, low.label) == (360, 180)
    assert (picture(tmp_path / "rest" / top.mp4, 10) == picture(media("playable"), 10)).all()
    loudness = _loudness(tmp_path / "rest" / top.mp4)
    assert abs(loudness + 14) < 1
    assert abs(_loudness(tmp_path / "first" / copy.mp4) - loudness) > 3


def test_a_recording_in_fragments_is_copied_and_gets_other_sound(tmp_path: Path) -> None:
    (copy,) = encode(tmp_path, ["fragmented"], targets=replace(SMALL, ladder=(360,), bitrates=(2_000_000,)))
    assert (picture(tmp_path / "first" / copy.mp4, 10) == picture(media("fragmented"), 10)).all()
    assert copy.codecs.endswith("mp4a.40.2")


def test_sound_that_ends_before_the_part_that_is_kept_becomes_silence(tmp_path: Path) -> None:
    short = make_own(tmp_path / "short.mp4", media("playable"), "-c:v copy -af atrim=end=0.3")
    edit = Edit((Clip(1, start_ms=600),))
    plan = plan_first({1: probe_file(short)}, edit, SMALL)
    (rung,) = run_encode(plan, [short], tmp_path / "out")
    assert "mp4a" in rung.codecs and abs(rung.duration_ms - 400) < 60


def _loudness(path: Path) -> float:
    report = subprocess.run(
        [ffmpeg_path(), "-nostats", "-i", path, "-af", "ebur128=framelog=quiet", "-vn", "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    return -14 - command.gain_from(report)


@pytest.mark.parametrize(
    ("name", "width", "height", "sound"),
    [
        ("uneven", 90, 160, False),
        ("silent", 90, 160, False),
        ("odd", 134, 90, False),
        ("wide_pixels", 98, 90, False),
        ("interlaced", 110, 90, False),
        ("recorded", 90, 160, True),
        ("hdr", 90, 160, False),
    ],
)
def test_unusual_files_become_usual_ones(
    name: str, width: int, height: int, sound: bool, tmp_path: Path
) -> None:
    (rung,) = encode(tmp_path, [name])
    found = probe_file(tmp_path / "first" / rung.mp4)
    assert (rung.width, rung.height, ("mp4a" in rung.codecs)) == (width, height, sound)
    assert (found.pix_fmt, found.transfer, found.variable, found.interlaced) == (
        "yuv420p",
        "sdr",
        False,
        False,
    )


def test_hdr_keeps_the_brightness_of_what_is_no_highlight(tmp_path: Path) -> None:
    (rung,) = encode(tmp_path, ["hdr"])
    bars = picture(tmp_path / "first" / rung.mp4)[140:158, [7, 22, 37, 52, 67, 82]].mean(0)
    # Bars of 70 % red, green, yellow, blue, magenta and cyan: 178 in each channel that is lit.
    lit = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1], [0, 1, 1]])
    assert np.abs(bars - lit * 178).max() < 25


def test_a_file_smaller_than_the_ladder_keeps_its_size(tmp_path: Path) -> None:
    (rung,) = encode(tmp_path, ["moving_gif"])
    assert (rung.label, rung.width, rung.height) == (64, 64, 64)


def test_clips_are_joined_trimmed_sped_up_and_labelled(tmp_path: Path) -> None:
    layer = tmp_path / "layer.png"
    layer.write_bytes(check_layer(media("layer_png")))
    edit = Edit((Clip(1, 200, 700, 2.0), Clip(2), Clip(1, 500, speed=0.5)), look="noir", layer=True)
    (rung,) = encode(tmp_path, ["playable", "playable_other"], edit, beside=Beside(layer=layer))
    assert abs(rung.duration_ms - (250 + 1000 + 1000)) < 60
    assert (rung.width, rung.height) == (90, 160)
    seen = picture(tmp_path / "first" / rung.mp4, 3)
    top, bottom = seen[10:70].mean((0, 1)), seen[90:150]
    assert top[0] > 200 and top[1] < 40
    assert np.ptp(bottom, axis=2).mean() < 8
    # The second clip lies across: a band in the middle, black above and below it.
    across = picture(tmp_path / "first" / rung.mp4, 20)
    assert across[130:].mean() < 10 < across[85:95].mean()


def test_segments_of_a_copy_and_of_the_rungs_below_begin_together(tmp_path: Path) -> None:
    source = make_own(
        tmp_path / "uneven.mp4", media("late_keyframes"), "-c:v libx264 -force_key_frames 1.3,2.4,4.9"
    )
    targets = replace(SMALL, ladder=(180, 360), bitrates=(300_000, 4_000_000), first=180)
    sources = {1: probe_file(source)}
    (copy,) = run_encode(plan_first(sources, WHOLE, targets), [source], tmp_path / "first")
    rest = plan_rest(sources, WHOLE, targets)
    assert rest is not None and rest.cuts_ms == (0, 2400, 4900)
    (low,) = run_encode(rest, [source], tmp_path / "rest")
    lengths = [
        re.findall(r"#EXTINF:([\d.]+)", (tmp_path / folder / rung.playlist).read_text())
        for folder, rung in (("first", copy), ("rest", low))
    ]
    assert lengths[0] == lengths[1] and len(lengths[0]) == 3


def test_muted_has_no_sound_track(tmp_path: Path) -> None:
    (rung,) = encode(tmp_path, ["turned"], replace(WHOLE, muted=True))
    assert "mp4a" not in rung.codecs


def test_a_damaged_middle_ends_in_renditions_or_a_refusal(tmp_path: Path) -> None:
    data = bytearray(media("turned").read_bytes())
    at = len(data) // 2
    data[at : at + 2000] = bytes(2000)
    path = tmp_path / "damaged.mov"
    path.write_bytes(data)
    plan = plan_first({1: probe_file(path)}, WHOLE, SMALL)
    try:
        assert run_encode(plan, [path], tmp_path / "out")[0].label == 90
    except MediaRefused as refused:
        assert refused.code == "encode_failed"


def test_a_beat_cancels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A quick machine is done before the first second is over.
    monkeypatch.setattr("glasshouse.network.kit.sandbox._BEAT_S", 0.05)

    class LeaseLost(Exception):
        pass

    def lose() -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        encode(tmp_path, ["camera"], targets=Targets(), beat=lose)


def test_a_folder_is_never_used_twice(tmp_path: Path) -> None:
    encode(tmp_path, ["silent"])
    with pytest.raises(FileExistsError):
        encode(tmp_path, ["silent"])
