"""The register of claims: from entries alone, alike for every side, and nothing in it can be taken back."""

from dataclasses import replace
from typing import Any

import pytest

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.kit.public_lines import BadLine
from glasshouse.network.ledger.models import Entry as Row
from glasshouse.network.promises import actions, giving, judging, queries
from glasshouse.network.promises import claims as register
from glasshouse.proof.entries import Claim, Objection
from tests.proof.examples import EXAMPLES, T
from tests.rooms.ledger.through import publish

pytestmark = pytest.mark.django_db(databases="__all__")
CLAIM = next(one for one in EXAMPLES if isinstance(one, Claim))
OBJECTION = next(one for one in EXAMPLES if isinstance(one, Objection))
GIVEN: dict[str, Any] = {
    "institution": "A ministry",
    "role": "government",
    "printed_in": "A paper",
    "date": "2026-09-01",
    "sentence": "They look at everything.",
}


def test_the_register_is_what_the_ledger_has_and_no_more(log):
    other = replace(CLAIM, claim="BBBBBBBBBBB", sentence="It is safe.", promises=(), pages=())
    log.enter([CLAIM, other, OBJECTION, replace(CLAIM, sentence="The same code again.")])
    log.publish(T // 1000, keep=True)
    log.enter([replace(CLAIM, claim="CCCCCCCCCCC")])
    assert [(one.index, one.entry.sentence) for one in queries.claims()] == [
        (0, "They look at everything."),
        (1, "It is safe."),
        (3, "The same code again."),
    ], "what is not published yet is not shown"
    first = queries.claim(CLAIM.claim)
    assert first and first.index == 0
    assert [one.entry.sentence for one in first.objections] == ["We don't."]
    second = queries.claim(other.claim)
    assert second and not second.objections
    assert queries.claim("DDDDDDDDDDD") is None


def test_a_claim_that_is_taken_out_of_the_database_is_missed_by_whoever_reads_the_ledger(log):
    log.enter([CLAIM, replace(CLAIM, claim="BBBBBBBBBBB")])
    log.publish(T // 1000, keep=True)
    Row.objects.filter(index=0).delete()
    assert queries.claim(CLAIM.claim) is None
    from glasshouse.network.ledger import queries as ledger

    assert len(list(ledger.published_between(0, 2))) < 2


@pytest.fixture
def given(opened: None) -> None:
    for entry in giving.due():
        actions.enter(entry=entry)


def test_a_claim_gets_a_code_of_its_own_and_stands_once(given):
    made = actions.prepare_claim(
        given={**GIVEN, "promises": ["orders-only", "orders-only"], "pages": ["owners"]}
    )
    assert isinstance(made, Claim)
    assert (made.promises, made.pages, made.evidence, made.language) == (
        ("orders-only",),
        ("owners",),
        "none",
        "en",
    )
    actions.enter(entry=made)
    with pytest.raises(actions.CantEnter, match="registered already"):
        actions.prepare_claim(given={**GIVEN, "promises": ["orders-only"], "pages": ["owners"]})


def test_the_register_has_institutions_and_nobody_in_person(given):
    claim = actions.prepare_claim(given=GIVEN)
    assert isinstance(claim, Claim)
    actions.enter(entry=claim)
    for name in ("institution", "role", "printed_in", "sentence"):
        for text in ("ada@example.org", "\uff20ada", *([] if name == "sentence" else ["\u200b"])):
            with pytest.raises(BadLine, match="Nothing was entered") as refused:
                actions.prepare_claim(given={**GIVEN, name: text})
            assert refused.value.field == name
            told = {one: GIVEN[one] for one in ("institution", "role", "date", "sentence")}
            with pytest.raises(BadLine):
                actions.prepare_objection(claim=claim.claim, given={**told, name: text})


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"promises": ["no-such-promise"]}, NotFound, "no promise"),
        ({"promises": "orders-only"}, actions.CantEnter, "lists of names"),
        ({"promises": [["orders-only"]]}, actions.CantEnter, "lists of names"),
        ({"pages": [{}]}, actions.CantEnter, "lists of names"),
        ({"pages": ["Not a name"]}, actions.CantEnter, "can't be entered"),
        ({"date": ""}, actions.CantEnter, "day on which"),
        ({"date": "2999-01-01"}, actions.CantEnter, "day on which"),
        ({"institution": ""}, actions.CantEnter, "can't be entered"),
        ({"evidence": "hope"}, actions.CantEnter, "can't be entered"),
        ({"name": "Somebody"}, actions.CantEnter, "too many: name"),
    ],
)
def test_what_is_no_claim_is_refused(given, wrong, error, words):
    with pytest.raises(error, match=words):
        actions.prepare_claim(given={**GIVEN, **wrong})
    assert not Row.objects.filter(kind="claim").exists()


def test_an_objection_is_against_a_claim_that_there_is(given):
    against = {name: GIVEN[name] for name in ("institution", "role", "date")} | {"sentence": "No."}
    with pytest.raises(NotFound):
        actions.prepare_objection(claim="11111111111", given=against)
    claim = actions.prepare_claim(given=GIVEN)
    assert isinstance(claim, Claim)
    actions.enter(entry=claim)
    made = actions.prepare_objection(claim=claim.claim, given=against)
    assert isinstance(made, Objection) and made.printed_in == ""
    actions.enter(entry=made)
    with pytest.raises(actions.CantEnter, match="registered already"):
        actions.prepare_objection(claim=claim.claim, given=against)


def test_the_demos_sentences_are_registered_once(given):
    from glasshouse.demo.thread.claims import CLAIMS, OBJECTIONS, show

    show()
    show()
    kinds = list(Row.objects.values_list("kind", flat=True))
    assert kinds.count("claim") == len(CLAIMS)
    assert kinds.count("objection") == len(OBJECTIONS)
    assert kinds.count("declaration") == 1


def test_one_claim_is_found_without_reading_the_whole_register_again(given):
    for number in range(3):
        actions.enter(entry=actions.prepare_claim(given={**GIVEN, "sentence": f"We said {number}."}))
    publish()
    codes = [one.entry.claim for one in queries.claims()]
    read = judging.readable
    seen: list[bytes] = []

    def counted(data: bytes) -> object:
        seen.append(data)
        return read(data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(register, "readable", counted)
        for code in codes:
            found = queries.claim(code)
            assert found is not None and found.entry.claim == code
        assert len(seen) == len(codes)
    told = {one: GIVEN[one] for one in ("institution", "role", "date", "sentence")}
    actions.enter(entry=actions.prepare_objection(claim=codes[0], given=told))
    publish()
    again = queries.claim(codes[0])
    assert again is not None and len(again.objections) == 1
    assert queries.claim("1" * 11) is None
