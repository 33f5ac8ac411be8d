"""What the report says of a sale, of owners, of proofs and of guilt."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from glasshouse.demo.thread.claims import CLAIMS, OBJECTIONS, Quoted
from tests.journeys.house import House
from tests.journeys.report.walking import Walk, fill, press, says, until_says

TERRITORY = "LI"
FINISHED_S = 120


def a_sale_would_be_an_export_of_technology(walk: Walk) -> None:
    """“A sale would be a matter relating to the export of technology”: people go to another operator, what was learnt stays."""
    one, other = walk.nets.one, walk.nets.other
    page = walk.open("/you/profile", who="gritli")
    fill(page, home_territory=TERRITORY)
    press(page, "Save")
    code = one.upload("gritli", walk.clip, text="Up where the bells are", publish="true", visibility="public")
    one.wait_until_published("gritli", code)
    walk.codes["moved"] = code
    handover = _announced(walk)
    archive = walk.files / "handover.tar"
    # Without a recorded licence not a byte of what the recommender has learnt goes along.
    refused = command(one, "handover", "export", handover, str(archive), "--with-model", fails=True)
    assert "licen" in refused and not archive.exists()
    until_says(walk.open("/handovers"), "The people of Liechtenstein")
    command(one, "handover", "export", handover, str(archive))
    told = json.loads(command(other, "handover", "verify", str(archive), "--json"))
    assert told["code"] == 0
    _tampered(other, archive)
    # Each waits until the other one's ledger shows the step before.
    _until_done(other, "import", str(archive))
    for house in (one, other):
        _until_done(house, "finish", handover)
    gone = walk.open("/@gritli")
    says(gone, "has moved to")
    gone.get_by_role("link", name="Go to").click()
    gone.wait_for_url(f"{other.url}/@gritli")
    ours = walk.open("/handovers")
    until_says(ours, "Not a byte of what the recommender has learnt goes along.")
    walk.picture(ours, "08-handover", whole=True)
    theirs = walk.open("/handovers", house=other)
    until_says(theirs, "The people of Liechtenstein, from")
    walk.picture(theirs, "08-handover-there", whole=True)
    # Both ledgers name the same archive.
    digest = '.case:has-text("Liechtenstein") code'
    assert ours.locator(digest).first.inner_text() == theirs.locator(digest).first.inner_text()


def _announced(walk: Walk) -> str:
    policy = (walk.nets.other.data_dir / "ledger" / "policy.txt").read_text()
    key = next(line.removeprefix("log ") for line in policy.splitlines() if line.startswith("log "))
    desk = walk.open("/desk/handover", who="olga")
    form = desk.locator("#propose form")
    fill(form, territory=TERRITORY, to="Alpenglas", destination="CH", site=walk.nets.other.url, log=key,
         until=f"{datetime.now(UTC):%Y-%m-%dT%H:%M}")  # fmt: skip
    press(form, "Propose")
    says(desk, "Proposed.")
    other = walk.open("/desk/handover", who="ada")
    press(other, "Announce it, and tell the people concerned")
    says(other, "Announced, and entered in the ledger.")
    return str(other.locator(".case code").first.inner_text())


def _tampered(house: House, archive: Path) -> None:
    """One changed byte, and nothing is taken in."""
    spoilt = archive.with_name("spoilt.tar")
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    spoilt.write_bytes(data)
    command(house, "handover", "import", str(spoilt), fails=True)
    spoilt.unlink()


def _until_done(house: House, *what: str) -> None:
    until = time.monotonic() + FINISHED_S
    while _run(house, "handover", *what).returncode:
        assert time.monotonic() < until, _run(house, "handover", *what).stderr
        time.sleep(1)


def command(house: House, *arguments: str, fails: bool = False) -> str:
    """Run the console program in an installation; returns what it says."""
    done = _run(house, *arguments)
    assert bool(done.returncode) is fails, done.stdout + done.stderr
    return done.stderr if fails else done.stdout


def _run(house: House, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "glasshouse.cli", *arguments],
        env=house.env,
        capture_output=True,
        text=True,
        check=False,
    )


def ties_and_shares(walk: Walk) -> None:
    """“Ties to …”, “sell its shares”: who stands behind the network is declared, dated, and can't be changed unseen."""
    desk = walk.open("/desk/owners", who="ada")
    fill(
        desk,
        by="Board of the foundation",
        owns="A foundation of its readers; FR; 100 %",
        controls="Its board; FR",
        funds="Its members; FR; 80 %\nA city; DE; 20 %",
        reaches="Operations; FR; 2 people",
        text="We belong to those who watch.",
    )
    press(desk, "Show what becomes public", "Enter it")
    public = walk.open("/owners")
    until_says(public, "A foundation of its readers")
    walk.picture(public, "11-owners", whole=True)


def guilt_is_presupposed(walk: Walk) -> None:
    """“Guilt is presupposed without proof”: what every side said stands in one register, word for word, with who disputes it."""
    desk = walk.open("/desk/claims/add", who="olga")
    for quoted in CLAIMS:
        desk.goto("/desk/claims/add")
        _enter(desk, quoted, promises=list(quoted.promises), pages=list(quoted.pages), evidence="none")
    for against, quoted in OBJECTIONS:
        desk.goto("/desk/claims/object")
        choice = f"{against.institution}: {against.sentence}"
        desk.locator('[name="claim"]').select_option(label=choice)
        _enter(desk, quoted)
    public = walk.open("/claims")
    for quoted in CLAIMS:
        until_says(public, quoted.sentence)
    # Each claim shows what the promises come to that test it.
    says(public, "It can't be tested here.", "Disputed by", "Evidence offered: none.", "Can't tell yet.")
    walk.picture(public, "10-claims", whole=True)


def _enter(desk: Page, quoted: Quoted, **more: object) -> None:
    fill(desk, **quoted.given(), **{name: value for name, value in more.items() if value})
    press(desk, "Show what becomes public", "Enter it")
    says(desk, "Entered.")


def has_not_offered_any_proof(walk: Walk) -> None:
    """“Has not offered any proof”: each promise with its verdict, which the visitor's own browser comes to as well."""
    page = walk.open("/promises")
    expect(page.locator("article.promise").first).to_be_visible()
    walk.picture(page, "09-promises")
    page.get_by_role("button", name="Check the ledger").click()
    expect(page.locator("[data-part=end]")).to_be_visible(timeout=60_000)
    expect(page.locator(".check-step[data-state=bad]")).to_have_count(0)
    walk.picture(page, "09-promises-checked", whole=True)
    desk = walk.open("/desk/claims", who="olga")
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name="Pack the dossier").click()
    dossier = walk.files / "dossier.zip"
    waiting.value.save_as(dossier)
    walk.codes["dossier"] = str(dossier)
