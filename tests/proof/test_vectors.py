"""The files of vectors are what the program says today; and what was once read otherwise than it should be."""

import json

import pytest

from glasshouse.proof.bounds import Bounds
from glasshouse.proof.entries import PromiseMade, canonical, from_bytes, to_bytes
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.notes import Kind, SigningKey, VerifierKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.promises import Book, parse
from tests.proof.examples import EXAMPLES, T
from tests.proof.histories import WITNESSES, honest, policy_of
from tests.proof.log import LOG, ORIGIN
from tests.proof.vectors import FILES, FOLDER

MADE = next(one for one in EXAMPLES if isinstance(one, PromiseMade))


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_vectors_is_what_the_program_says(name: str) -> None:
    written = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(FILES[name]())), "write them again: python -m tests.proof.vectors"
    assert any("refused" in one for one in written)
    assert any("refused" not in one for one in written)


def test_a_name_that_utf_8_cant_write_names_no_key() -> None:
    spoilt = str(LOG.public).encode().replace(b"log.", b"log\xff")
    with pytest.raises(Malformed, match="line 1"):
        Policy.parse(b"log " + spoilt + b"\nquorum none\n")
    with pytest.raises(Malformed):
        VerifierKey.parse("\udcff" + str(LOG.public))


def test_a_clock_that_says_nothing_is_unproved() -> None:
    for time_s in (253_402_300_800, (1 << 63) - 1):
        with pytest.raises(Unproved, match="9999"):
            Bounds([(3, time_s)])


@pytest.mark.parametrize("predicate", [5, "all", None, [], [["all", []]], True])
def test_a_predicate_that_is_no_object_is_malformed(predicate: object) -> None:
    with pytest.raises(Malformed, match="predicate"):
        from_bytes(canonical({**json.loads(to_bytes(MADE)), "predicate": predicate}))


def test_a_deadline_without_a_name_is_read_like_any_other() -> None:
    new = {"kinds": ["no.such_kind"]}
    rule = {"within": new, "comes": new, "key": ["a"], "until": ""}
    assert [one.kinds for one in parse({"all": [rule]})] == [{"no.such_kind"}]
    book = Book("a")
    data = canonical({**json.loads(to_bytes(MADE)), "predicate": {"all": [rule]}})
    book.add(0, from_bytes(data), T, T)
    assert [str(one.reason) for one in book.outcomes()] == ["nothing_recorded"]


def test_each_key_of_a_log_that_a_policy_lists_is_enough() -> None:
    signed = honest().signed()
    other = SigningKey(ORIGIN, Kind.LOG, b"o" * 32)
    text = policy_of(WITNESSES, 3)
    for lines in (f"log {other.public}\n{text}", f"{text}log {other.public}\n"):
        policy = Policy.parse(lines.encode())
        assert len(policy.check(signed).times_s) == 5
        assert policy.log_of(ORIGIN) == policy.logs[0].key
    with pytest.raises(Unproved, match="has not signed"):
        Policy.parse(policy_of(WITNESSES, 3, other).encode()).check(signed)
