"""Making videos: picked, recorded, edited, interrupted, resumed; by mouse, by touch and by keyboard alone."""

import email
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email import policy
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import pytest
from playwright.sync_api import Browser, BrowserContext, FileChooser, Page, Route, expect

from tests.journeys.axe import Scheme, broken_rules
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.house import House, build, descendants, make_clip, wait_for
from tests.media import media

Open = Callable[..., Page]
MADE_MS = 120_000
LAPTOP_UP = 400_000
BAR = "document.querySelector('#sending-bar').value"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A network of its own, as it is killed on the way."""
    house = build(tmp_path_factory.mktemp("workshop"))
    yield house
    house.stop()


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `one.mp4`, `two.mp4`, and `large.mp4` of about 3 MB."""
    folder = tmp_path_factory.mktemp("clips")
    make_clip(folder / "one.mp4", seconds=3)
    make_clip(folder / "two.mp4", seconds=2, hue=120)
    noise = "testsrc2=s=360x640:r=24:d=4,noise=alls=60:allf=t"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", noise]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "24", "-b:v", "6M"]
    subprocess.run([*command, str(folder / "large.mp4")], check=True)
    return folder


@pytest.fixture
def open_page(browser: Browser, workshop: House) -> Iterator[Open]:
    """Open a page as somebody, on a desktop unless told otherwise. A script error on any page fails the test."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_page(path: str = "/upload", *, who: str = "mira", **options: Any) -> Page:
        context = browser.new_context(
            **(options or DESKTOP), base_url=workshop.url, permissions=["camera", "microphone"]
        )
        contexts.append(context)
        if who:
            context.add_cookies([workshop.cookie(who)])  # type: ignore[list-item]
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda line: broken.append(line.text) if "Content Security" in line.text else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not broken, broken


def pick(page: Page, *files: Path) -> None:
    """Choose files, and wait until the server knows each of them."""
    page.set_input_files("#pick-file", [str(file) for file in files])
    expect(page.locator(".clip")).to_have_count(len(files))
    expect(page).to_have_url(re.compile(r"/studio/\w{11}$"))


def arrived(page: Page, count: int) -> None:
    """Wait until all clips are at the server."""
    expect(page.locator(".clip-facts", has_text="arrived")).to_have_count(count, timeout=60_000)


def publish(page: Page, text: str) -> None:
    """Go on to the details, describe the video, publish it and wait until it is out."""
    if page.locator("#bar-next").is_visible():
        page.get_by_role("button", name="Next").click()
    page.get_by_role("textbox", name="Text").fill(text)
    page.get_by_role("button", name="Publish").click()
    is_out(page)


def is_out(page: Page) -> None:
    """Wait until the page says that the video is out, or fails."""
    end = page.locator("#stages-failure:visible, #stages-done:has-text('Your video is out')")
    expect(end.first).to_be_visible(timeout=MADE_MS)
    expect(page.locator("#stages-failure")).to_be_hidden()


def code_of(page: Page) -> str:
    return page.url.rpartition("/")[2]


def until(page: Page, true: str) -> None:
    """Wait until this is true in the page (asked from outside: the page itself may evaluate nothing)."""
    end = time.monotonic() + 60
    while not page.evaluate(true):
        assert time.monotonic() < end, f"never true: {true}"
        page.wait_for_timeout(50)


def plays(page: Page) -> None:
    """Wait until the first video on a page moves."""
    until(
        page, "[...document.querySelectorAll('video')].some((v) => v.currentTime > 0.1 && v.videoWidth > 0)"
    )


def slow_line(page: Page, upload_bytes_s: int) -> Any:
    """Slow down what the page sends; returns the session, to change it later."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    pace(session, upload_bytes_s)
    return session


def pace(session: Any, upload_bytes_s: int, *, offline: bool = False) -> None:
    """Set how fast bytes leave; -1 is without a limit."""
    told = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload_bytes_s}
    session.send("Network.emulateNetworkConditions", told)


