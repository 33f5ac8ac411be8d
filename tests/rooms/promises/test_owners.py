"""Who stands behind a network: the facts of a declaration, read strictly, and compared with the one before."""

from typing import Any

import pytest

from glasshouse.network.promises import actions, queries
from glasshouse.network.promises.owners import PARTS, Change, Party, differences, facts_of, from_lines, read
from glasshouse.proof.entries import Declaration
from glasshouse.proof.errors import Malformed
from tests.proof.examples import T

FACTS: dict[str, Any] = {part: [{"who": f"One that {part}", "country": "DE"}] for part in PARTS}


def test_facts_are_read_and_written_alike():
    parties = read(FACTS)
    assert parties["owns"] == (Party("One that owns", "DE", ""),)
    assert read(facts_of(parties)) == parties


@pytest.mark.parametrize(
    "wrong",
    [
        {"owns": []},
        {"owns": "A cooperative"},
        {"owns": [{"country": "DE"}]},
        {"owns": [{"who": "A", "country": "Germany"}]},
        {"owns": [{"who": ""}]},
        {"owns": [{"who": "A", "phone": "1"}]},
        {"owns": [{"who": "A", "share": 5}]},
        {"owns": [{"who": "A"}] * 51},
        {"rents": [{"who": "A"}]},
    ],
)
def test_what_is_no_such_fact_is_refused(wrong):
    with pytest.raises(Malformed):
        read({**FACTS, **wrong})


def test_a_line_of_the_form_is_a_party():
    assert from_lines("A cooperative; DE; 60 %\n\n A city ;FR\nMembers") == (
        Party("A cooperative", "DE", "60 %"),
        Party("A city", "FR", ""),
        Party("Members", "", ""),
    )


def test_who_came_and_who_went_is_told():
    before = read(FACTS)
    now = {**before, "funds": (Party("A fund", "LU"),)}
    assert differences(before, now) == (
        Change("funds", Party("One that funds", "DE"), False),
        Change("funds", Party("A fund", "LU"), True),
    )


@pytest.mark.django_db(databases="__all__")
def test_earlier_declarations_stay_with_what_changed(log):
    def declared(day: str, facts: dict[str, Any]) -> Declaration:
        return Declaration(
            time=T,
            promise="owners",
            by="The board",
            date=day,
            text={"en": "So."},
            facts=facts,
            signers=1,
            asked=1,
        )

    log.enter([declared("2026-01-01", FACTS), declared("2026-02-01", {"owns": "unreadable"})])
    log.enter(
        [declared("2026-03-01", FACTS), declared("2026-04-01", {**FACTS, "funds": [{"who": "A fund"}]})]
    )
    log.publish(T // 1000, keep=True)
    found = queries.owners_declared()
    assert [one.entry.date for one in found] == ["2026-04-01", "2026-03-01", "2026-02-01", "2026-01-01"]
    assert [len(one.changes) for one in found] == [2, 0, 0, 0]
    assert [one.parties is None for one in found] == [False, False, True, False]
    assert [one.is_first for one in found] == [False, False, False, True]


@pytest.mark.django_db(databases="__all__")
def test_owners_need_all_four_parts(opened):
    from glasshouse.network.promises import giving

    for entry in giving.due():
        actions.enter(entry=entry)
    given = {"by": "The board", "text": {"en": "So."}, "signers": 1, "asked": 1}
    with pytest.raises(actions.CantEnter, match="owns, controls, funds, reaches"):
        actions.prepare_declaration(promise="owners", given={**given, "owns": FACTS["owns"]})
    made = actions.prepare_declaration(promise="owners", given={**given, **FACTS})
    assert isinstance(made, Declaration)
    assert made.facts["reaches"] == [{"who": "One that reaches", "country": "DE", "share": ""}]
