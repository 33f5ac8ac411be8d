"""What a browser may ask to be done to its clips."""

import json
from typing import Any

import pytest

from glasshouse.network.videos.transcoding.edit import Clip, Edit
from glasshouse.network.videos.transcoding.looks import LOOKS, Look
from glasshouse.network.videos.transcoding.refusals import MediaRefused


def test_it_survives_being_written_down() -> None:
    edit = Edit((Clip(7, 100, 900, 1.5), Clip(8)), look="warm", layer=True, muted=True, cover_ms=300)
    assert Edit.from_json(edit.to_json()) == edit
    mixed = Edit((Clip(7),), sound="3kTMd7hYq2Z", sound_start_ms=500, sound_volume=80, own_volume=0)
    assert Edit.from_json(mixed.to_json()) == mixed
    assert Edit.from_json('{"clips": [{"clip": 1}]}') == Edit((Clip(1),))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("[]", "edit must be an object"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ({}, "clips must be a list"),
        ({"clips": []}, "clips must be a list"),
        ({"clips": [{"clip": 1}] * 31}, "clips must be a list"),
        ({"clips": [3]}, "clips[0] must be an object"),
        ({"clips": [{}]}, "clips[0].clip is missing"),
        ({"clips": [{"clip": True}]}, "clips[0].clip"),
        ({"clips": [{"clip": -1}]}, "clips[0].clip"),
        ({"clips": [{"clip": 1, "x": 1}]}, "unknown field 'x'"),
        ({"clips": [{"clip": 1, "start_ms": 1.5}]}, "clips[0].start_ms"),
        ({"clips": [{"clip": 1, "start_ms": 500, "end_ms": 500}]}, "clips[0].end_ms"),
        ({"clips": [{"clip": 1, "speed": 3}]}, "clips[0].speed"),
        ({"clips": [{"clip": 1, "speed": "1"}]}, "clips[0].speed"),
        ('{"clips": [{"clip": 1, "speed": NaN}]}', "clips[0].speed"),
        ({"clips": [{"clip": 1}], "look": "sepia"}, "look must be one of"),
        ({"clips": [{"clip": 1}], "look": []}, "look must be one of"),
        ({"clips": [{"clip": 1}], "layer": 1}, "layer must be true or false"),
        ({"clips": [{"clip": 1}], "cover_ms": 10**12}, "cover_ms"),
        ({"clips": [{"clip": 1}], "sound": 7}, "sound must be the code of a sound"),
        ({"clips": [{"clip": 1}], "sound": "../../etc/p"}, "sound must be the code of a sound"),
        ({"clips": [{"clip": 1}], "sound": "3kTMd7hYq2Z-"}, "sound must be the code of a sound"),
        ({"clips": [{"clip": 1}], "sound_volume": 101}, "sound_volume"),
        ({"clips": [{"clip": 1}], "sound_volume": -1}, "sound_volume"),
        ({"clips": [{"clip": 1}], "own_volume": 50.5}, "own_volume"),
        ({"clips": [{"clip": 1}], "own_volume": True}, "own_volume"),
        ({"clips": [{"clip": 1}], "sound_start_ms": 10**12}, "sound_start_ms"),
        ({"clips": [{"clip": 1}], "music": 1}, "unknown field 'music'"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_named(given: Any, named: str) -> None:
    with pytest.raises(MediaRefused) as refused:
        Edit.from_json(given if isinstance(given, str) else json.dumps(given))
    assert refused.value.code == "edit"
    assert named in refused.value.message


def test_no_look_changes_nothing() -> None:
    assert Look().matrix() == ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0))
    assert Look().svg_values() == "1 0 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 1 0"


def test_looks_are_the_matrices_of_css() -> None:
    # saturate(0) is luminance, contrast(c) turns about one half (Filter Effects 1, 8.2 and 8.5).
    red, green, blue = Look(saturate=0).matrix()
    assert red == green == blue == pytest.approx((0.2126, 0.7152, 0.0722, 0))
    assert Look(contrast=2).matrix()[0] == pytest.approx((2, 0, 0, -0.5))
    assert Look(sepia=1).matrix()[2] == pytest.approx((0.272, 0.534, 0.131, 0))
    assert Look(contrast=2, brightness=0.5).matrix()[1] == pytest.approx((0, 1, 0, -0.25))


@pytest.mark.parametrize("name", LOOKS)
def test_every_look_fits_the_filter(name: str) -> None:
    assert all(-2 <= value <= 2 for row in LOOKS[name].matrix() for value in row)