def kill_and_start_again(house: House) -> None:
    """End the whole network without a warning, and start it again in the same place."""
    orphans = descendants(house.process.pid)
    house.process.kill()
    house.process.wait()
    # A worker whose parent was killed answers until its grace is over, and keeps the port from the new network till then.
    until = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in orphans):
        assert time.monotonic() < until, f"still there: {orphans}"
        time.sleep(0.1)
    told = {"DATA_DIR": str(house.data_dir), "SITE_URL": house.url, "PORT": house.url.rpartition(":")[2]}
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GLASSHOUSE_", "DJANGO_"))}
    env |= {f"GLASSHOUSE_{name}": value for name, value in told.items()}
    with (house.data_dir / "server-again.log").open("wb") as log:
        command = [sys.executable, "-m", "glasshouse.cli", "run"]
        house.process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    wait_for(house)


def part_sent(page: Page) -> None:
    """Wait until something, but not all, has arrived."""
    until(page, f"{BAR} > 150")
    assert page.evaluate(BAR) < 1000


def test_a_newcomer_sends_a_phone_s_video_and_somebody_else_watches_it(
    workshop: House, open_page: Open
) -> None:
    page = open_page("/join", who="", **PHONE)
    page.get_by_label("Handle").fill("newcomer")
    page.get_by_label("E-mail").fill("newcomer@example.org")
    page.get_by_label("Password").first.fill("a whole sentence of mine")
    page.get_by_label("Birth date").fill("1990-05-17")
    # A form that is filled faster than people can is refused as a machine's.
    page.wait_for_timeout(4000)
    page.get_by_role("button", name="Join").click()
    expect(page).to_have_url(re.compile("/join/sent"))
    page.goto(link_in_mail(workshop, "newcomer@example.org"))
    page.get_by_role("button", name="Confirm").click()
    expect(page).to_have_url(re.compile("/welcome"))
    page.get_by_role("button", name="Skip all this").click()
    page.get_by_role("link", name="Upload").first.click()
    camera = media("camera")
    pick(page, camera)
    arrived(page, 1)
    publish(page, "From my pocket #garden")
    address = page.locator("#bar-watch").get_attribute("href")
    assert address

    other = open_page(address, who="jonas")
    expect(other.locator("body")).to_contain_text("From my pocket")
    plays(other)
    video = workshop.ask("GET", f"/api/v1/videos/{code_of(page)}", who="jonas")
    assert video["width"] < video["height"], "a phone that was held upright gives an upright video"
    assert_no_place(workshop, video["renditions"][0]["mp4"])


def link_in_mail(house: House, address: str) -> str:
    """Return the link in the newest mail to this address, once the worker has sent it."""
    until = time.monotonic() + 60
    while (link := find_link(house, address)) is None:
        assert time.monotonic() < until, f"no mail to {address}"
        time.sleep(0.1)
    return link


def find_link(house: House, address: str) -> str | None:
    for path in sorted((house.data_dir / "outbox").iterdir(), key=lambda p: p.stat().st_mtime, reverse=True):
        for part in path.read_bytes().split(b"\n" + b"-" * 79):
            mail = email.message_from_bytes(part.lstrip(), policy=policy.default)
            body = mail.get_body(("plain",))
            if address in str(mail["To"]) and body:
                found = re.search(r"https?://\S+/verify/\S+", str(body.get_content()))
                if found:
                    return found.group()
    return None


def assert_no_place(house: House, path: str) -> None:
    """See that a file tells neither where nor with what it was made."""
    with av.open(house.url + path) as container:
        told = " ".join(
            [*container.metadata.values(), *(v for s in container.streams for v in s.metadata.values())]
        )
    assert "48.1371" not in told
    assert "Pocket9" not in told


def test_two_clips_become_one_video_as_edited(workshop: House, clips: Path, open_page: Open) -> None:
    page = open_page()
    pick(page, clips / "one.mp4", clips / "two.mp4")
    page.get_by_role("button", name="Move clip 2, two.mp4, up").click()
    expect(page.locator(".clip-title").first).to_have_text("two.mp4")
    page.locator(".clip-name").nth(0).click()
    page.locator(".clip.is-chosen").get_by_text("2×").click()
    page.get_by_role("tab", name="Look").click()
    page.get_by_text("Noir").click()
    page.get_by_role("tab", name="Text").click()
    page.get_by_role("button", name="Add text").click()
    page.get_by_label("Words").fill("Hello")
    page.get_by_role("tab", name="Cover").click()
    page.get_by_label("Moment of the cover").fill("1500")
    arrived(page, 2)
    publish(page, "Two in one")
    draft = workshop.ask("GET", f"/api/v1/videos/{code_of(page)}/draft", who="mira")
    assert [clip["speed"] for clip in draft["edit"]["clips"]] == [2, 1]
    assert draft["edit"]["look"] == "noir"
    assert draft["words_on_video"] == "Hello"
    assert abs(draft["edit"]["cover_ms"] - 1500) < 60
    assert 3800 < draft["duration_ms"] < 4300, "two seconds at double speed, then three"
    assert is_grey_with_white_words(workshop, draft["renditions"][0]["mp4"])


