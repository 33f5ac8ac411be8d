"""Giving promises: once, in every language that has them, again when they change, and never over the operator's head."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.kit.public_lines import BadLine
from glasshouse.network.ledger import actions as ledger
from glasshouse.network.ledger import in_force
from glasshouse.network.promises import actions, giving, queries
from glasshouse.network.promises.models import OwnPromise
from glasshouse.proof.entries import (
    Audit,
    Declaration,
    PromiseChanged,
    PromiseMade,
    PromiseWithdrawn,
    Terms,
    audit_bytes,
)
from glasshouse.proof.promises.catalogue import Limits, catalogue
from tests.proof.examples import H, T

pytestmark = pytest.mark.django_db(databases="__all__")

OWN: dict[str, Any] = {
    "promise": "no-withdrawals",
    "wording": {"en": "We take no promise back."},
    "assumptions": {"en": "A withdrawal is entered."},
    "evidence": "ledger",
    "predicate": {"all": [{"never": {"kinds": ["promise.withdrawn"]}}]},
}


@pytest.fixture(autouse=True)
def alone(opened: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new ledger, in which only this room says what is to be entered at the start."""
    monkeypatch.setattr(in_force, "_asked", {})
    giving.declare()


def start() -> list[str]:
    """Start the ledger; returns what is entered about promises since, as `kind promise`."""
    before = len(in_force.entered(*giving.GIVES))
    ledger.enter_in_force("one")
    entered = in_force.entered(*giving.GIVES)[before:]
    return [f"{one.kind} {getattr(one, 'promise', '')}" for one in entered]


def last(promise: str) -> Any:
    return giving.last_given()[promise]


def test_the_catalogue_is_given_once():
    names = [one.promise for one in catalogue(Limits())]
    assert start() == [f"promise.made {name}" for name in names]
    assert start() == []


def test_the_numbers_are_those_of_the_terms_in_force():
    start()
    assert last("publications-in-time").wording["en"].endswith("within 10 minutes.")
    terms = Terms(time=T, level="solo", slot_s=0, closed=3, publish_s=120, waiting_s=60)
    ledger.append_entry(entry=terms)
    changed = {"slots-opened", "publications-in-time", "restrictions-in-time", "witnesses-wait", "keys-wait"}
    assert {*start()} == {f"promise.changed {name}" for name in changed}
    assert last("witnesses-wait").wording["en"].endswith("public for 60 seconds.")
    assert "except the 3 announced" in last("slots-opened").wording["en"]
    assert last("publications-in-time").wording["en"].endswith("within 2 minutes.")
    assert last("keys-wait").why["en"] == giving.WHY
    assert start() == []


@pytest.fixture
def speak(tmp_path: Path, settings: Any) -> Callable[..., None]:
    """A site in English, German and French: `speak(**words)` gives it these German words, and no French ones."""

    def speak(words: Mapping[str, str]) -> None:
        place = tmp_path / str(len(words))
        (place / "de/LC_MESSAGES").mkdir(parents=True)
        catalog = Catalog(locale="de")
        for text, translated in words.items():
            catalog.add(text, translated)
        with (place / "de/LC_MESSAGES/django.mo").open("wb") as out:
            write_mo(out, catalog)
        settings.LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
        settings.LOCALE_PATHS = [place]

    return speak


def test_a_language_without_its_words_is_left_out(speak):
    given = {one.promise: one for one in catalogue(Limits())}["appeals"]
    words = {given.wording: "Über jede Beschwerde entscheidet jemand anders binnen %(days)s Tagen."}
    speak(words)
    start()
    # The sentence alone is not enough: what it rests on has to be there, too.
    assert {*last("appeals").wording} == {"en"}
    speak({**words, given.assumptions: "Zwei Kürzel sind zwei Personen.", giving.WHY: "Sie ist neu."})
    assert start() == ["promise.changed appeals"]
    now = last("appeals")
    assert now.wording["de"] == "Über jede Beschwerde entscheidet jemand anders binnen 14 Tagen."
    assert {*now.wording} == {*now.assumptions} == {*now.why} == {"en", "de"}


def test_what_the_operator_changed_or_withdrew_no_release_touches():
    start()
    own = {**OWN, "promise": "appeals", "why": {"en": "We are quicker."}}
    actions.enter(entry=actions.prepare_promise(given=own))
    actions.enter(entry=actions.prepare_withdrawal(promise="owners", why={"en": "It is a secret."}))
    assert start() == []
    assert isinstance(last("appeals"), PromiseChanged)
    assert isinstance(last("owners"), PromiseWithdrawn)
    assert {*OwnPromise.objects.values_list("promise", flat=True)} == {"appeals", "owners"}
    assert queries.given()["appeals"] == last("appeals")
    assert last("appeals").wording == OWN["wording"]
    with pytest.raises(NotFound):
        actions.prepare_withdrawal(promise="owners", why={"en": "Again."})


