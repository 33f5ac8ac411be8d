import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from glasshouse.demo.cast import CAST, Author, author
from glasshouse.demo.clips import CATALOGUE, find_clip, play_of, scenes
from glasshouse.demo.clips.catalogue import Clip
from glasshouse.demo.clips.film import FilmFailed, film
from glasshouse.demo.clips.sound import LOUDNESS, RATE, Desk, hum, loudness
from glasshouse.demo.clips.stage import FPS, Stage, set_stage
from glasshouse.demo.remarks import ABOUT, ANSWERED, ANSWERS_TO, SAID

TALKING = ("zero_and_eight", "soup", "sun_calls", "moon_answers", "bus", "crepe", "cactus")
CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n<v (\w+)>(.+)")
TINY = {"width": 54, "height": 96}


def seconds_of_cues(webvtt: str) -> list[tuple[float, float]]:
    head, *cues = webvtt.strip().split("\n\n")
    assert head == "WEBVTT"
    spans = []
    for cue in cues:
        found = CUE.fullmatch(cue)
        assert found, cue
        hours, minutes, seconds, *end = found.groups()[:6]
        spans.append(
            (
                int(hours) * 3600 + int(minutes) * 60 + float(seconds),
                int(end[0]) * 3600 + int(end[1]) * 60 + float(end[2]),
            )
        )
    return spans


def test_names_are_unique_and_are_scenes() -> None:
    names = [clip.name for clip in CATALOGUE]
    assert len(set(names)) == len(names)
    assert all(callable(play_of(clip)) for clip in CATALOGUE)


def test_two_dozen_clips_by_people_of_many_countries_and_none_is_left_out() -> None:
    names = {clip.name for clip in CATALOGUE}
    assert len(names) == 24
    assert names == {module.name for module in pkgutil.iter_modules(scenes.__path__)}
    assert {clip.author for clip in CATALOGUE} == {person.handle for person in CAST}
    assert len({person.territory for person in CAST}) == len(CAST)
    assert {"en", "fr", "de", "es"} <= {clip.language for clip in CATALOGUE if clip.captions}
    assert {clip.name for clip in CATALOGUE if clip.captions} == set(TALKING)


def test_every_author_answers_and_what_is_said_below_a_clip_is_about_one() -> None:
    assert set(ANSWERED) == {person.handle for person in CAST}
    assert {handle for handle, _ in ANSWERS_TO} <= set(ANSWERED)
    said = {text for texts in SAID.values() for text in texts}
    assert {remark for _, remark in ANSWERS_TO} <= said
    assert set(ABOUT) <= {clip.name for clip in CATALOGUE}
    assert {language for about in ABOUT.values() for language in about} <= set(SAID)


def test_the_moon_answers_the_sun_and_each_names_the_other() -> None:
    sun, moon = find_clip("sun_calls"), find_clip("moon_answers")
    assert f"@{moon.author}" in sun.text
    assert f"@{sun.author}" in moon.text
    assert sun.days_ago > moon.days_ago


@pytest.mark.parametrize("clip", CATALOGUE, ids=lambda clip: clip.name)
def test_a_clip_has_an_author_tags_and_a_short_length(clip: Clip) -> None:
    person = author(clip.author)
    assert clip.language in person.languages
    assert re.search(r"#\w+", clip.text)
    assert 8 <= clip.seconds <= 14
    assert all(mention in {other.handle for other in CAST} for mention in re.findall(r"@(\w+)", clip.text))


@pytest.mark.parametrize("clip", [clip for clip in CATALOGUE if clip.captions], ids=lambda clip: clip.name)
def test_captions_are_webvtt_within_the_clip_and_say_the_same_in_each_language(clip: Clip) -> None:
    assert {"en", "de", "fr", "es"} == set(clip.captions)
    all_spans = [seconds_of_cues(text) for text in clip.captions.values()]
    assert all(spans == all_spans[0] for spans in all_spans)
    assert all(0 <= start < end <= clip.seconds for start, end in all_spans[0])
    assert all_spans[0] == sorted(all_spans[0])


def test_the_catalogue_is_free_to_import() -> None:
    code = "import sys, glasshouse.demo.clips, glasshouse.demo.cast; print(sorted({'numpy', 'PIL'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("clip", CATALOGUE, ids=lambda clip: clip.name)
