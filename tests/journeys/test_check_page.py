"""“Check it yourself” on a page: what a visitor sees of an honest ledger, of a spoilt one, and of a receipt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, FilePayload, Page, expect

from glasshouse.proof.entries import PromiseMade, canonical
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.door import STATIC, door
from tests.proof import histories
from tests.proof.histories import POLICY, History, policy_of

LOG = "/ledger"
VIEW = '<meta name="viewport" content="width=device-width, initial-scale=1">'
HEAD = "".join(
    f'<link rel="stylesheet" href="/static/web/css/{name}.css">' for name in ("tokens", "base", "check")
)
CODES = {"policy_form", "policy_line", "policy_quorum", "receipt", "extra", "kept_root", "fork", "program"}
"""What is malformed and has words of its own, and what is thrown under a name that is handed on."""
FIRST, LAST, AUDITED = "publications-in-time", "ledger-stands", "nothing-vanishes"


def html(verdicts: dict[tuple[str, int], str], wordings: dict[tuple[str, int], str] | None = None) -> bytes:
    """Return a page with these verdicts and English wordings on it, as the site makes it."""
    said = "".join(
        f'<h3 data-said="{promise}" data-index="{index}" lang="en">{words}</h3>'
        for (promise, index), words in (wordings or {}).items()
    )
    shown = "".join(
        f'<p data-promise="{promise}" data-index="{index}" data-verdict="{verdict}">{verdict}</p>'
        for (promise, index), verdict in verdicts.items()
    )
    parts = [render_to_string("icons.html"), render_to_string("promises/check.html", {"log": LOG})]
    words = render_to_string("promises/check_words.html")
    body = f'<main class="main"><div data-verdicts>{said}{shown}{parts[1]}</div></main>{words}'
    script = '<script type="module" src="/static/web/js/verify/page.js"></script>'
    page = f'<!doctype html><html lang="en" class="js"><head><meta charset="utf-8"><title>Check</title>{VIEW}{HEAD}</head>'
    return f'{page}<body class="page">{parts[0]}{body}{script}</body></html>'.encode()


@dataclass
class Site:
    """A site with one ledger, that its operator may exchange for another."""

    files: dict[str, bytes]
    address: str

    def serve(self, log: History, **more: bytes) -> None:
        """Serve this ledger from now on."""
        for path in [path for path in self.files if path.startswith(f"{LOG}/")]:
            del self.files[path]
        self.files.update({f"{LOG}/{path}": data for path, data in log.files.items()})
        self.files.update({f"{LOG}/{path}": data for path, data in more.items()})


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with an honest ledger."""
    files: dict[str, bytes] = {"/page.html": html({})}
    with door(files) as address:
        made = Site(files, address)
        made.serve(histories.honest())
        yield made


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """The page, opened; a script error or a break of the policy on it fails the test."""
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if "Security Policy" in line.text else None)
    page.goto(f"{site.address}/page.html")
    yield page
    context.close()
    assert not broken, broken


def check(page: Page) -> Any:
    """Let it check, and return where it says what came of it."""
    page.get_by_role("button", name="Check the ledger").click()
    expect(page.get_by_role("button", name="Check the ledger")).to_be_enabled()
    return expect(page.locator("[data-part=end]"))


def result(page: Page, said: str) -> None:
    """Check that this is what came of it."""
    expect(page.locator("[data-check]")).to_have_attribute("data-result", said)


def states(page: Page) -> dict[str, str]:
    """Return the steps with their states."""
    lines = page.locator("[data-step]").all()
    return {str(line.get_attribute("data-step")): str(line.get_attribute("data-state")) for line in lines}


def test_an_honest_ledger_is_as_it_should_be(page: Page, site: Site) -> None:
    check(page).to_contain_text("All of it fits together")
    result(page, "good")
    assert states(page) == {
        "policy": "note", "checkpoint": "good", "witnesses": "good", "tiles": "good",
        "entries": "good", "memory": "note", "promises": "good",
    }  # fmt: skip
    steps = page.locator("[data-part=steps]")
    expect(steps).to_contain_text("cosigned by w0, w1, w2, w3, w4")
    expect(steps).to_contain_text("Entries read: 23.")
    expect(steps).to_contain_text("Kept: 0. Can't tell yet: 18. Broken: 0.")
    expect(page.locator("[data-part=outcomes] li")).to_have_count(18)
    # The second time it is known.
    page.reload()
    check(page).to_contain_text("All of it fits together")
    expect(page.locator("[data-step=policy]")).to_contain_text("took before")
    expect(page.locator("[data-step=memory]")).to_have_attribute("data-state", "good")


def test_at_level_solo_it_says_what_it_cant_see(page: Page, site: Site) -> None:
    site.serve(histories.solo())
    check(page).to_contain_text("only the operator vouches for it")
    result(page, "good")
    with page.expect_download() as told:
        page.get_by_role("link", name="Save the checkpoint").click()
    assert Path(told.value.path()).read_bytes() == histories.solo().files["checkpoint"]