def is_grey_with_white_words(house: House, path: str) -> bool:
    """Say whether the first picture has no colour, and white in it where the text was put."""
    with av.open(house.url + path) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    height = len(picture)
    words = picture[int(height * 0.24) : int(height * 0.36)]
    colour = (picture.max(axis=2) - picture.min(axis=2)).mean()
    return bool(colour < 12 and (words.min(axis=2) > 235).sum() > 50)


def test_records_with_the_camera_and_takes_one_again(workshop: House, open_page: Open) -> None:
    page = open_page(**PHONE)
    page.get_by_role("button", name="Record").click()
    record = page.get_by_role("dialog", name="Record with the camera")
    button = page.locator("#recorder-button")
    for take in range(2):
        expect(record).to_have_attribute("data-state", "waiting")
        button.tap()
        expect(record).to_have_attribute("data-state", "recording")
        page.wait_for_timeout(1200)
        button.tap()
        expect(page.locator("#recorder-segments span")).to_have_count(take + 1)
        expect(page.locator("#recorder-done")).to_be_enabled()
    page.get_by_role("button", name="Retake last").tap()
    expect(page.locator("#recorder-segments span")).to_have_count(1)
    record.get_by_text("2×").tap()
    button.tap()
    expect(record).to_have_attribute("data-state", "recording")
    page.wait_for_timeout(1500)
    button.tap()
    expect(page.locator("#recorder-done")).to_be_enabled()
    page.get_by_role("button", name="Use clips").tap()
    expect(page.locator(".clip")).to_have_count(2)
    arrived(page, 2)
    publish(page, "By my own camera")
    draft = workshop.ask("GET", f"/api/v1/videos/{code_of(page)}/draft", who="mira")
    assert [clip["speed"] for clip in draft["edit"]["clips"]] == [1, 2]
    page.locator("#bar-watch").click()
    plays(page)


def test_says_why_the_camera_is_off_and_offers_another_way(open_page: Open) -> None:
    page = open_page(**PHONE)
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("The camera was not allowed.").first).to_be_visible()
    expect(page.locator("#pick-capture")).to_be_focused()


def test_refuses_before_sending_with_the_limit_in_words(tmp_path: Path, open_page: Open) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    text = tmp_path / "notes.txt"
    text.write_text("not a video")
    page.set_input_files("#pick-file", str(text))
    expect(page.get_by_role("alert").first).to_contain_text(
        "“notes.txt” is not a video that can be read here. These work: MP4, MOV"
    )
    empty = tmp_path / "empty.mp4"
    empty.touch()
    page.set_input_files("#pick-file", str(empty))
    expect(page.get_by_role("alert").first).to_contain_text("“empty.mp4” is empty")
    assert asked == []


def test_a_file_that_is_no_video_is_called_so_and_nothing_else(tmp_path: Path, open_page: Open) -> None:
    page = open_page()
    false = tmp_path / "false.mp4"
    false.write_text("hello")
    pick(page, false)
    expect(page.locator("#studio-title")).to_have_text("Your draft")
    arrived(page, 1)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#stages-failure")).to_contain_text("not a video file", timeout=MADE_MS)
    page.get_by_role("button", name="Edit", exact=True).click()
    for note in (page.locator(".clip-note"), page.locator("#stage-note")):
        expect(note).to_contain_text("not a video file")


