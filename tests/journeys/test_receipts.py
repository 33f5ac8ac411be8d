"""A video is published; its author waits for the receipt, checks it as a stranger would, and takes the video back."""

import hashlib
import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from glasshouse.proof.entries import VideoPublished, VideoWithdrawn, from_bytes
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.house import House, make_clip
from tests.journeys.test_strangers_tool import verified

Open = Callable[..., Page]
MADE_MS = 120_000
PUBLISHED_MS = 60_000


@pytest.fixture
def open_page(browser: Browser, house: House) -> Iterator[Open]:
    """Open a page as mira, or as nobody. A script error on any page fails the test."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_page(path: str, *, who: str = "mira", **options: Any) -> Page:
        context = browser.new_context(**{**DESKTOP, **options}, base_url=house.url)
        contexts.append(context)
        if who:
            context.add_cookies([house.cookie(who)])  # type: ignore[list-item]
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not broken, broken


@pytest.fixture
def stopped_ledger(house: House) -> Iterator[Callable[[], None]]:
    """Let the ledger's process stand still; what is yielded lets it go on."""
    pid = house.pid_of("ledger")
    assert pid
    os.kill(pid, signal.SIGSTOP)
    yield lambda: os.kill(pid, signal.SIGCONT)
    os.kill(pid, signal.SIGCONT)


def publish(page: Page, clip: Path, text: str) -> str:
    """Make a video in the studio and publish it; returns its code."""
    page.set_input_files("#pick-file", str(clip))
    expect(page).to_have_url(re.compile(r"/studio/\w{11}$"))
    expect(page.locator(".clip-facts", has_text="arrived")).to_have_count(1, timeout=MADE_MS)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("textbox", name="Text").fill(text)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#stages-done")).to_contain_text("Your video is out", timeout=MADE_MS)
    return page.url.rpartition("/")[2]


def fetch(house: House, page: Page, path: str) -> bytes:
    answer = page.request.get(house.url + path)
    assert answer.ok, path
    return answer.body()


def entries(house: House, page: Page, kind: str, video: str) -> list[Any]:
    """Read the published entries of a kind about a video, as a stranger does."""
    listed = fetch(house, page, f"/ledger?kind={kind}").decode()
    indices = sorted({int(found) for found in re.findall(r"/ledger/entry/(\d+)", listed)})
    found = [from_bytes(fetch(house, page, f"/ledger/entry/{index}/entry.json")) for index in indices]
    return [one for one in found if getattr(one, "video", "") == video]


def test_from_publishing_to_a_receipt_and_to_a_withdrawal_that_its_secret_proves(
    house: House, open_page: Open, stopped_ledger: Callable[[], None], tmp_path: Path
) -> None:
    page = open_page("/upload")
    code = publish(page, make_clip(tmp_path / "one.mp4", seconds=2), "For the record")
    page.get_by_role("link", name="Your receipt").click()
    expect(page.get_by_role("heading", name="On its way into the ledger")).to_be_visible()
    plain = open_page(f"/studio/{code}/receipt", java_script_enabled=False, **PHONE)
    expect(plain.get_by_role("link", name="Look again")).to_be_visible()

    # Nobody reloads the page: it looks again by itself.
    stopped_ledger()
    heading = page.get_by_role("heading", name=re.compile(r"Published in the ledger: entry \d+"))
    expect(heading).to_be_visible(timeout=PUBLISHED_MS)
    expect(page.locator("#receipt")).to_contain_text("made by your browser")
    expect(page.locator("#receipt")).to_contain_text("Level solo")
    plain.get_by_role("link", name="Look again").click()
    expect(plain.get_by_role("heading", name=re.compile("Published in the ledger"))).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

    with page.expect_download() as download:
        page.get_by_role("link", name="Download the receipt").click()
    assert download.value.suggested_filename.endswith(".tlog-proof")
    receipt = Receipt.parse(Path(download.value.path()).read_bytes())
    beside = json.loads(receipt.extra)
    policy = Policy.parse(fetch(house, page, "/ledger/policy.txt"))
    checked = receipt.check(beside["entry"].encode(), policy)
    assert checked.time_s and abs(checked.time_s - time.time()) < 600
    entry = from_bytes(beside["entry"].encode())
    assert isinstance(entry, VideoPublished)
    assert (entry.video, entry.secret_by, entry.earlier) == (code, "author", False)
    assert hashlib.sha256(bytes.fromhex(beside["secret"])).hexdigest() == entry.withdrawal
    stranger = open_page(f"/@mira/{code}", who="")
    expect(
        stranger.get_by_role("link", name=f"Published in the ledger: entry {receipt.index}")
    ).to_be_attached()
    manifest = house.ask("GET", f"/api/v1/videos/{code}/manifest")
    assert manifest["manifest"]["video"] == code

    page.goto(f"/@mira/{code}/edit")
    page.get_by_label("Only me").check()
    page.get_by_role("button", name="Save").click()
    page.goto(f"/studio/{code}/receipt")
    expect(page.get_by_role("heading", name="It left the public")).to_be_visible()
    expect(page.locator("#receipt")).to_contain_text("You chose a smaller audience")
    expect(page.locator("#receipt[data-waits=false]")).to_be_attached(timeout=PUBLISHED_MS)
    (withdrawn,) = entries(house, page, VideoWithdrawn.kind, code)
    assert withdrawn.secret == beside["secret"], "what the ledger shows now is what the author had"
    assert hashlib.sha256(bytes.fromhex(withdrawn.secret)).hexdigest() == entry.withdrawal
    assert page.request.get(f"{house.url}/api/v1/videos/{code}/manifest").status == 404

    # Widening it brings a secret of this browser along, and a receipt of its own.
    page.goto(f"/@mira/{code}/edit")
    page.get_by_label("Everybody", exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.goto(f"/studio/{code}/receipt")
    expect(page.locator("#receipt")).to_contain_text("Before that")
    expect(heading).to_be_visible(timeout=PUBLISHED_MS)
    expect(page.locator("#receipt")).to_contain_text("made by your browser")
    published = entries(house, page, VideoPublished.kind, code)
    assert [one.secret_by for one in published] == ["author", "author"]
    assert published[0].author != published[1].author, "nobody sees that they are of one person"
    public = verified(house, "--catalogue")["catalogue"]
    assert public["served"] >= 1

    # Deleting it ends the second publication, by the second secret; others find the network as it was.
    house.ask("DELETE", f"/api/v1/videos/{code}", who="mira")
    for _look in range(300):
        if len(entries(house, page, VideoWithdrawn.kind, code)) == 2:
            break
        time.sleep(0.1)
    gone = entries(house, page, VideoWithdrawn.kind, code)[-1]
    assert hashlib.sha256(bytes.fromhex(gone.secret)).hexdigest() == published[1].withdrawal
    assert verified(house, "--catalogue")["catalogue"]["served"] == public["served"] - 1
