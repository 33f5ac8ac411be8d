"""`glasshouse promise …`: it says what becomes public before it does, and asks."""

import json
from pathlib import Path
from typing import Any

import pytest

from glasshouse import cli
from glasshouse.network.ledger import in_force
from glasshouse.network.ledger.models import Entry
from glasshouse.network.promises import giving, kept
from tests.rooms.promises.test_giving import OWN, start

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def given(opened: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger in which the catalogue is given, asked from a terminal at which nobody sits."""
    monkeypatch.setattr(in_force, "_asked", {})
    giving.declare()
    start()
    monkeypatch.setattr(cli, "_start_installation", lambda: None)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)


def answer(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Sit down at the terminal and answer what is asked."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: words)


def test_promises_are_listed_with_their_verdicts(capsys):
    assert cli.main(["promise", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 18
    assert all("not judged yet" in line for line in lines)


def test_a_promise_is_given_only_when_it_is_confirmed(capsys, tmp_path: Path, monkeypatch):
    file = tmp_path / "own.json"
    file.write_text(json.dumps(OWN))
    before = Entry.objects.count()
    assert cli.main(["promise", "give", str(file)]) == 2
    said = capsys.readouterr()
    assert "This becomes public, for good" in said.out
    assert '"en": "We take no promise back."' in said.out
    assert "--yes" in said.err
    answer(monkeypatch, "n")
    assert cli.main(["promise", "give", str(file)]) == 2
    assert Entry.objects.count() == before
    answer(monkeypatch, "y")
    assert cli.main(["promise", "give", str(file)]) == 0
    given: Any = giving.last_given()["no-withdrawals"]
    assert given.wording == OWN["wording"]


def test_what_is_shown_is_what_is_entered(capsys, tmp_path: Path):
    file = tmp_path / "own.json"
    file.write_text(json.dumps(OWN))
    assert cli.main(["promise", "give", str(file), "--yes"]) == 0
    out = capsys.readouterr().out
    shown = json.loads(out[out.index("{") : out.rindex("}") + 1])
    assert shown == json.loads(bytes(Entry.objects.latest("id").data))


def test_a_promise_is_withdrawn_with_reasons_by_language():
    arguments = ["promise", "withdraw", "owners", "--why", "It is a secret = no.", "--why", "de=Geheim."]
    assert cli.main([*arguments, "--yes"]) == 0
    withdrawn: Any = giving.last_given()["owners"]
    assert withdrawn.why == {"en": "It is a secret = no.", "de": "Geheim."}
    assert cli.main([*arguments, "--yes"]) == 2


def test_a_declaration_is_entered(tmp_path: Path):
    file = tmp_path / "declared.json"
    file.write_text(json.dumps({"by": "The board", "text": {"en": "So."}, "signers": 1, "asked": 2}))
    assert cli.main(["promise", "declare", "stored-at-home", str(file), "--yes"]) == 0
    assert json.loads(bytes(Entry.objects.latest("id").data))["promise"] == "stored-at-home"


OWNERS = """by = "The board"
date = 2026-01-05
signers = 2
asked = 3
text = { en = "So it is." }
owns = [{ who = "A cooperative", country = "DE", share = "100 %" }]
controls = [{ who = "Its board", country = "DE" }]
funds = [{ who = "Its members" }]
reaches = [{ who = "Operations", country = "FR", share = "2 people" }]
"""


def test_owners_are_declared_in_toml(tmp_path: Path):
    file = tmp_path / "owners.toml"
    file.write_text(OWNERS)
    assert cli.main(["promise", "declare", "owners", str(file), "--yes"]) == 0
    entered = json.loads(bytes(Entry.objects.latest("id").data))
    assert entered["date"] == "2026-01-05"
    assert entered["facts"]["owns"] == [{"who": "A cooperative", "country": "DE", "share": "100 %"}]
    file.write_text(OWNERS.replace("funds", "pays"))
    assert cli.main(["promise", "declare", "owners", str(file), "--yes"]) == 2


CLAIM = """institution = "A ministry"
role = "government"
printed_in = "A paper, p. 1"
date = 2026-09-01
sentence = "They look at everything."
promises = ["orders-only"]
"""
OBJECTION = 'institution = "We"\nrole = "operator"\ndate = "2026-09-02"\nsentence = "No."\n'


def test_a_claim_and_what_disputes_it_are_registered(tmp_path: Path, capsys):
    file, against = tmp_path / "claim.toml", tmp_path / "against.toml"
    file.write_text(CLAIM)
    against.write_text(OBJECTION)
    assert cli.main(["claim", "add", str(file), "--yes"]) == 0
    code = json.loads(bytes(Entry.objects.latest("id").data))["claim"]
    assert cli.main(["claim", "object", code, str(against), "--yes"]) == 0
    assert cli.main(["claim", "add", str(file), "--yes"]) == 2
    assert "registered already" in capsys.readouterr().err
    assert cli.main(["claim", "object", "11111111111", str(against), "--yes"]) == 2
    assert cli.main(["claim", "list"]) == 0


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_a_file_that_can_not_be_read_is_told(capsys, tmp_path: Path, content):
    file = tmp_path / "audit.json"
    if content is not None:
        file.write_text(content)
    assert cli.main(["promise", "enter-audit", str(file), "--yes"]) == 2
    assert "Nothing was entered" in capsys.readouterr().err
    assert not Entry.objects.filter(kind="audit").exists()


def test_a_judged_promise_is_listed_with_its_verdict(capsys, log):
    from glasshouse.proof.entries import PromiseMade
    from tests.proof.examples import T

    log.enter([PromiseMade(time=T, date="2026-10-01", **OWN)])
    log.publish(T // 1000, keep=True)
    assert kept.judge_on()
    assert cli.main(["promise", "list"]) == 0
    assert capsys.readouterr().out.split()[:4] == ["no-withdrawals", "Can't", "tell", "yet"]