def test_goes_on_by_itself_after_the_connection_was_gone(clips: Path, open_page: Open) -> None:
    page = open_page()
    line = slow_line(page, LAPTOP_UP)
    pick(page, clips / "large.mp4")
    part_sent(page)
    pace(line, 0, offline=True)
    expect(page.locator("#sending-say")).to_contain_text(re.compile("No connection|The connection was lost"))
    pace(line, -1)
    page.evaluate("dispatchEvent(new Event('online'))")
    arrived(page, 1)


def test_resumes_after_the_server_was_killed(workshop: House, clips: Path, open_page: Open) -> None:
    page = open_page()
    line = slow_line(page, LAPTOP_UP)
    pick(page, clips / "large.mp4")
    part_sent(page)
    kill_and_start_again(workshop)
    pace(line, -1)
    arrived(page, 1)
    publish(page, "Through a crash")


def test_a_file_is_announced_once_although_its_turn_comes_before_the_answer(
    clips: Path, workshop: House, open_page: Open
) -> None:
    page = open_page()
    announced: list[Route] = []

    def answer(route: Route) -> None:
        announced.append(route)
        if len(announced) > 1:
            # The first file has long arrived by then, and the second one is next.
            time.sleep(2)
        route.continue_()

    page.route("**/uploads", answer)
    pick(page, clips / "one.mp4", clips / "two.mp4")
    expect(page.locator("#sending[data-state=done]")).to_be_attached()
    assert len(announced) == 2
    draft = workshop.ask("GET", f"/api/v1/videos/{code_of(page)}/draft", who="mira")
    assert [clip["received"] for clip in draft["clips"]] == [True, True]


def test_pauses_and_goes_on(clips: Path, open_page: Open) -> None:
    page = open_page()
    line = slow_line(page, LAPTOP_UP)
    pick(page, clips / "large.mp4")
    part_sent(page)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("#sending-say")).to_contain_text("Paused")
    pace(line, -1)
    page.get_by_role("button", name="Go on").click()
    arrived(page, 1)


def test_a_reload_loses_nothing(clips: Path, open_page: Open) -> None:
    page = open_page()
    line = slow_line(page, LAPTOP_UP)
    pick(page, clips / "large.mp4")
    part_sent(page)
    page.wait_for_timeout(600)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    pace(line, -1)
    arrived(page, 1)
    expect(page.locator(".clip-title")).to_have_text("large.mp4")


def test_without_what_the_browser_kept_it_asks_for_the_same_file_and_sends_the_rest(
    clips: Path, open_page: Open
) -> None:
    page = open_page()
    line = slow_line(page, LAPTOP_UP)
    pick(page, clips / "large.mp4")
    # Two pieces have to be there for the server to have kept one of them for sure.
    until(page, f"{BAR} > 600")
    address = page.url
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/about")
    page.evaluate(
        "new Promise((done) => { indexedDB.deleteDatabase('glasshouse-studio').onsuccess = done; })"
    )
    page.goto(address)
    expect(page.get_by_role("heading", name="An upload was interrupted")).to_be_visible()
    pace(line, -1)
    sent: list[int] = []
    page.on(
        "request", lambda r: sent.append(int(r.headers["upload-offset"])) if r.method == "PATCH" else None
    )
    page.set_input_files("#pick-again", str(clips / "large.mp4"))
    arrived(page, 1)
    assert min(sent) > 0, "what had arrived was sent again"


