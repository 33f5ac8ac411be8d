"""What the report says of governments: what they ask for, what they are given, what they forbid."""

import hashlib
import re
import subprocess
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page, expect

from tests.journeys.report.networks import DOMAIN, EMPLOYEE
from tests.journeys.report.walking import Walk, code_of, fill, press, says, until_says
from tests.journeys.settle import PASSWORD

INSTITUTION = "Parliament of Examples"
CHECK = f"Check it now {DOMAIN}"
NETWORK, INSIDE = "203.0.113.0/24", "203.0.113.9"
WITHHELD_IN, SUSPENDED_IN = "AD", "MC"
FRENCH = {
    "kind": "information",
    "subjects": "mira",
    "asked_data": ["subscriber"],
    "reasons": "An inquiry into threats that were sent from this account.",
    "authority_name": "A court in Lyon",
    "authority": "court",
    "country": "FR",
    "channel": "registered letter",
    "verified": True,
    "reference": "2026/0117",
    "answer_to": "The registry of the court",
    "basis": "national",
    "law": "Code de procédure pénale, article 60-1",
    "redress": "An appeal to the court within ten days.",
}
AMERICAN = {
    **FRENCH,
    "subjects": "jonas",
    "asked_data": ["subscriber", "sessions"],
    "authority_name": "A federal prosecutor",
    "authority": "prosecutor",
    "country": "US",
    "channel": "e-mail",
    "reference": "26-mj-204",
    "basis": "us-2703",
    "law": "",
    "redress": "",
}


def never_ask_companies(walk: Walk) -> None:
    """“Companies or individuals”, “ask”: whoever is asked for something without an order enters it, and everybody can read it."""
    desk = walk.open("/desk/orders/asked", who="dora")
    fill(desk, who="authority", country="DE", way="letter", what="Which accounts follow a party")
    press(desk, "Show what becomes public")
    says(desk, "This becomes public, for good")
    press(desk, "Enter it")
    says(desk, "Which accounts follow a party")
    press(desk, "Note the answer")
    public = walk.open("/transparency")
    until_says(public, "Which accounts follow a party")
    public.get_by_text("Which accounts follow a party").first.scroll_into_view_if_needed()
    walk.picture(public, "12-asked")


def never_ask_against_local_law(walk: Walk) -> None:
    """“Never ask for data held abroad”: one order is answered with what the law there allows, another is refused by the rule."""
    given, refused = (_taken_in(walk, told) for told in (FRENCH, AMERICAN))
    page = walk.open(f"/desk/orders/{given}", who="olga")
    until_says(page, "An authority of the country where the data is may order it", most_s=240)
    for code in (given, refused):
        page.goto(f"/desk/orders/{code}")
        if code == given:
            walk.picture(page, "04-orders-what-the-rules-say", whole=True)
        press(page, "Propose this decision")
        # Whoever proposes a decision can't confirm it.
        says(page, "Another officer has to confirm it")
        other = walk.open(f"/desk/orders/{code}", who="otto")
        press(other, "Confirm: it is decided")
        if code == given:
            _handed_over(walk, other)
        else:
            says(other, "counts only under an agreement")
            press(other, "The authority is answered")
    mine = walk.open("/you/data/orders", who="mira")
    says(mine, "A court in Lyon", "An inquiry into threats", "Given")
    walk.picture(mine, "04-orders-the-person-is-told", whole=True)
    public = walk.open("/transparency")
    until_says(public, "counts only under an agreement that binds both countries")
    expect(public.get_by_text("A court in Lyon")).to_have_count(0)
    walk.picture(public, "04-orders-transparency", whole=True)


def _taken_in(walk: Walk, told: dict[str, object]) -> str:
    desk = walk.open("/desk/orders/new", who="olga")
    fill(desk, **told)
    press(desk, "Show what becomes public", "Enter this order", "The authority knows that it arrived")
    return code_of(desk)


