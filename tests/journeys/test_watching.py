"""Watching: the player on a phone and on a desktop, by touch and by keyboard."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.journeys.axe import Scheme, broken_rules
from tests.journeys.conftest import DESKTOP
from tests.journeys.house import House

Open = Callable[..., Page]
CURRENT = ".reel[data-code]:not([inert])"
LISTEN = """
window.told = [];
const send = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (address, body) => {
  body.text().then((text) => window.told.push(...JSON.parse(text).events));
  return send(address, body);
};
const ask = window.fetch.bind(window);
window.fetch = (address, options) => {
  if (String(address).endsWith("/watches")) window.told.push(...JSON.parse(options.body).events);
  return ask(address, options);
};
"""
HIDE = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
ORDER = ["first", "second", "third", "covered", "wide", "sixth", "seventh"]


def is_in(page: Page, state: str) -> None:
    """Wait until the current video is in this state."""
    expect(page.locator(CURRENT)).to_have_attribute("data-state", state)


def is_playing(page: Page) -> None:
    """Wait until the current video plays."""
    is_in(page, "playing")


def until(page: Page, question: str) -> None:
    """Wait until a question in JavaScript is answered with yes; the page's policy forbids Playwright's own way."""
    for _ in range(200):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


def shows(page: Page, site: House, name: str) -> None:
    """Wait until this video is the current one."""
    expect(page.locator(CURRENT)).to_have_attribute("data-code", site.codes[name])


def swipe_up(page: Page) -> None:
    """Swipe with one finger, as fast as a thumb does."""
    session = page.context.new_cdp_session(page)
    touch = "Input.dispatchTouchEvent"
    session.send(touch, {"type": "touchStart", "touchPoints": [{"x": 190, "y": 650}]})
    for y in range(600, 150, -50):
        session.send(touch, {"type": "touchMove", "touchPoints": [{"x": 190, "y": y}]})
    session.send(touch, {"type": "touchEnd", "touchPoints": []})
    until(
        page, "document.querySelector('.reels').scrollTop % document.querySelector('.reels').clientHeight < 1"
    )


def double_tap(page: Page) -> None:
    """Tap twice on the picture."""
    page.locator(f"{CURRENT} .reel-tap").dblclick(position={"x": 180, "y": 300})


def test_starts_by_itself_muted_and_the_address_follows(site: House, open_page: Open) -> None:
    page = open_page("/latest")
    is_playing(page)
    shows(page, site, "first")
    assert page.evaluate("glasshouse.player.pool.slotOf(glasshouse.player.current).video.muted")
    expect(page).to_have_url(f"{site.url}/@mira/{site.codes['first']}")
    expect(page.locator(CURRENT).get_by_text("The first in Latest")).to_be_visible()
    expect(page.get_by_role("button", name="Turn sound on")).to_be_visible()
    assert page.locator("video").count() <= 3


def test_swipe_moves_one_video_and_keeps_three_elements(site: House, open_page: Open) -> None:
    page = open_page("/latest")
    is_playing(page)
    for name in ORDER[1:3]:
        swipe_up(page)
        shows(page, site, name)
        is_playing(page)
    assert page.locator("video").count() == 3
    previous = page.locator(f".reel[data-code='{site.codes['second']}'] video")
    expect(previous).to_have_count(1)
    expect(page).to_have_url(re.compile(site.codes["third"]))


def test_one_notch_of_a_wheel_moves_one_video(site: House, open_page: Open) -> None:
    page = open_page("/latest", **DESKTOP)
    is_playing(page)
    page.mouse.move(700, 400)
    page.mouse.wheel(0, 120)
    shows(page, site, "second")
    page.wait_for_timeout(500)
    shows(page, site, "second")


def test_first_frame_is_measured_by_phase(site: House, open_page: Open) -> None:
    page = open_page("/latest")
    is_playing(page)
    page.keyboard.press("j")
    shows(page, site, "second")
    until(
        page, "glasshouse.timings.at(-1).cause === 'key' && glasshouse.timings.at(-1).first_frame_ms !== null"
    )
    timing = page.evaluate("glasshouse.timings.at(-1)")
    assert timing["code"] == site.codes["second"]
    assert 0 < timing["first_frame_ms"] == timing["phases"]["frame"]


def test_everything_by_keyboard(site: House, open_page: Open) -> None:
    page = open_page("/latest", **DESKTOP)
    is_playing(page)
    for key, name in (("ArrowDown", "second"), ("j", "third"), ("k", "second"), ("ArrowUp", "first")):
        page.keyboard.press(key)
        shows(page, site, name)
    is_playing(page)
    page.keyboard.press("Space")
    is_in(page, "paused")
    page.keyboard.press("Space")
    is_playing(page)
    page.keyboard.press("ArrowRight")
    until(page, "Number(glasshouse.player.current.progress.value) > 2000")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("j")
    shows(page, site, "first")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    until(page, "document.fullscreenElement?.id === 'player'")


def test_discover_gives_no_reasons_of_for_you(site: House, open_page: Open) -> None:
    page = open_page("/discover", who="jonas", **DESKTOP)
    expect(page.locator(CURRENT)).to_be_visible()
    # Of one's own video there is nothing to refuse, and Discover may begin with it, or with the covered one.
    while page.locator(f"{CURRENT}[aria-label='Video by Jonas']").count():
        own = page.locator(CURRENT).get_attribute("data-code") or ""
        page.keyboard.press("j")
        expect(page.locator(CURRENT)).not_to_have_attribute("data-code", own)
    page.keyboard.press("w")
    sheet = page.locator("#sheet-why")
    expect(sheet.get_by_text("The same for everybody")).to_be_visible()
    expect(sheet.get_by_role("button", name="Not interested")).to_be_visible()
    expect(sheet.locator("[data-part=parts] li")).to_have_count(0)


def test_escape_closes_the_comments_from_outside(site: House, open_page: Open) -> None:
    page = open_page("/latest", **DESKTOP)
    is_playing(page)
    page.keyboard.press("o")
    expect(page.locator("#sheet-comments")).to_be_visible()
    tab = page.get_by_role("link", name="Discover")
    tab.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet-comments")).to_be_hidden()
    expect(tab).to_be_focused()


def test_a_tab_without_videos_can_be_scrolled(site: House, open_page: Open) -> None:
    page = open_page("/following", who="sofia", viewport={"width": 390, "height": 300})
    page.get_by_role("link", name="Go to Discover").scroll_into_view_if_needed()
    until(page, "document.scrollingElement.scrollHeight > innerHeight")
    page.mouse.move(195, 150)
    page.mouse.wheel(0, -2000)
    until(page, "scrollY === 0")
    page.mouse.wheel(0, 2000)
    until(page, "scrollY > 0")


def test_sound_is_remembered(site: House, open_page: Open) -> None:
    page = open_page("/latest")
    is_playing(page)
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Turn sound off")).to_be_visible()
    page.goto("/latest")
    is_playing(page)
    assert not page.evaluate("glasshouse.player.pool.slotOf(glasshouse.player.current).video.muted")


def test_captions_are_shown_and_the_choice_is_remembered(site: House, open_page: Open) -> None:
    page = open_page(f"/@jonas/{site.codes['second']}", locale="de-DE")
    is_playing(page)
    expect(page.locator(f"{CURRENT} .reel-cues")).to_be_empty()
    page.get_by_role("button", name="Untertitel").click()
    expect(page.locator(f"{CURRENT} .reel-cues")).to_have_text("Worte zum Lesen")
    page.reload()
    expect(page.locator(f"{CURRENT} .reel-cues")).to_have_text("Worte zum Lesen")
    page.keyboard.press("c")
    expect(page.locator(f"{CURRENT} .reel-cues")).to_have_text("Words to read")
    page.keyboard.press("c")
    expect(page.locator(f"{CURRENT} .reel-cues")).to_be_empty()


def test_sensitive_video_waits_for_a_yes(site: House, open_page: Open) -> None:
    page = open_page("/latest")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ORDER[:4]:
        shows(page, site, name)
        if name != "covered":
            page.keyboard.press("j")
    expect(page.locator(CURRENT).get_by_text("Sensitive content")).to_be_visible()
    assert page.evaluate("glasshouse.player.state") == "covered"
    assert not [url for url in asked if f"/v/{site.codes['covered']}/" in url]
    page.get_by_role("button", name="Show it").click()
    is_playing(page)
    expect(page.locator(CURRENT).get_by_text("Sensitive content")).to_be_hidden()


def test_caught_up_is_an_end(site: House, open_page: Open) -> None:
    page = open_page("/latest")
    for name in ORDER:
        shows(page, site, name)
        page.keyboard.press("j")
    expect(page.get_by_role("heading", name="You're all caught up")).to_be_in_viewport()
    page.keyboard.press("j")
    assert page.evaluate("glasshouse.player.state") == "end"
    page.keyboard.press("k")
    shows(page, site, "seventh")


def test_a_step_past_what_is_loaded_is_taken_when_more_is_there(site: House, open_page: Open) -> None:
    page = open_page("/about")
    held: list[Route] = []
    page.route("**/api/v1/feed/latest*", lambda route: held.append(route))  # noqa: PLW0108 - a built-in takes no mark
    page.goto("/latest")
    for name in ORDER[:5]:
        shows(page, site, name)
        page.keyboard.press("j")
    until(page, "glasshouse.player.at === 4")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    shows(page, site, "sixth")


def test_discover_shows_everything_once(site: House, open_page: Open) -> None:
    page = open_page("/")
    expect(page.locator(CURRENT)).to_have_count(1)
    for _ in range(len(ORDER) + 3):
        page.keyboard.press("j")
        page.wait_for_timeout(80)
    expect(page.locator("#player")).to_have_class(re.compile("is-at-end"))
    codes = page.evaluate("glasshouse.player.reels.map((reel) => reel.data.code)")
    assert sorted(codes) == sorted(site.codes[name] for name in ORDER)


def test_double_tap_likes_and_the_network_keeps_it(site: House, open_page: Open) -> None:
    page = open_page("/latest", who="sofia")
    is_playing(page)
    like = page.locator(f"{CURRENT} .reel-like")
    with page.expect_response(re.compile("/like$")) as answer:
        double_tap(page)
    assert answer.value.status == 200
    expect(like).to_have_attribute("aria-pressed", "true")
    assert site.ask("GET", f"/api/v1/videos/{site.codes['first']}", who="sofia")["liked"]
    with page.expect_response(re.compile("/like$")):
        double_tap(page)
        like.click()
    expect(like).to_have_attribute("aria-pressed", "false")
    assert not site.ask("GET", f"/api/v1/videos/{site.codes['first']}", who="sofia")["liked"]


def test_refused_like_is_taken_back(site: House, open_page: Open) -> None:
    page = open_page("/latest", who="sofia")
    is_playing(page)
    page.route(
        "**/like", lambda route: route.fulfill(status=503, json={"code": "busy", "message": "Not just now."})
    )
    with page.expect_response("**/like"):
        page.keyboard.press("l")
    expect(page.get_by_text("Not just now.")).to_be_visible()
    expect(page.locator(f"{CURRENT} .reel-like")).to_have_attribute("aria-pressed", "false")


def test_like_without_account_leads_to_sign_in_and_back(site: House, open_page: Open) -> None:
    page = open_page("/latest")
    is_playing(page)
    page.keyboard.press("j")
    shows(page, site, "second")
    page.keyboard.press("l")
    page.wait_for_url("**/sign-in?next=**")
    page.goto(f"/@jonas/{site.codes['second']}")
    shows(page, site, "second")
    page.keyboard.press("j")
    shows(page, site, "third")


def test_back_keeps_the_place(site: House, open_page: Open) -> None:
    page = open_page("/latest")
    for name in ORDER[:2]:
        shows(page, site, name)
        page.keyboard.press("j")
    shows(page, site, "third")
    is_playing(page)
    page.locator(f"{CURRENT} .reel-author").click()
    page.wait_for_url("**/@mira")
    page.go_back()
    shows(page, site, "third")
    is_playing(page)
    page.keyboard.press("k")
    shows(page, site, "second")
    for name in ORDER[1:]:
        shows(page, site, name)
        page.keyboard.press("j")
    expect(page.get_by_role("heading", name="You're all caught up")).to_be_in_viewport()


def test_little_data_is_loaded_where_that_is_asked_for(site: House, open_page: Open) -> None:
    page = open_page("/about")
    page.add_init_script("Object.defineProperty(navigator.connection, 'saveData', { value: true })")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if ".mp4" in request.url else None)
    page.goto("/latest")
    is_playing(page)
    page.wait_for_timeout(1000)
    assert all(f"/{site.codes['first']}/" in url for url in asked)
    assert page.locator("video[src]").count() == 1


def test_broken_video_says_so_and_goes_on(site: House, open_page: Open) -> None:
    page = open_page("/about")
    page.route(re.compile(rf"/media/.*{site.codes['first']}.*mp4"), lambda route: route.abort())
    page.goto("/latest")
    expect(page.locator(CURRENT).get_by_text("This video did not load")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    is_playing(page)
    page.route(re.compile(rf"/media/.*{site.codes['first']}.*mp4"), lambda route: route.abort())
    page.goto("/latest")
    page.locator(CURRENT).get_by_role("button", name="Next video").click()
    shows(page, site, "second")


def test_reduced_motion_waits_for_a_touch(site: House, open_page: Open) -> None:
    page = open_page("/latest", reduced_motion="reduce")
    is_in(page, "paused")
    page.keyboard.press("j")
    shows(page, site, "second")
    assert page.evaluate("glasshouse.player.state") == "paused"
    assert page.evaluate("document.getAnimations().length") == 0
    page.keyboard.press("Space")
    is_playing(page)


def test_watches_are_told_when_the_page_hides(site: House, open_page: Open) -> None:
    page = open_page("/about")
    page.add_init_script(LISTEN)
    page.goto("/latest")
    is_playing(page)
    page.keyboard.press("j")
    shows(page, site, "second")
    is_playing(page)
    page.wait_for_timeout(300)
    with page.expect_response("**/api/v1/watches") as answer:
        page.evaluate(HIDE)
    assert answer.value.status == 200
    until(page, "told.length >= 4")
    events: list[dict[str, Any]] = page.evaluate("told")
    left = "skip" if events[1]["ms"] < 2000 else "watch"
    assert [(event["video"], event["kind"]) for event in events[:4]] == [
        (site.codes["first"], "impression"),
        (site.codes["first"], left),
        (site.codes["second"], "impression"),
        (site.codes["second"], "watch"),
    ]
    assert 0 < events[3]["ms"] < 60_000


def test_offline_is_said(site: House, open_page: Open) -> None:
    page = open_page("/latest")
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_be_hidden()


def test_works_without_scripts(site: House, open_page: Open) -> None:
    page = open_page("/latest", java_script_enabled=False)
    expect(page.locator("video[controls]")).to_have_count(5)
    expect(page.get_by_text("The third, with <b>no markup</b> & @jonas")).to_be_visible()
    expect(page.locator("details video")).to_be_hidden()
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("video[controls]")).to_have_count(2)
    expect(page.get_by_text("You're all caught up")).to_be_visible()
    page.goto(f"/@jonas/{site.codes['second']}")
    expect(page.locator("video[controls] track")).to_have_count(2)
    source = page.locator("video[controls] source").first.get_attribute("src")
    answer = page.request.get(f"{site.url}{source}", headers={"Range": "bytes=0-99"})
    assert answer.status == 206


def test_like_works_without_scripts(site: House, open_page: Open) -> None:
    page = open_page(f"/@jonas/{site.codes['sixth']}", who="sofia", java_script_enabled=False)
    page.get_by_role("button", name="Like, 0 so far").click()
    expect(page.get_by_role("button", name="Like, 1 so far")).to_be_visible()


def test_one_video_has_its_own_page(site: House, open_page: Open) -> None:
    page = open_page(f"/@sofia/{site.codes['wide']}", **DESKTOP)
    is_playing(page)
    expect(page).to_have_title(re.compile("^A wide one #landscape"))
    box = page.locator(f"{CURRENT} .reel-stage").bounding_box()
    assert box
    assert abs(box["width"] / box["height"] - 640 / 360) < 0.02
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Everything by Sofia")).to_be_in_viewport()
    assert page.goto(f"/@mira/{site.codes['wide']}")
    expect(page).to_have_url(f"{site.url}/@sofia/{site.codes['wide']}")
    answer = page.goto("/@mira/11111111111")
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()


def test_author_edits_and_deletes(house: House, site: House, open_page: Open, tmp_path: Any) -> None:
    from tests.journeys.house import make_clip

    code = house.upload(
        "sofia", make_clip(tmp_path / "own.mp4", seconds=1), publish="true", visibility="private", text="Mine"
    )
    house.wait_until_published("sofia", code)
    stranger = open_page("/latest", who="mira")
    shows(stranger, site, "first")
    page = open_page(f"/@sofia/{code}", who="sofia", **DESKTOP)
    expect(page.get_by_text("Only you")).to_be_visible()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Text").fill("Mine, and better #edited")
    page.get_by_label("Made or changed by AI").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(CURRENT).get_by_text("Mine, and better #edited")).to_be_visible()
    expect(page.locator(CURRENT).get_by_text("Made with AI")).to_be_visible()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    page.wait_for_url("**/@sofia")
    answer = page.goto(f"/@sofia/{code}")
    assert answer
    assert answer.status == 404


WHITEN = """() => {
  const reel = document.querySelector(".reel[data-code]:not([inert])");
  const words = [".reel-author", ".reel-text", ".reel-facts"].map((name) => reel.querySelector(name));
  words.push(...[...reel.querySelectorAll(".reel-count")].filter((count) => count.textContent));
  const boxes = [...words, ...document.querySelectorAll(".tabs a")].map((word) => word.getBoundingClientRect().toJSON());
  for (const picture of reel.querySelectorAll("video, .reel-poster")) picture.style.visibility = "hidden";
  for (const over of document.querySelectorAll(".reel-words, .tabs")) over.style.visibility = "hidden";
  // Counts have a ground of their own, which stays.
  for (const count of reel.querySelectorAll(".reel-count")) count.style.color = "transparent";
  reel.querySelector(".reel-stage").style.background = "#fff";
  return boxes;
}"""


def test_words_can_be_read_over_a_white_video(site: House, open_page: Open) -> None:
    page = open_page("/latest", device_scale_factor=1)
    is_playing(page)
    expect(page.locator("#announcer")).not_to_be_empty()
    boxes = page.evaluate(WHITEN)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    greys = picture.tobytes()
    for box in boxes:
        # White on grey: 4.5 : 1 needs a grey of at most 118, a little less for words that are not quite white.
        column, edge = int(box["x"] + box["width"] / 2), 10 if box["height"] > 30 else 4
        rows = (int(box["top"]) + edge, int(box["bottom"]) - edge)
        assert all(greys[row * picture.width + column] <= 112 for row in rows), box


def test_rendition_fits_screen_and_connection(site: House, open_page: Open) -> None:
    page = open_page("/about")
    choose = """async ([side, bps, saver]) => {
      const { chooseRendition } = await import(document.querySelector('link[rel=modulepreload][href*=rendition]').href);
      const rungs = [[360, 8e5], [540, 16e5], [720, 28e5], [1080, 55e5]].map(([height, bitrate]) => ({ height, bitrate }));
      return chooseRendition(rungs, side, { bps, saver }).height;
    }"""
    page.goto("/latest")
    cases = [
        ([390, 5e7, False], 360),
        ([540, 5e7, False], 540),
        ([780, 5e7, False], 720),
        ([1080, 5e7, False], 1080),
        ([2000, 5e7, False], 1080),
        ([1080, 3e6, False], 540),
        ([1080, 1e5, False], 360),
        ([1080, 5e7, True], 360),
    ]
    for arguments, height in cases:
        assert page.evaluate(choose, arguments) == height, arguments


@pytest.mark.parametrize(("size", "first"), [({}, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_pages_have_no_accessibility_violation(
    site: House, open_page: Open, size: Any, first: Scheme
) -> None:
    code = site.codes["second"]
    found: dict[str, list[str]] = {}
    page = open_page("/latest", who="jonas", color_scheme=first, **size)
    paths = [
        "/latest",
        f"/@jonas/{code}",
        f"/@jonas/{code}/edit",
        f"/@jonas/{code}/delete",
        "/@jonas",
        "/@sofia",
        "/about",
        "/nothing",
    ]
    for path in paths:
        page.goto(path)
        if path in ("/latest", f"/@jonas/{code}"):
            is_playing(page)
        found[path] = broken_rules(page, first=first)
    assert not any(found.values()), found