def test_every_scene_begins(clip: Clip) -> None:
    stage = set_stage(clip.seconds, 54, 96)
    frame = next(iter(play_of(clip)(stage)))
    assert frame.shape == (96, 54, 3)
    assert frame.dtype == np.dtype(np.uint8)
    assert frame.std() > 2


class Hasty(Stage):
    """A stage that shows each twelfth frame alone."""

    def moments(self) -> Iterator[tuple[int, float]]:
        return ((number, number / FPS) for number in range(0, self.frames, 12))


@pytest.mark.parametrize("clip", CATALOGUE, ids=lambda clip: clip.name)
def test_every_scene_goes_on_to_its_end_and_sounds_as_loud_as_the_others(clip: Clip) -> None:
    stage = Hasty(54, 96, clip.seconds, Desk(clip.seconds), np.random.default_rng(2023))
    frames = list(play_of(clip)(stage))
    assert {(frame.shape, frame.dtype) for frame in frames} == {((96, 54, 3), np.dtype(np.uint8))}
    assert len({frame.tobytes() for frame in frames}) > len(frames) // 2
    assert all(frame.std() > 2 for frame in frames)
    mixed = stage.desk.master()
    assert abs(loudness(mixed) - LOUDNESS) < 0.5
    assert np.abs(mixed).max() < 0.9


@pytest.mark.parametrize("name", TALKING)
def test_each_captioned_line_is_heard_when_it_is_read(name: str) -> None:
    clip = find_clip(name)
    stage = Hasty(54, 96, clip.seconds, Desk(clip.seconds), np.random.default_rng(2023))
    list(play_of(clip)(stage))
    mixed = np.abs(stage.desk.master()).max(axis=1)
    for start, end in seconds_of_cues(clip.captions[clip.language]):
        assert mixed[int(start * RATE) : int(end * RATE)].max() > 0.05


def test_a_scene_plays_the_same_way_each_time() -> None:
    clip = find_clip("pendulums")
    first, second = ([frame.tobytes() for frame in play_of(clip)(set_stage(1.0, 54, 96))] for _ in range(2))
    assert first == second
    assert len(set(first)) == FPS


def test_a_film_has_its_size_its_length_and_its_sound(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    film(play_of(find_clip("pendulums")), path, seconds=2.5, **TINY)
    assert [file.name for file in tmp_path.iterdir()] == ["clip.mp4"]
    with av.open(str(path)) as file:
        picture, sound = file.streams.video[0], file.streams.audio[0]
        assert (picture.codec_context.name, picture.width, picture.height) == ("h264", 54, 96)
        assert picture.codec_context.pix_fmt == "yuv420p"
        assert picture.average_rate == Fraction(FPS)
        assert (sound.codec_context.name, sound.rate, sound.channels) == ("aac", RATE, 2)
        keys = [packet.pts for packet in file.demux(picture) if packet.is_keyframe]
        assert picture.time_base is not None
        assert keys == [0, 2 / picture.time_base]
        assert picture.frames == 75
    written = path.read_bytes()
    assert written.index(b"moov") < written.index(b"mdat")


def test_a_refused_film_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FilmFailed):
        film(play_of(find_clip("pendulums")), tmp_path / "clip.mp4", seconds=0.2, width=54, height=95)
    assert list(tmp_path.iterdir()) == []


def test_the_desk_brings_everything_to_one_loudness() -> None:
    desk = Desk(4.0)
    desk.add(hum(220.0, 4.0), 0.0, gain=0.001)
    mixed = desk.master()
    assert abs(loudness(mixed) - LOUDNESS) < 0.5
    assert np.abs(mixed).max() < 0.9


def test_a_full_scale_tone_measures_as_the_standard_says() -> None:
    # ITU-R BS.1770: a 997 Hz sine at full scale in one channel measures -3.01 LUFS.
    tone = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE)
    assert abs(loudness(np.stack([tone, 0 * tone], axis=1)) + 3.01) < 0.05


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.handle)
def test_an_avatar_is_a_small_square_png(person: Author) -> None:
    from io import BytesIO

    from PIL import Image

    drawn = person.avatar(96)
    picture = Image.open(BytesIO(drawn))
    assert (picture.format, picture.size) == ("PNG", (96, 96))
    assert len(drawn) < 40_000


def test_the_command_renders_one_and_refuses_unknown_names(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "glasshouse.demo.clips", "nothing", str(tmp_path / "x.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "murmuration" in done.stderr
    assert list(tmp_path.iterdir()) == []