def _handed_over(walk: Walk, page: Page) -> None:
    """Make, fetch, check and hand over the archive."""
    press(page, "Make the archive")
    said = page.locator("code.hash").inner_text().split()[-1]
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Fetch the archive").click()
    archive = walk.files / "disclosure.zip"
    waiting.value.save_as(archive)
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == said
    done = subprocess.run(
        [sys.executable, "-m", "glasshouse.cli", "verify", "disclosure", str(archive)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    press(page, "It was handed over")


def gives_no_access(walk: Walk) -> None:
    """“Give the government access to its data” (denied): without a custodian nobody can tell, and the page says so."""
    page = walk.open("/promises/no-silent-access")
    until_says(page, "Can't tell yet")
    walk.picture(page, "05-no-access")


def banned_on_official_telephones(walk: Walk) -> None:
    """“Banned on official telephones”, “30 days to remove it”: an institution bars the app, by its own domain and network."""
    key = Ed25519PrivateKey.generate()
    own = walk.open("/you/organisations", who="jonas")
    fill(own, name=INSTITUTION, country="BE", domain=DOMAIN)
    press(own, "Register it")
    record = own.locator(".record").first.inner_text()
    name, text = re.findall(r'(\S+)\. TXT "([^"]+)"', record)[0]
    press(own, CHECK)
    # Nobody can register somebody else's domain: the record is not there yet.
    says(own, "not shown")
    walk.nets.names.put(name, text, f"glasshouse-key={key.public_key().public_bytes_raw().hex()}")
    press(own, CHECK)
    says(own, "Its domain is shown by DNS.")
    desk = walk.open("/desk/devices", who="olga")
    press(desk, "Accept the form")
    own.reload()
    own.get_by_role("link", name="Propose a bar").click()
    fill(own, law="Decision 7/2026 on office devices", domains=DOMAIN, networks="0.0.0.0/0", devices="3")
    press(own, "Show what becomes public")
    says(own, "at most /16")
    fill(own, networks=NETWORK)
    press(own, "Show what becomes public", "Propose it, in public")
    bar = walk.codes["bar"] = code_of(own)

    proof = own.locator('a[href^="/networks/"]').get_attribute("href") or ""
    outside = walk.open(proof, who="jonas")
    press(outside, "Show it from this address")
    says(outside, "inside")
    inside = walk.open(proof, who="jonas", address=INSIDE)
    press(inside, "Show it from this address")
    says(inside, "A request from inside showed it")
    _refuses(walk)
    _counted_and_signed(walk, own, key)
    objecting = walk.open(f"/bars/{bar}/object", who="mira")
    fill(objecting, text="No evidence was offered for the reason of this bar.")
    press(objecting, "Send it")
    desk.goto("/desk/devices")
    press(desk, "It names no person: publish it")
    public = walk.open(f"/bars/{bar}")
    says(public, INSTITUTION, "No evidence was offered", "Report 1", "In force")
    walk.picture(public, "06-bars", whole=True)


def _refuses(walk: Walk) -> None:
    """The server refuses the account and the network, and nothing else."""
    inside = walk.open(f"/@mira/{walk.codes['video']}", address=INSIDE)
    until_says(inside, "Not from this network")
    # Each process of the network looks every three seconds what is in force.
    inside.wait_for_timeout(3_500)
    employee = walk.open("/sign-in", private=True)
    fill(employee, name=EMPLOYEE, password=PASSWORD)
    press(employee, "Sign in")
    says(employee, "Not with this account", INSTITUTION)
    walk.picture(employee, "06-bars-refused")
    elsewhere = walk.open(f"/@mira/{walk.codes['video']}")
    expect(elsewhere.locator(f'[data-code="{walk.codes["video"]}"]').first).to_be_attached()


def _counted_and_signed(walk: Walk, own: Page, key: Ed25519PrivateKey) -> None:
    """The institution counts its devices, and signs its report with the key of its DNS record."""
    inventory = walk.files / "devices.csv"
    inventory.write_text('Device Name,Installed\nd-1,no\n"=cmd|calc",no\nd-3,no\n')
    own.reload()
    fill(own, **{"count-inventory": inventory})
    press(own, "Count it", "Draw a report")
    with own.expect_download() as waiting:
        own.get_by_role("link", name="Report 1 as a file").click()
    report = walk.files / "report.json"
    waiting.value.save_as(report)
    fill(own, **{"sign-signature": key.sign(report.read_bytes()).hex()})
    press(own, "Enter the signed report")
    says(own, "3 of 3 devices are without the app")


def ban_nationwide(walk: Walk) -> None:
    """“Ban the social network nationwide”: a video is withheld in one country, the whole service in another, by name and law."""
    video = f"/@mira/{walk.codes['video']}"
    withheld = _in_force(walk, what="video", video=video, countries=WITHHELD_IN, authority="Court of first instance",
                         law="Media act, art. 12", evidence="public")  # fmt: skip
    there = walk.open("/about", country=WITHHELD_IN)
    answer = there.goto(video)
    assert answer is not None and answer.status == 451
    assert f"/restriction/{withheld}" in answer.headers["link"] and "blocked-by" in answer.headers["link"]
    says(there, "Court of first instance", "Media act, art. 12")
    walk.picture(there, "07-countries-451")
    walk.is_sound(there)
    assert walk.open(video, country="FR").locator(f'[data-code="{walk.codes["video"]}"]').count()
    _suspended(walk)
    public = walk.open("/countries")
    until_says(public, "Networks act, sec. 3")
    walk.picture(public, "07-countries", whole=True)


def _suspended(walk: Walk) -> None:
    """Before a whole country is suspended everyone there is told, and can take their data even after it."""
    at_home = walk.open("/you/profile", who="florin")
    fill(at_home, home_territory=SUSPENDED_IN)
    press(at_home, "Save")
    _in_force(walk, what="service", countries=SUSPENDED_IN, authority="Ministry of communications",
              law="Networks act, sec. 3", evidence="none")  # fmt: skip
    there = walk.open("/about", who="florin", country=SUSPENDED_IN)
    answer = there.goto("/latest")
    assert answer is not None and answer.status == 451
    says(there, "Ministry of communications")
    walk.picture(there, "07-countries-suspended")
    walk.is_sound(there)
    there.goto("/you/data")
    press(there, "Make an archive")
    there.goto("/notifications")
    says(there, "suspended")


def _in_force(walk: Walk, **demand: object) -> str:
    one = walk.open("/desk/countries", who="olga")
    fill(one, **demand)
    press(one, "Show what becomes public", "Propose it")
    says(one, "Proposed.")
    code = code_of(one)
    other = walk.open(f"/desk/countries/{code}", who="otto")
    for _ in range(60):
        if other.get_by_role("button", name="Put it in force").count():
            break
        other.wait_for_timeout(500)
        other.reload()
    press(other, "Put it in force")
    says(other, "It is in force now.")
    return code
