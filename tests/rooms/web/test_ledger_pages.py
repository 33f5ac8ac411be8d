"""The ledger's pages: what a stranger finds there is enough to check an entry without us."""

import hashlib
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from glasshouse.network.kit import clock
from glasshouse.network.ledger import actions, files, keys
from glasshouse.network.ledger.cosigning import cosigners
from glasshouse.network.ledger.integrating import Integrator
from glasshouse.network.ledger.publishing import Publisher
from glasshouse.proof.entries import Rules, Witnesses
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def entered() -> None:
    """Publish the terms and sixty rules."""
    for place in (keys.folder(), Path(settings.MEDIA_ROOT) / files.FOLDER):
        shutil.rmtree(place, ignore_errors=True)
    actions.open_ledger()
    now = clock.millis(clock.now())
    actions.append_entries(
        entries=[Rules(time=now, name=f"rules_{n}", sha256="ab" * 32, in_force_ms=now) for n in range(60)]
    )
    integrator = Integrator(keys.log_key(), "test")
    while integrator.step():
        pass
    Publisher(keys.policy(), cosigners(keys.policy(), keys.operator_key()), "test").step()


def test_an_empty_ledger_says_so(client):
    shutil.rmtree(keys.folder(), ignore_errors=True)
    assert "Nothing is published yet" in client.get("/ledger").content.decode()
    assert client.get("/ledger/entry/0").status_code == 404
    assert client.get("/ledger/policy.txt").status_code == 503


@pytest.mark.usefixtures("entered")
def test_entries_are_shown_by_pages_and_kinds(client):
    page = client.get("/ledger").content.decode()
    assert "rules_59" in page
    assert "/ledger/entry/11" in page
    assert '/ledger/entry/10"' not in page
    assert "Level solo" in page
    assert "?below=11" in page
    older = client.get("/ledger?below=11").content.decode()
    assert '/ledger/entry/10"' in older
    assert "Terms of the ledger" in older
    assert "?below" not in older
    only = client.get("/ledger?kind=terms").content.decode()
    assert "Terms of the ledger" in only
    assert "rules_" not in only
    assert "No entry of this kind" in client.get("/ledger?kind=nothing").content.decode()
    assert client.get("/ledger?below=x").status_code == 200


@pytest.mark.usefixtures("entered")
def test_what_an_entrys_page_hands_out_proves_it(client):
    page = client.get("/ledger/entry/5").content.decode()
    assert "rules_4" in page
    for address in ("/ledger/entry/4", "/ledger/entry/6", "/ledger/entry/5/receipt"):
        assert address in page
    data = client.get("/ledger/entry/5/entry.json")
    receipt = client.get("/ledger/entry/5/receipt")
    assert "entry-5.tlog-proof" in receipt["Content-Disposition"]
    policy = Policy.parse(client.get("/ledger/policy.txt").content)
    checked = Receipt.parse(receipt.content).check(data.content, policy)
    assert checked.times_s.keys() == {"operator"}
    for missing in ("/ledger/entry/61", "/ledger/entry/61/receipt", "/ledger/entry/61/entry.json"):
        assert client.get(missing).status_code == 404
    assert "one after" not in client.get("/ledger/entry/60").content.decode()


@pytest.mark.usefixtures("entered")
def test_a_set_of_witnesses_that_is_announced_shows_with_its_time(client):
    text = keys.policy().text + "# another one\n"
    now_ms = clock.millis(clock.now())
    in_force_ms = now_ms + 8 * 86_400_000
    digest = hashlib.sha256(text.encode()).hexdigest()
    entry = Witnesses(time=now_ms, sha256=digest, policy=text, in_force_ms=in_force_ms)
    actions.append_entry(entry=entry)
    assert "Another set of witnesses counts from" in client.get("/ledger").content.decode()
    Integrator(keys.log_key(), "test").step()
    Publisher(keys.policy(), cosigners(keys.policy(), keys.operator_key()), "test").step()
    page = client.get("/ledger").content.decode()
    assert page.count("Another set of witnesses counts from") == 1
    assert 'href="/ledger/entry/61"' in page
    assert client.get("/ledger/policy.txt").content.decode() == keys.policy().text