@pytest.mark.parametrize("name", ["split_view", "rolled_back", "withheld"])
def test_a_ledger_that_is_another_one_now_is_shown_with_both_checkpoints(
    page: Page, site: Site, name: str
) -> None:
    check(page).to_contain_text("fits together")
    spoilt = histories.ATTACKS[name]()
    site.serve(spoilt)
    for _time in range(2):
        check(page).to_contain_text("This does not hold together")
        result(page, "rollback" if name == "rolled_back" else "fork")
        before, now = histories.honest().files["checkpoint"], spoilt.files["checkpoint"]
        expect(page.locator("[data-part=before]")).to_have_text(before.decode())
        expect(page.locator("[data-part=now]")).to_have_text(now.decode())
        # What was seen first is kept, whatever is served later, and shown as soon as the page is opened again.
        page.reload()
        says = "shows less than" if name == "rolled_back" else "can't both be true"
        expect(page.locator("[data-part=evidence]")).to_contain_text(says)
    with page.expect_download() as told:
        page.get_by_role("link", name="Save both").click()
    assert Path(told.value.path()).read_bytes() == before + b"\n\n" + now
    page.get_by_role("button", name="Forget").click()
    expect(page.locator("[data-part=evidence]")).to_be_hidden()


def test_a_spoilt_tile_is_named(page: Page, site: Site) -> None:
    path = f"{LOG}/tile/0/000.p/23"
    site.files[path] = site.files[path][:-1] + b"\0"
    check(page).to_contain_text("contradict each other")
    result(page, "tile")
    assert states(page) == {"policy": "note", "checkpoint": "good", "witnesses": "open", "tiles": "bad"}
    expect(page.locator("[data-part=results]")).to_be_hidden()


def test_broken_promises_are_told(page: Page, site: Site) -> None:
    site.serve(histories.paused())
    check(page).to_contain_text("stood still for long")
    expect(page.locator("[data-part=end]")).to_contain_text("promises were broken: 1")
    page.get_by_text("What each promise came to").click()
    expect(page.locator("[data-of=ledger-stands]")).to_contain_text("Broken, as these entries show: 21")


def test_a_page_that_says_better_than_the_ledger_is_told(page: Page, site: Site) -> None:
    site.serve(histories.then(histories.honest(), 12))
    shown = {one: number for number, one in enumerate(_promises(), 2)}
    told = {
        (FIRST, shown[FIRST]): "holds",
        (LAST, shown[LAST]): "undetermined",
        (AUDITED, shown[AUDITED]): "holds",
    }
    site.files["/page.html"] = html({**told, ("no-such", 99): "violated"})
    page.reload()
    end = check(page)
    result(page, "findings")
    end.to_contain_text(
        f"The page says “Kept” of the promise {AUDITED} (entry {shown[AUDITED]}), and this check “Can't tell yet”."
    )
    end.to_contain_text("the promise no-such (entry 99)")
    end.not_to_contain_text(FIRST)
    end.not_to_contain_text(LAST)


def _promises() -> list[str]:
    return [one.promise for one in histories.opening() if isinstance(one, PromiseMade)]


def test_a_visitor_s_own_policy_counts(page: Page, site: Site) -> None:
    page.get_by_text("Whom do you believe?").click()
    asked = page.get_by_label("Or paste it")
    asked.fill(policy_of(histories.OTHERS, 2))
    check(page).to_contain_text("is not cosigned by as many as the policy asks for")
    asked.fill("witness x\n")
    check(page).to_contain_text("line 1 is none that a policy has")
    page.locator("[data-part=policy-file]").set_input_files(
        files=[FilePayload(name="policy.txt", mimeType="text/plain", buffer=POLICY.encode())]
    )
    expect(asked).to_have_value(POLICY)
    check(page).to_contain_text("fits together")
    expect(page.locator("[data-step=policy]")).to_contain_text("Your own policy")


def test_a_receipt_is_checked_where_it_is_dropped(page: Page, site: Site) -> None:
    log = histories.honest()
    index = len(log.entries) - 1
    extra = canonical({"entry": log.entries[index].decode(), "secret": (bytes([2]) * 32).hex()})
    good = log.receipt(index, extra)
    end = page.locator("[data-part=receipt-end]")
    _drop(page, good)
    expect(end).to_contain_text(f"Proved: entry {index} is in the ledger")
    expect(end).to_contain_text("is the right one")
    expect(end.locator("pre")).to_have_text(log.entries[index].decode())
    _open(page, good.replace(b"index 22", b"index 21"))
    expect(end).to_contain_text("do not lead to the root")
    site.serve(histories.withheld())
    _open(page, good)
    expect(end).to_contain_text("The ledger is another one than before")


