"""A predicate in words says what its rules say."""

import pytest

from glasshouse.network.promises.cards import said, trusted
from glasshouse.network.promises.plain import in_words, span
from glasshouse.proof.promises import parse
from glasshouse.proof.promises.catalogue import Limits, catalogue

A, B = {"kinds": ["appeal.received"]}, {"kinds": ["appeal.decided", "reversal"]}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"never": {"kinds": ["access"]}}, "There is no entry of access."),
        (
            {
                "never": {
                    "kinds": ["access"],
                    "where": [["country", "in", ["DE", "FR"]], ["agreement", "missing"]],
                }
            },
            "There is no entry of access where country is one of “DE” or “FR” and agreement is missing.",
        ),
        (
            {"always": A, "is": [["time", "<=", {"field": "not_after", "plus": 720_000}]]},
            "For each entry of appeal.received: time is at most not_after plus 12 minutes.",
        ),
        (
            {"always": {"kinds": ["slots.opened"]}, "is": [["closed", "<", 16], ["closed", "!=", 3]]},
            "For each entry of slots.opened: closed is below 16 and closed is not 3.",
        ),
        (
            {"within": A, "comes": {"kinds": ["appeal.decided"]}, "key": ["appeal"], "ms": 86_400_000},
            "After each entry of appeal.received comes one of appeal.decided with the same appeal within 1 day.",
        ),
        (
            {
                "within": {"kinds": ["order.received"]},
                "comes": {"kinds": ["order.answered"]},
                "key": ["order"],
                "until": "answer_by_ms",
            },
            (
                "After each entry of order.received comes one of order.answered with the same order until the time in its "
                "answer_by_ms."
            ),
        ),
        ({"at_most": 1, "of": A}, "There is at most 1 entry of appeal.received."),
        (
            {"at_most": 2, "of": A, "key": ["appeal"], "ms": 1500},
            "There are at most 2 entries of appeal.received with the same appeal in any 1.5 seconds.",
        ),
        (
            {"equal": A, "at": {"kinds": ["report"]}, "field": "appeals"},
            "Each entry of report tells in its appeals how many entries of appeal.received came since the one before it.",
        ),
    ],
)
def test_a_rule_in_words(rule, words):
    parse({"all": [rule]})
    assert in_words({"all": [rule]}) == [words]


def test_earlier_tells_of_the_last_one():
    (rule, _other) = next(one for one in catalogue(Limits()) if one.promise == "ledger-stands").rules
    assert in_words({"all": [rule]}) == [
        (
            "Before each entry of log.paused where to_ms is above from_ms plus 10 minutes stands one of log.pause_announced with "
            "the same pause. For the last of them: not_after is at most from_ms of the later entry, from_ms is at most from_ms "
            "of the later entry and to_ms is at least to_ms of the later entry."
        )
    ]


@pytest.mark.parametrize("given", catalogue(Limits()), ids=lambda one: one.promise)
def test_every_rule_of_the_catalogue_has_words(given):
    told = in_words({"all": given.rules})
    assert len(told) == len(given.rules)
    assert all("{" not in one and "%" not in one and one.endswith(".") for one in told)


@pytest.mark.parametrize("wrong", [{}, {"all": [{"sometimes": A}]}, {"all": [{"never": {"kinds": []}}]}])
def test_what_is_not_understood_has_no_words(wrong):
    assert in_words(wrong) == []


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 seconds"),
        (60_000, "1 minute"),
        (172_800_000, "2 days"),
        (1_000, "1 seconds"),
        (90_000, "90 seconds"),
    ],
)
def test_a_span_in_words(ms, words):
    assert span(ms) == words


def test_whom_one_has_to_trust_follows_from_evidence_and_level():
    told = {
        (kind, level): trusted(kind, level)
        for kind in ("ledger", "audit", "declared")
        for level in ("solo", "witnessed", "high")
    }
    assert "take a copy of the checkpoint" in told["ledger", "solo"]
    assert "operator vouches" in told["ledger", "witnessed"]
    assert "custodian" in told["ledger", "high"]
    for level in ("solo", "witnessed", "high"):
        assert "auditor" in told["audit", level]
        assert "declares" in told["declared", level]
    # Whatever an auditor or a declarer says stands in a ledger for which only the operator vouches.
    for kind in ("audit", "declared"):
        assert "take a copy of the checkpoint" in told[kind, "solo"]
        assert "take a copy of the checkpoint" not in told[kind, "high"]


def test_a_text_is_told_in_the_readers_language_else_in_english_else_in_any():
    from django.utils import translation

    texts = {"en": "Yes.", "de": "Ja."}
    with translation.override("de"):
        assert (said(texts).text, said(texts).language) == ("Ja.", "de")
    with translation.override("fr"):
        assert said(texts).text == "Yes."
        assert (said({"es": "Sí."}).text, said({"es": "Sí."}).language) == ("Sí.", "es")