def test_with_the_keyboard_alone(clips: Path, workshop: House, open_page: Open) -> None:
    page = open_page()
    keys = page.keyboard
    asked: list[FileChooser] = []
    # Playwright marks its handlers, and a built-in takes no mark.
    page.on("filechooser", lambda chooser: asked.append(chooser))  # noqa: PLW0108

    def tab_to(selector: str, most: int = 80) -> None:
        for _ in range(most):
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            keys.press("Tab")
        raise AssertionError(f"{selector} can't be reached by Tab")

    tab_to("#pick-file")
    keys.press("Enter")
    while not asked:
        page.wait_for_timeout(50)
    asked[0].set_files([str(clips / "one.mp4"), str(clips / "two.mp4")])
    expect(page.locator("#edit-title")).to_be_focused()
    expect(page.locator(".trim:visible")).to_be_visible()
    tab_to(".trim-start")
    keys.press("Shift+ArrowRight")
    expect(page.locator(".trim-start:visible")).to_have_attribute("aria-valuetext", "0:01.0")
    tab_to(".clip-down:not(:disabled)")
    keys.press("Enter")
    expect(page.locator(".clip-title").first).to_have_text("two.mp4")
    keys.press("Shift+Tab")
    while not page.evaluate("document.activeElement.matches('[role=tab]')"):
        keys.press("Shift+Tab")
    while page.evaluate("document.activeElement.textContent.trim()") != "Text":
        keys.press("ArrowRight")
    tab_to("#text-add")
    keys.press("Enter")
    keys.type("By keys")
    keys.press("Shift+Tab")
    while not page.evaluate("document.activeElement.matches('.text-box')"):
        keys.press("Shift+Tab")
    keys.press("ArrowDown")
    tab_to("#bar-next")
    keys.press("Enter")
    expect(page.locator("#details-title")).to_be_focused()
    tab_to("#details-text")
    keys.type("All by keys #keyboard")
    tab_to("#bar-publish")
    keys.press("Enter")
    expect(page.locator("#bar-publish")).to_be_disabled()
    # On a phone the bar stays one row, and whoever pressed the button is still at it.
    tops = page.locator(".bar-buttons > :visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.round(box.top + box.height / 2))"
    )
    assert max(tops) - min(tops) <= 4
    assert page.evaluate("document.activeElement.id") in ("bar-publish", "bar-watch")
    is_out(page)
    expect(page.locator("#bar-watch")).to_be_focused()
    draft = workshop.ask("GET", f"/api/v1/videos/{code_of(page)}/draft", who="mira")
    assert [clip["start_ms"] for clip in draft["edit"]["clips"]] == [0, 1000]
    assert draft["words_on_video"] == "By keys"


def test_captions_are_written_kept_and_shown(clips: Path, workshop: House, open_page: Open) -> None:
    page = open_page()
    pick(page, clips / "one.mp4")
    page.get_by_role("button", name="Next").click()
    page.locator("#captions summary").click()
    page.get_by_label("Captions in").select_option("de")
    page.get_by_role("button", name="Add at the current time").click()
    page.keyboard.type("Guten Tag & hallo")
    expect(page.locator("#stage-cue")).to_have_text("Guten Tag & hallo")
    page.get_by_role("button", name="Save captions").click()
    expect(page.locator("#captions-summary")).to_have_text("German")
    (kept,) = workshop.ask("GET", f"/api/v1/videos/{code_of(page)}/captions", who="mira")
    assert kept["language"] == "de"
    assert "Guten Tag &amp; hallo" in kept["vtt"]
    page.reload()
    page.locator("#captions summary").click()
    expect(page.locator(".cue-words")).to_have_value("Guten Tag & hallo")


def test_own_videos_are_listed_and_deleted_after_asking(clips: Path, open_page: Open) -> None:
    page = open_page(who="sofia")
    pick(page, clips / "one.mp4")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("textbox", name="Text").fill("To be thrown away")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#bar-saved")).to_have_text("Saved")
    page.get_by_role("link", name="Your videos").click()
    page.wait_for_load_state()
    expect(page.locator(".own-card")).to_contain_text("To be thrown away")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".own-card")).to_have_count(1)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()


@pytest.mark.parametrize(
    ("options", "first"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"]
)
def test_everybody_can_use_it(options: dict[str, Any], first: Scheme, clips: Path, open_page: Open) -> None:
    page = open_page(**options, color_scheme=first)
    fits_and_is_accessible(page, first)
    pick(page, clips / "one.mp4", clips / "two.mp4")
    for tool in ("Clips", "Look", "Text", "Cover"):
        page.get_by_role("tab", name=tool).click()
        if tool == "Text":
            page.get_by_role("button", name="Add text").click()
        fits_and_is_accessible(page, first)
    page.get_by_role("button", name="Next").click()
    page.locator("#captions summary").click()
    page.get_by_role("button", name="Add at the current time").click()
    fits_and_is_accessible(page, first)
    page.goto("/studio")
    fits_and_is_accessible(page, first)


def fits_and_is_accessible(page: Page, first: Scheme) -> None:
    """See that nothing sticks out sideways and that axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert broken_rules(page, first=first) == []