def test_one_of_ones_own_is_made_then_changed():
    made = actions.prepare_promise(given=OWN)
    assert isinstance(made, PromiseMade)
    actions.enter(entry=made)
    with pytest.raises(actions.CantEnter, match="in this form already"):
        actions.prepare_promise(given=OWN)
    other = {**OWN, "wording": {"en": "We take nothing back."}}
    with pytest.raises(actions.CantEnter, match="say why"):
        actions.prepare_promise(given=other)
    changed = actions.prepare_promise(given={**other, "why": {"en": "Clearer."}})
    assert isinstance(changed, PromiseChanged)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"predicate": {"all": [{"never": {"kinds": []}}]}}, "names no kinds"),
        ({"predicate": {"all": []}}, "at least one rule"),
        ({"predicate": 5}, "can't be entered"),
        ({"evidence": "hope"}, "can't be entered"),
        ({"evidence": "declared", "predicate": {"all": [{}]}}, "can't be entered"),
        ({"wording": {}}, "can't be entered"),
        ({"promise": "With Capitals"}, "can't be entered"),
        ({"more": 1}, "too many: more"),
        ({"why": {"en": 5}, "promise": "appeals"}, "can't be entered"),
    ],
)
def test_what_is_no_promise_is_refused_and_nothing_is_entered(wrong, words):
    start()
    before = len(in_force.entered(*giving.GIVES))
    with pytest.raises(actions.CantEnter, match=words):
        actions.prepare_promise(given={**OWN, **wrong})
    assert len(in_force.entered(*giving.GIVES)) == before


def test_a_declaration_is_about_a_promise_that_is_given():
    start()
    given = {"by": "The board", "text": {"en": "So it is."}, "signers": 3, "asked": 3}
    made = actions.prepare_declaration(promise="stored-at-home", given=given)
    assert isinstance(made, Declaration)
    assert (made.promise, made.signers, made.facts) == ("stored-at-home", 3, {})
    with pytest.raises(actions.CantEnter, match="day on which"):
        actions.prepare_declaration(promise="stored-at-home", given={**given, "date": "2999-01-01"})
    with pytest.raises(NotFound):
        actions.prepare_declaration(promise="nothing", given=given)
    for wrong in ({"by": "ada@example.org"}, {"text": {"en": "Ask @ada."}}, {"facts": {"by": ["\uff20ada"]}}):
        with pytest.raises(BadLine):
            actions.prepare_declaration(promise="stored-at-home", given={**given, **wrong})
    with pytest.raises(actions.CantEnter, match="missing: by"):
        actions.prepare_declaration(
            promise="stored-at-home", given={name: given[name] for name in ("text", "signers", "asked")}
        )


@pytest.fixture
def audited(log: Any) -> dict[str, Any]:
    """An audit of a published promise, as its auditor hands it over."""
    log.enter([PromiseMade(time=T, date="2026-10-01", **{**OWN, "promise": "holdings", "evidence": "audit"})])
    log.publish(T // 1000, keep=True)
    key = Ed25519PrivateKey.generate()
    held = {
        "origin": log.origin,
        "promise": "holdings",
        "entry": 0,
        "auditor": "Example & Sons",
        "found": "kept",
        "from_ms": T,
        "until_ms": T + 1000,
        "date": "2026-10-05",
        "report": H,
        "key": key.public_key().public_bytes_raw().hex(),
    }
    unsigned = Audit(time=T, signature="00" * 64, **held)
    return {**held, "signature": key.sign(audit_bytes(unsigned)).hex(), "time": 5, "key_": key}


def resigned(audited: dict[str, Any], **wrong: Any) -> dict[str, Any]:
    key = audited["key_"]
    held = {k: v for k, v in audited.items() if k not in ("key_", "signature", "time")} | wrong
    return {**held, "signature": key.sign(audit_bytes(Audit(time=T, signature="00" * 64, **held))).hex()}


def test_an_audit_is_entered_as_its_auditor_signed_it(audited):
    made = actions.prepare_audit(given={k: v for k, v in audited.items() if k != "key_"})
    assert isinstance(made, Audit)
    assert (made.auditor, made.signature) == ("Example & Sons", audited["signature"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"origin": "example.org/other"}, "no published form"),
        ({"entry": 7}, "no published form"),
        ({"promise": "owners"}, "no published form"),
        ({"until_ms": T}, "over"),
        ({"until_ms": 253_402_300_799_999}, "over"),
    ],
)
def test_an_audit_of_something_else_is_refused(audited, wrong, words):
    with pytest.raises(actions.CantEnter, match=words):
        actions.prepare_audit(given=resigned(audited, **wrong))


def test_an_audit_with_a_changed_byte_is_refused(audited):
    given = {k: v for k, v in audited.items() if k != "key_"} | {"found": "broken"}
    with pytest.raises(actions.CantEnter, match="signature"):
        actions.prepare_audit(given=given)


def test_nothing_is_refused_without_saying_what_was_kept():
    with pytest.raises(Refused, match=r"Nothing was entered\."):
        actions.prepare_promise(given={})


def test_the_room_enters_what_it_says_it_records():
    assert {*giving.GIVES, "declaration", "audit"} <= {*in_force.records()}
