"""A sound under clips: what is heard, when, and how loud; and a sound of its own out of a rendition."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from glasshouse.network.videos.transcoding.command import Beside, length_from
from glasshouse.network.videos.transcoding.edit import Clip, Edit
from glasshouse.network.videos.transcoding.encode import run_encode
from glasshouse.network.videos.transcoding.plan import Targets, plan_first, plan_rest
from glasshouse.network.videos.transcoding.probe import probe_file
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from glasshouse.network.videos.transcoding.sound import extract_sound
from tests.media import make_own, media

SMALL = Targets(ladder=(90, 180), bitrates=(150_000, 300_000), first=90)
CODE = "3kTMd7hYq2Z"
OWN, LOW, HIGH = 440, 300, 900
RATE = 48_000


def mixed(tmp_path: Path, name: str = "playable", **edit: Any) -> Path:
    """Encode one clip with the two tones under it; returns the MP4."""
    plan = plan_first({1: probe_file(media(name))}, Edit((Clip(1),), sound=CODE, **edit), SMALL)
    assert plan.has_audio
    beside = Beside(sound=media("two_tones"), sound_ms=800)
    (rung,) = run_encode(plan, [media(name)], tmp_path / "first", beside=beside)
    return tmp_path / "first" / rung.mp4


def samples(path: Path) -> Any:
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)])


def strength(path: Path, tone: int, start: float, end: float) -> float:
    """Tell how strong a tone is between two moments, in seconds."""
    part = samples(path)[round(start * RATE) : round(end * RATE)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)))) / len(part)
    at = round(tone * len(part) / RATE)
    return float(spectrum[at - 2 : at + 3].max())


def test_the_sound_is_heard_instead_of_the_clip_and_goes_round(tmp_path: Path) -> None:
    mp4 = mixed(tmp_path, own_volume=0)
    assert abs(probe_file(mp4).duration_ms - 1000) < 60
    assert strength(mp4, LOW, 0.05, 0.35) > 20 * strength(mp4, HIGH, 0.05, 0.35)
    assert strength(mp4, HIGH, 0.45, 0.75) > 20 * strength(mp4, LOW, 0.45, 0.75)
    # After its 0.8 s it begins again.
    assert strength(mp4, LOW, 0.86, 0.98) > 5 * strength(mp4, HIGH, 0.86, 0.98)
    assert strength(mp4, OWN, 0.45, 0.75) < 0.1 * strength(mp4, HIGH, 0.45, 0.75)


def test_it_begins_where_one_wants(tmp_path: Path) -> None:
    mp4 = mixed(tmp_path, own_volume=0, sound_start_ms=400)
    assert strength(mp4, HIGH, 0.05, 0.35) > 20 * strength(mp4, LOW, 0.05, 0.35)
    assert strength(mp4, LOW, 0.47, 0.75) > 20 * strength(mp4, HIGH, 0.47, 0.75)


def test_both_are_heard_as_loud_as_one_wants(tmp_path: Path) -> None:
    even = mixed(tmp_path / "even")
    quiet = mixed(tmp_path / "quiet", sound_volume=25)
    own_quiet = mixed(tmp_path / "own", own_volume=25)
    parts = [
        strength(path, LOW, 0.05, 0.35) / strength(path, OWN, 0.05, 0.35) for path in (even, quiet, own_quiet)
    ]
    assert parts[1] / parts[0] == pytest.approx(0.25, rel=0.15)
    assert parts[2] / parts[0] == pytest.approx(4, rel=0.15)


def test_a_silent_clip_gets_the_sound(tmp_path: Path) -> None:
    mp4 = mixed(tmp_path, "playable_other")
    assert strength(mp4, LOW, 0.05, 0.35) > 20 * strength(mp4, OWN, 0.05, 0.35)


def test_a_sound_that_is_turned_down_leaves_the_clip_alone() -> None:
    source = {1: probe_file(media("playable"))}
    whole = Edit((Clip(1),), sound=CODE, sound_volume=0)
    assert not plan_first(source, whole, SMALL).edit.mixes
    assert plan_first(source, whole, SMALL).has_audio
    silent = Edit((Clip(1),), sound=CODE, sound_volume=0, own_volume=0)
    assert not plan_first(source, silent, SMALL).has_audio


def test_nothing_is_copied_where_a_sound_is_laid_under() -> None:
    source = {1: probe_file(media("playable"))}
    assert plan_first(source, Edit((Clip(1),)), Targets()).copies
    assert not plan_first(source, Edit((Clip(1),), sound=CODE), Targets()).copies


def test_the_other_sizes_take_the_mix_as_it_is(tmp_path: Path) -> None:
    mp4 = mixed(tmp_path, sound_volume=60)
    sources = {1: probe_file(media("playable"))}
    rest = plan_rest(sources, Edit((Clip(1),), sound=CODE, sound_volume=60), SMALL)
    assert rest is not None and rest.takes_sound
    # The sound itself is not there any more: only the first rendition is read.
    (rung,) = run_encode(rest, [media("playable")], tmp_path / "rest", beside=Beside(sound=mp4))
    first, other = samples(mp4), samples(tmp_path / "rest" / rung.mp4)
    assert abs(len(first) - len(other)) <= 2048
    assert strength(tmp_path / "rest" / rung.mp4, LOW, 0.05, 0.35) == pytest.approx(
        strength(mp4, LOW, 0.05, 0.35), rel=0.1
    )


def test_a_sound_of_its_own_is_the_same_packets_without_metadata(tmp_path: Path) -> None:
    named = make_own(
        tmp_path / "named.mp4",
        media("playable"),
        "-c copy -metadata title=Garden -metadata:s:a handler_name=Acme",
    )
    sound = extract_sound(named, tmp_path / "out")
    content = (tmp_path / "out" / sound.name).read_bytes()
    assert abs(sound.duration_ms - 1000) < 60
    assert b"Garden" not in content and b"Acme" not in content and b"Lavf" not in content
    with av.open(str(tmp_path / "out" / sound.name)) as made, av.open(str(named)) as given:
        assert not made.streams.video
        assert made.streams.audio[0].codec_context.name == "aac"
        packets = [[bytes(p) for p in container.demux(audio=0) if p.size] for container in (made, given)]
    assert packets[0] == packets[1]


def test_what_has_no_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaRefused):
        extract_sound(media("playable_other"), tmp_path / "out")
    assert length_from("out_time_us=N/A\n") == 0
