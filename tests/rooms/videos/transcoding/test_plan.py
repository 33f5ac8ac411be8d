"""What is encoded, and what is only copied."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from glasshouse.network.videos.transcoding.command import gain_from
from glasshouse.network.videos.transcoding.edit import Clip, Edit
from glasshouse.network.videos.transcoding.plan import Encode, Targets, plan_first, plan_rest, segment_cuts
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from glasshouse.network.videos.transcoding.source import Audio, Source

WHOLE = Edit((Clip(1),))
PHONE = Source(
    container="mov",
    duration_ms=30_000,
    width=1080,
    height=1920,
    upright=True,
    square_pixels=True,
    fps=Fraction(30),
    variable=False,
    video_index=0,
    codec="h264",
    profile="High",
    codec_string="avc1.640028",
    interlaced=False,
    pix_fmt="yuv420p",
    bits=8,
    transfer="sdr",
    matrix="bt709",
    bitrate=6_000_000,
    keyframes_ms=tuple(range(0, 30_000, 1000)),
    gop_ms=1000,
    closed_gops=True,
    clean_start=True,
    longest_gap_ms=33,
    faststart=False,
    audio=Audio(index=1, codec="aac", profile="LC", rate=44_100, channels=2),
)


def first(source: Source = PHONE, edit: Edit = WHOLE) -> Encode:
    return plan_first({1: source}, edit, Targets())


def rest(source: Source = PHONE, edit: Edit = WHOLE) -> Encode | None:
    return plan_rest({1: source}, edit, Targets())


def sizes(step: Encode | None) -> list[tuple[int, int, int]]:
    return [(rung.label, rung.width, rung.height) for rung in step.rungs] if step else []


def test_a_playable_file_is_copied_and_then_gets_its_ladder() -> None:
    step, later = first(), rest()
    assert step.copies and step.copies_audio and sizes(step) == [(1080, 1080, 1920)]
    assert later is not None and sizes(later) == [
        (1080, 1080, 1920),
        (720, 720, 1280),
        (540, 540, 960),
        (360, 360, 640),
    ]
    assert [rung.copies_video for rung in later.rungs] == [True, False, False, False]
    assert not later.copies_audio
    assert later.cuts_ms == tuple(range(0, 30_000, 2000))


def test_a_copy_without_sound_is_final() -> None:
    assert 1080 not in [label for label, _, _ in sizes(rest(replace(PHONE, audio=None)))]


def test_a_copy_that_is_too_large_to_stay_is_encoded_afterwards() -> None:
    heavy = replace(PHONE, bitrate=17_000_000)
    later = rest(heavy)
    assert first(heavy).copies
    assert later is not None and later.rungs[0].label == 1080 and not later.rungs[0].copies_video
    assert later.cuts_ms == ()


def test_other_sound_is_encoded_beside_a_copied_picture() -> None:
    step = first(replace(PHONE, audio=Audio(index=1, codec="pcm_s16le", profile="", rate=48_000, channels=2)))
    assert step.copies and not step.copies_audio and step.has_audio


@pytest.mark.parametrize(
    "change",
    [
        {"codec": "hevc"},
        {"container": "mpegts"},
        {"pix_fmt": "yuv420p10le"},
        {"transfer": "hlg"},
        {"upright": False},
        {"square_pixels": False},
        {"interlaced": True},
        {"clean_start": False},
        {"closed_gops": False},
        {"gop_ms": 8000},
        {"longest_gap_ms": 3000},
        {"width": 1081},
        {"width": 2160, "height": 3840},
        {"fps": Fraction(120)},
        {"bitrate": 60_000_000},
    ],
    ids=str,
)
def test_whatever_a_browser_may_not_play_is_encoded(change: dict[str, Any]) -> None:
    step = first(replace(PHONE, **change))
    assert not step.copies
    assert step.rungs[0].label == 540


@pytest.mark.parametrize(
    "edit",
    [
        Edit((Clip(1, start_ms=500),)),
        Edit((Clip(1, end_ms=500),)),
        Edit((Clip(1, speed=1.5),)),
        Edit((Clip(1), Clip(1))),
        Edit((Clip(1),), look="noir"),
        Edit((Clip(1),), layer=True),
        Edit((Clip(1),), muted=True),
    ],
    ids=str,
)
def test_an_edit_is_encoded(edit: Edit) -> None:
    assert not first(edit=edit).copies


def test_a_cover_alone_is_no_edit() -> None:
    assert first(edit=Edit((Clip(1),), cover_ms=900)).copies


@pytest.mark.parametrize(
    ("width", "height", "wanted"),
    [
        (2160, 3840, [(1080, 1080, 1920), (720, 720, 1280), (540, 540, 960), (360, 360, 640)]),
        (1920, 1080, [(1080, 1920, 1080), (720, 1280, 720), (540, 960, 540), (360, 640, 360)]),
        (1000, 1000, [(720, 720, 720), (540, 540, 540), (360, 360, 360)]),
        (719, 1279, [(540, 540, 960), (360, 360, 640)]),
        (301, 203, [(202, 300, 202)]),
        (203, 301, [(202, 202, 300)]),
        (64, 4096, [(64, 64, 4096)]),
    ],
)
def test_the_ladder_keeps_the_shape_and_never_grows(
    width: int, height: int, wanted: list[tuple[int, int, int]]
) -> None:
    source = replace(PHONE, codec="hevc", width=width, height=height)
    found = sorted([*sizes(first(source)), *sizes(rest(source))], reverse=True)
    assert [label for label, _, _ in found] == [label for label, _, _ in wanted]
    for (_, found_width, found_height), (_, wanted_width, wanted_height) in zip(found, wanted, strict=True):
        assert abs(found_width - wanted_width) <= 2 and abs(found_height - wanted_height) <= 2
        assert found_width % 2 == found_height % 2 == 0
        assert found_width <= width and found_height <= height


def test_a_copy_between_the_steps_of_the_ladder_keeps_its_own_size() -> None:
    source = replace(PHONE, width=800, height=1422, bitrate=3_000_000)
    assert sizes(first(source)) == [(800, 800, 1422)]
    assert [label for label, _, _ in sizes(rest(source))] == [800, 540, 360]


@pytest.mark.parametrize(
    ("fps", "high", "low"),
    [
        ("60", "60", "30"),
        ("60000/1001", "60000/1001", "30000/1001"),
        ("50", "50", "25"),
        ("24", "24", "24"),
        ("240", "60", "30"),
    ],
)
def test_small_renditions_have_at_most_30_frames_a_second(fps: str, high: str, low: str) -> None:
    source = replace(PHONE, codec="hevc", fps=Fraction(fps))
    later = rest(source)
    assert later is not None
    assert [rung.fps for rung in later.rungs] == [Fraction(high), Fraction(high), Fraction(low)]
    assert first(source).rungs[0].fps == Fraction(low)


def test_time_adds_up_over_clips_and_speeds() -> None:
    edit = Edit(
        (Clip(1, start_ms=1000, end_ms=5000, speed=2), Clip(2), Clip(1, start_ms=29_000, end_ms=99_000))
    )
    step = plan_first({1: PHONE, 2: replace(PHONE, duration_ms=700)}, edit, Targets())
    assert step.duration_ms == 2000 + 700 + 1000


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit((Clip(2),)), "edit"),
        (Edit((Clip(1, start_ms=30_000),)), "edit"),
        (Edit(tuple([Clip(1)] * 21)), "too_long"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(edit: Edit, code: str) -> None:
    with pytest.raises(MediaRefused) as refused:
        first(edit=edit)
    assert refused.value.code == code


def test_sound_is_kept_if_any_clip_has_some() -> None:
    sources = {1: PHONE, 2: replace(PHONE, audio=None)}
    edit = Edit((Clip(1), Clip(2)))
    assert plan_first(sources, edit, Targets()).has_audio
    assert not plan_first(sources, replace(edit, muted=True), Targets()).has_audio
    assert not first(replace(PHONE, audio=None)).has_audio


def test_cuts_are_at_the_first_keyframe_after_each_segment_is_due() -> None:
    assert segment_cuts((0, 500, 1900, 2100, 4500, 5000, 6000), 2000) == (0, 2100, 4500, 6000)


@pytest.mark.parametrize(
    ("report", "gain"),
    [
        ("Integrated loudness:\n  I: -20.0 LUFS\n", 6.0),
        ("Integrated loudness:\n  I: -5.0 LUFS\n", -9.0),
        ("Integrated loudness:\n  I: -70.0 LUFS\n", 0.0),
        ("Integrated loudness:\n  I: -40.0 LUFS\n", 15.0),
        ("nothing", 0.0),
    ],
)
def test_loudness_becomes_a_gain(report: str, gain: float) -> None:
    assert gain_from(report) == gain
