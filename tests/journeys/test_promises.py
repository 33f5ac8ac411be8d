"""A visitor reads the promises: from the shield to verdicts, details, the entries that show them, and the checkpoint."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from glasshouse.proof.checkpoints import SignedCheckpoint
from tests.journeys.axe import Scheme, broken_rules
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.house import House

Open = Callable[..., Page]

OWN = {
    "promise": "no-withdrawals",
    "wording": {"en": "We take no promise back."},
    "assumptions": {"en": "A promise that is withdrawn stands in the ledger."},
    "evidence": "ledger",
    "predicate": {"all": [{"never": {"kinds": ["promise.withdrawn"]}}]},
}
JUDGED_S = 120


def command(house: House, *arguments: str) -> str:
    """Run the console program in the installation."""
    done = subprocess.run(
        [sys.executable, "-m", "glasshouse.cli", "promise", *arguments, "--yes"],
        env=house.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def promised(site: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A network that promised to withdraw nothing, and withdrew something; with the example beside it."""
    file = tmp_path_factory.mktemp("promise") / "own.json"
    file.write_text(json.dumps(OWN))
    site.run("show_example.py")
    command(site, "give", str(file))
    command(site, "withdraw", "bars-in-time", "--why", "No organisation bars devices here.")
    until = time.monotonic() + JUDGED_S
    while verdicts(site).get("no-withdrawals") != "violated":
        assert time.monotonic() < until, (site.data_dir / "server.log").read_text()[-3000:]
        time.sleep(0.5)
    return site


def verdicts(house: House) -> dict[str, str]:
    try:
        told = house.ask("GET", "/api/v1/promises")["promises"]
    except OSError:
        return {}
    return {one["promise"]: one["form"]["verdict"] for one in told}


def test_the_shield_on_a_phones_player_leads_to_the_promises(promised: House, open_page: Open) -> None:
    page = open_page("/latest")
    shield = page.get_by_role("link", name="Promises", exact=True).and_(page.locator(".chrome a"))
    box = shield.bounding_box()
    assert box and min(box["width"], box["height"]) >= 44
    shield.click()
    expect(page.get_by_role("heading", name="Promises", level=1)).to_be_visible()


def test_on_a_wide_screen_the_rail_has_the_shield(promised: House, open_page: Open) -> None:
    page = open_page("/latest", **DESKTOP)
    expect(page.locator(".chrome a")).to_be_hidden()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Promises").click()
    page.wait_for_url("**/promises")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_verdicts_are_told_by_word_and_shape_and_their_evidence_is_a_step_away(
    promised: House, open_page: Open, size: Any
) -> None:
    page = open_page("/promises", **size)
    broken = page.locator("article#no-withdrawals")
    expect(broken.locator(".verdict")).to_have_text("Broken")
    expect(broken.locator("use").first).to_have_attribute("href", "#i-violated")
    unsure = page.locator("article#holdings")
    expect(unsure.locator(".verdict")).to_have_text("Can't tell yet")
    expect(unsure.locator("use").first).to_have_attribute("href", "#i-undetermined")
    # Nothing sticks out sideways.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    broken.get_by_role("link", name="Entry").first.click()
    expect(page.get_by_text("This entry shows that a promise was broken")).to_be_visible()
    page.get_by_role("link", name="no-withdrawals").click()
    page.wait_for_url("**/promises/no-withdrawals")
    expect(page.get_by_text("There is no entry of promise.withdrawn.")).to_be_visible()


def test_details_open_with_the_keyboard(promised: House, open_page: Open) -> None:
    page = open_page("/promises", **DESKTOP)
    card = page.locator("article#holdings")
    card.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(card.get_by_text("The list is made from the code")).to_be_visible()
    page.keyboard.press("Tab")
    expect(card.locator("summary").nth(1)).to_be_focused()
    page.keyboard.press("Space")
    expect(card.locator("pre")).to_be_visible()


def test_the_example_shows_all_three_verdicts(promised: House, open_page: Open) -> None:
    page = open_page("/promises")
    page.get_by_role("link", name="What a broken promise looks like").click()
    for word in ("Broken", "Kept", "Can't tell yet"):
        expect(page.get_by_role("heading", name=word)).to_be_visible()
    kept = page.locator("article.is-holds .verdict").first
    expect(kept).to_contain_text("records kept closed by law")


def test_the_checkpoint_can_be_kept(promised: House, open_page: Open) -> None:
    page = open_page("/promises", **DESKTOP)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Keep this checkpoint").click()
    signed = SignedCheckpoint.parse(Path(waiting.value.path()).read_bytes())
    assert waiting.value.suggested_filename == f"checkpoint-{signed.checkpoint.size}.txt"


def test_the_visitors_own_browser_comes_to_the_same(promised: House, open_page: Open) -> None:
    page = open_page("/promises", **DESKTOP)
    page.get_by_role("button", name="Check the ledger").click()
    expect(page.locator("[data-part=end]")).to_contain_text("promises were broken", timeout=60_000)
    expect(page.locator(".check-step[data-state=bad]")).to_have_count(0)


def test_it_reads_without_scripts(promised: House, browser: Browser) -> None:
    context = browser.new_context(**DESKTOP, java_script_enabled=False, base_url=promised.url)
    page = context.new_page()
    page.goto("/promises")
    expect(page.locator("article#no-withdrawals .verdict")).to_have_text("Broken")
    page.locator("article#no-withdrawals summary").first.click()
    expect(page.locator("article#no-withdrawals .promise-history")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("size", "first"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_the_pages_of_promises_have_no_accessibility_violation(
    promised: House, open_page: Open, size: Any, first: Scheme
) -> None:
    page = open_page("/promises", color_scheme=first, reduced_motion="reduce", **size)
    found: dict[str, list[str]] = {}
    for path in ("/promises", "/promises?tab=example", "/promises/no-withdrawals", "/ledger"):
        page.goto(path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found[path] = broken_rules(page, first=first)
    assert not any(found.values()), found
