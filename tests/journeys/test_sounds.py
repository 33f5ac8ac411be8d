"""A sound on its way: heard on its page, laid under somebody else's clip, and told of."""

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP
from tests.journeys.house import House, make_clip

MADE_MS = 120_000
HEARD = "window.laid?.map((audio) => !audio.paused && audio.currentTime > 0.2 && audio.volume)"
# Keep every Audio that the page makes, to see what it plays.
KEEP = """
const Given = window.Audio;
window.laid = [];
window.Audio = function Audio(...facts) { const audio = new Given(...facts); window.laid.push(audio); return audio; };
"""


@pytest.fixture
def house(house: House) -> Iterator[House]:
    """The network, rid afterwards of what was made in it: others count its videos."""
    before = _videos(house)
    yield house
    for who, code in _videos(house) - before:
        house.ask("DELETE", f"/api/v1/videos/{code}", who=who)


def _videos(house: House) -> set[tuple[str, str]]:
    return {(who, video["code"]) for who in house.people for video in house.own_videos(who)}


def until(page: Page, true: str) -> None:
    """Wait until this is true in the page (asked from outside: the page itself may evaluate nothing)."""
    end = time.monotonic() + 60
    while not page.evaluate(true):
        assert time.monotonic() < end, f"never true: {true}"
        page.wait_for_timeout(50)


def test_a_sound_is_used_under_a_clip(house: House, tmp_path: Path, open_page: Callable[..., Page]) -> None:
    code = house.upload("mira", make_clip(tmp_path / "one.mp4", seconds=3), text="Rain", publish="true")
    house.wait_until_published("mira", code)
    sound = house.ask("GET", f"/api/v1/videos/{code}")["sound"]

    audio = house.ask("GET", f"/api/v1/sounds/{sound['code']}")["audio"]
    with urllib.request.urlopen(house.url + audio, timeout=30) as answer:
        # Safari plays nothing that is only bytes.
        assert answer.headers["Content-Type"] == "audio/mp4"

    page = open_page(f"/@mira/{code}", who="jonas", **DESKTOP)
    page.add_init_script(KEEP)
    page.get_by_role("link", name="Original sound").click()
    expect(page.get_by_role("heading", name="Original sound")).to_be_visible()
    page.get_by_role("link", name="Use this sound").click()
    expect(page.locator("#pick-sound")).to_contain_text("Original sound by Mira")
    page.set_input_files("#pick-file", str(make_clip(tmp_path / "two.mp4", seconds=2, hue=120)))
    expect(page).to_have_url(re.compile(r"/studio/\w{11}$"))
    page.get_by_role("tab", name="Sound").click()
    page.get_by_label("Added sound").fill("60")
    page.get_by_label("Your clips").fill("20")
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, f"{HEARD}.includes(0.6)")
    assert page.evaluate("document.querySelector('.stage-video.on').volume") == 0.2

    page.reload()
    page.get_by_role("tab", name="Sound").click()
    expect(page.get_by_label("Added sound")).to_have_value("60")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Who may comment").select_option("followers")
    page.get_by_role("textbox", name="Text").fill("With her rain")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#stages-done")).to_contain_text("Your video is out", timeout=MADE_MS)

    mixed: dict[str, Any] = house.ask("GET", f"/api/v1/videos/{page.url.rpartition('/')[2]}", who="jonas")
    assert mixed["sound"]["code"] == sound["code"] and not mixed["sound"]["mine"]
    assert mixed["comments_from"] == "followers"
    page.goto(sound["url"])
    expect(page.locator(".tile")).to_have_count(2)


def test_one_records_along_a_sound_and_is_told_of_headphones(
    house: House, tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    code = house.upload("mira", make_clip(tmp_path / "beat.mp4", seconds=2, hue=80), publish="true")
    house.wait_until_published("mira", code)
    sound = house.ask("GET", f"/api/v1/videos/{code}")["sound"]["code"]
    page = open_page("/about", who="sofia", permissions=["camera", "microphone"])
    page.add_init_script(KEEP)
    page.goto(f"/upload?sound={sound}")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#recorder-sound")).to_contain_text("headphones")
    page.locator("#recorder-button").click()
    until(page, f"{HEARD}.some(Boolean)")
    page.wait_for_timeout(800)
    page.locator("#recorder-button").click()
    until(page, "window.laid.every((audio) => audio.paused)")
    page.get_by_role("button", name="Use clips").click()
    page.get_by_role("tab", name="Sound").click()
    # The microphone heard it too: the clip is silent, so that it is not there twice.
    expect(page.get_by_label("Your clips")).to_have_value("0")
    expect(page.get_by_label("Added sound")).to_have_value("100")
    page.get_by_role("button", name="Remove the sound").click()
    expect(page.locator("#sound-chosen")).to_be_hidden()
    expect(page.get_by_role("heading", name="Add a sound")).to_be_visible()