def test_a_receipt_of_later_witnesses_is_checked_by_them_once_they_are_known(page: Page, site: Site) -> None:
    log = histories.changed()
    site.serve(replace(log, shown=""))
    index = len(log.entries) - 1
    receipts = {
        "now": log.receipt(index, canonical({"entry": log.entries[index].decode()})),
        "before": log.receipt(3, canonical({"entry": log.entries[3].decode()}), at=0),
    }
    end = page.locator("[data-part=receipt-end]")
    _open(page, receipts["now"])
    expect(end).to_contain_text("is not cosigned by as many as the policy asks for")
    check(page).to_contain_text("something in it is wrong")
    for receipt in receipts.values():
        _open(page, receipt)
        expect(end).to_contain_text("Proved")
    early = replace(
        log, checkpoints=[*log.checkpoints[:-1], (index + 1, histories.START_S + 600, histories.OTHERS)]
    )
    _open(page, early.receipt(index, canonical({"entry": log.entries[index].decode()})))
    expect(end).to_contain_text("did not count at that time")


def _open(page: Page, receipt: bytes) -> None:
    told = FilePayload(name="a.tlog-proof", mimeType="text/plain", buffer=receipt)
    page.locator("[data-part=receipt-file]").set_input_files(files=[told])


def _drop(page: Page, receipt: bytes) -> None:
    page.locator("[data-part=receipt]").evaluate(
        """(part, text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], "a.tlog-proof"));
          part.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        receipt.decode(),
    )


def test_without_a_connection_nothing_is_said_about_the_ledger(page: Page, site: Site) -> None:
    page.route("**/checkpoint", lambda route: route.abort())
    check(page).to_contain_text("could not be checked here")
    result(page, "unreachable")
    expect(page.locator("[data-part=evidence]")).to_be_hidden()


def test_a_check_can_be_stopped(page: Page, site: Site) -> None:
    page.route("**/tile/**", lambda _route: None)
    page.get_by_role("button", name="Check the ledger").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("[data-part=end]")).to_contain_text("Stopped")


def test_over_an_insecure_connection_it_says_why_not(browser: Browser, site: Site) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page.goto(f"{site.address}/page.html")
    expect(page.locator("[data-part=cant]")).to_contain_text("Open it by https")
    expect(page.get_by_role("button", name="Check the ledger")).to_be_hidden()
    context.close()


def test_a_browser_without_ed25519_proves_nothing(page: Page, site: Site) -> None:
    worker = (STATIC / "web/js/verify/worker.js").read_bytes()
    never = b"crypto.subtle.importKey = async () => { throw new DOMException('no', 'NotSupportedError'); };\n"
    site.files["/static/web/js/verify/worker.js"] = worker + never
    check(page).to_contain_text("can't check signatures of the kind Ed25519")
    result(page, "no_ed25519")


def test_every_word_that_the_check_says_is_there(page: Page, site: Site) -> None:
    scripts = "".join(path.read_text() for path in (STATIC / "web/js/verify").glob("*.js"))
    codes = {*re.findall(r'new (?:Unproved|CantCheck)\("(\w+)"', scripts), *CODES}
    findings = {*re.findall(r'code: "(\w+)", (?:index|values: \{(?: index| ?\})|from)', scripts), "page"}
    told = page.evaluate(
        """async ([codes, findings]) => {
          const { sayWrong, has } = await import("/static/web/js/verify/words.js");
          return {
            codes: codes.filter((code) => sayWrong(code).includes(`(${code})`)),
            findings: findings.filter((code) => !has(`finding.${code}`)),
          };
        }""",
        [[*codes], [*findings]],
    )
    assert told == {"codes": [], "findings": []}
    assert len(codes) > 25
    assert findings == {
        "entry_form",
        "entry_time",
        "entry_late",
        "pause",
        "pause_time",
        "ground_late",
        "ground_missing",
        "gap",
        "set_fault",
        "policy_shown",
        "page",
    }


def test_a_promise_reworded_on_the_page_without_an_entry_is_told_by_name(page: Page, site: Site) -> None:
    site.serve(histories.then(histories.honest(), 12))
    shown = {one: number for number, one in enumerate(_promises(), 2)}
    given = {one.promise: one for one in histories.opening() if isinstance(one, PromiseMade)}[AUDITED]
    site.files["/page.html"] = html({}, {(AUDITED, shown[AUDITED]): given.wording["en"]})
    page.reload()
    check(page).not_to_contain_text("otherwise than entry")
    result(page, "good")
    site.files["/page.html"] = html({}, {(AUDITED, shown[AUDITED]): "Every video stays for good."})
    page.reload()
    check(page).to_contain_text(f"The page words the promise {AUDITED} otherwise than entry {shown[AUDITED]}")
    result(page, "findings")
