"""Promises: every form, every verdict and its reason, and that stopping anywhere changes nothing."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glasshouse.proof.entries import Release, from_bytes, to_bytes
from glasshouse.proof.errors import Malformed
from glasshouse.proof.promises import REASONS, VERDICTS, Book, Reason, Standing, Verdict, parse
from glasshouse.proof.promises.catalogue import Given, Limits, catalogue
from glasshouse.proof.promises.rules import MOST_EVIDENCE
from tests.proof.cases import (
    ALL_KINDS,
    CASES,
    DAY,
    MINUTE,
    NEVER,
    ORIGIN,
    VECTORS,
    Case,
    Step,
    access,
    announced,
    begun,
    decided,
    judged,
    of,
    paused,
    plain,
    step,
)
from tests.proof.examples import EXAMPLES, A, B, C, H, T

by_name = {case.name: case for case in CASES}


def short(case: Case) -> list[tuple[str, str, int, tuple[int, ...]]]:
    return [(str(one.verdict), str(one.reason), one.broken, one.evidence) for one in judged(case)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_log_leads_to_its_verdict(case: Case) -> None:
    assert short(case) == [*case.expected]


def test_the_vectors_are_these_cases() -> None:
    assert len(by_name) == len(CASES)
    told = json.loads(VECTORS.read_text(encoding="utf-8"))
    assert told == [plain(case) for case in CASES], "write them again: python -m tests.proof.cases"


@pytest.mark.parametrize(
    "case", json.loads(VECTORS.read_text(encoding="utf-8")), ids=lambda case: case["name"]
)
def test_a_vector_is_reached_from_bytes(case: dict[str, Any]) -> None:
    book = Book(case["origin"])
    for index, one in enumerate(case["entries"]):
        entry = None
        if one["entry"] is not None:
            data = json.dumps(one["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            entry = from_bytes(data.encode())
        book.add(index, entry, one["not_before_ms"], one["not_after_ms"])
    told = [json.loads(json.dumps(each)) for each in map(as_plain, book.outcomes(case["until_ms"]))]
    assert told == case["outcomes"]


def as_plain(outcome: Any) -> dict[str, Any]:
    return {name: getattr(outcome, name) for name in outcome.__slots__}


def horizon(name: str) -> int | None:
    """Return the horizon of a case's first promise in minutes."""
    ms = judged(by_name[name])[0].horizon_ms
    return None if ms is None else (ms - T) // MINUTE


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("never, kept", 8),
        ("what was before the promise does not count", 60),
        # The worst reading of when it was due: an hour after the appeal came at the earliest.
        ("within: too near to tell", 69),
        ("within: a stopped clock hides nothing", 69),
        ("within: the first of two unclear ends decides", 69),
        ("within: open and not yet due", 69),
        ("within: perhaps due", 69),
        ("at most: too near to tell", 70),
        ("recorded no longer, then again: the gap stays", 49),
        ("a newer form of a kind that the promise is about", 29),
        ("newer terms leave all undecided, and what is promised later too", 29),
        ("an entry that can't be read", 29),
        ("broken before what can't be read", 29),
        ("withdrawn: kept until then", 29),
        ("audited: the one that reaches furthest counts", 25),
        ("declared, which proves nothing", None),
        ("made too recently", None),
    ],
)
def test_a_verdict_reaches_to_its_horizon(name: str, minutes: int | None) -> None:
    assert horizon(name) == minutes


def test_a_promise_is_judged_since_all_was_recorded() -> None:
    assert [one.since_ms for one in judged(by_name["recorded later"])] == [T + 51 * MINUTE]
    assert [one.since_ms for one in judged(by_name["never, kept"])] == [T + 2 * MINUTE]


def test_the_old_form_stays_beside_the_new() -> None:
    old, new = judged(by_name["changed: the old form keeps its verdict"])
    assert (old.standing, old.index) == (Standing.CHANGED, 1)
    assert (new.standing, new.index) == (Standing.IN_FORCE, 3)
    assert judged(by_name["withdrawn: kept until then"])[0].standing is Standing.WITHDRAWN


def test_who_declared_and_who_audited_is_told() -> None:
    declared = judged(by_name["declared, which proves nothing"])[0]
    assert (declared.by, declared.date) == ("The board", "2026-10-02")
    audited = judged(by_name["audited: the one that reaches furthest counts"])[0]
    assert (audited.by, audited.date, audited.since_ms) == ("Example & Sons", "2026-10-05", T)
    later = judged(by_name["audited: of two that reach as far the later one counts"])[0]
    assert later.date == "2026-10-06"


def test_every_verdict_and_reason_is_reached_and_has_words() -> None:
    seen = {one.reason for case in CASES for one in judged(case)}
    assert seen == set(Reason) == set(REASONS)
    assert {one.verdict for case in CASES for one in judged(case)} == set(Verdict) == set(VERDICTS)


def test_entries_come_in_order() -> None:
    book = Book(ORIGIN)
    with pytest.raises(ValueError, match="entry 1"):
        book.add(1, None, T, T)


def through(steps: list[Step], stops: set[int]) -> Book:
    book = Book(ORIGIN)
    for index, (not_before, not_after, entry) in enumerate(steps):
        if index in stops:
            book = Book.load(json.loads(json.dumps(book.save())))
        book.add(index, entry, not_before, not_after)
    return book


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_stopping_before_every_entry_changes_nothing(case: Case) -> None:
    steps = [*case.steps]
    stopped, whole = through(steps, {*range(len(steps))}), through(steps, set())
    assert stopped.save() == whole.save()
    assert stopped.outcomes(case.until_ms) == whole.outcomes(case.until_ms)


EVERY_STEP = [entry for case in CASES for _from, _to, entry in case.steps]
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@patient
@given(st.data())
def test_stopping_anywhere_in_any_log_changes_nothing(data: st.DataObject) -> None:
    entries = data.draw(st.lists(st.sampled_from(EVERY_STEP), max_size=40))
    minutes = data.draw(st.lists(st.integers(0, 40), min_size=len(entries), max_size=len(entries)))
    at, steps = 0.0, []
    for after, entry in zip(minutes, entries, strict=True):
        at += after
        steps.append(step(at, entry))
    stops = data.draw(st.sets(st.integers(0, 39)))
    until_ms = T + data.draw(st.integers(0, 2000)) * MINUTE
    stopped, whole = through(steps, stops), through(steps, set())
    assert stopped.save() == whole.save()
    assert stopped.outcomes(until_ms) == whole.outcomes(until_ms)
    for outcome in whole.outcomes(until_ms):
        assert len(outcome.evidence) <= MOST_EVIDENCE
        assert (outcome.verdict is Verdict.VIOLATED) == (outcome.broken > 0)
        if outcome.verdict is Verdict.HOLDS:
            assert outcome.kind != "declared"
            assert (outcome.since_ms or 0) < (outcome.horizon_ms or 0)


@patient
@given(st.lists(st.tuples(st.sampled_from(EVERY_STEP), st.integers(0, 40)), max_size=30), st.integers(0, 30))
def test_what_is_broken_stays_broken(steps: list[tuple[Any, int]], cut: int) -> None:
    at, book = 0.0, Book(ORIGIN)
    before: set[int] = set()
    for index, (entry, after) in enumerate(steps):
        at += after
        not_before, not_after, entry = step(at, entry)
        book.add(index, entry, not_before, not_after)
        if index == cut:
            before = {one.index for one in book.outcomes() if one.verdict is Verdict.VIOLATED}

    assert before <= {one.index for one in book.outcomes() if one.verdict is Verdict.VIOLATED}


def test_only_what_is_open_is_remembered() -> None:
    rules = by_name["within: in time"].steps[1][2]
    book = Book(ORIGIN)
    book.add(0, rules, T, T)
    first = len(json.dumps(book.save()))
    for number in range(1000):
        for entry in (by_name["within: in time"].steps[2][2], by_name["within: in time"].steps[3][2]):
            book.add(book.next, entry, T + number, T + number)
    assert len(json.dumps(book.save())) < first + 20


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"v": 2},
        {**Book(ORIGIN).save(), "courses": 5},
        {**Book(ORIGIN).save(), "courses": [{}]},
        {**Book(ORIGIN).save(), "recorded": None},
        5,
    ],
)
def test_a_state_that_is_none_is_refused(wrong: Any) -> None:
    with pytest.raises(Malformed):
        Book.load(wrong)


def test_a_state_with_other_rules_is_refused() -> None:
    state = through(begun(NEVER), set()).save()
    state["courses"][0]["rules"] = []
    with pytest.raises(Malformed):
        Book.load(state)


R = of("reversal")


@pytest.mark.parametrize(
    "predicate",
    [
        5,
        [],
        {},
        {"all": {}},
        {"all": [], "any": []},
        {"all": [5]},
        {"all": [{}]},
        {"all": [{"sometimes": R}]},
        {"all": [{"never": R, "always": R}]},
        {"all": [{"never": "reversal"}]},
        {"all": [{"never": {"kinds": []}}]},
        {"all": [{"never": {"kinds": "reversal"}}]},
        {"all": [{"never": {"kinds": [["reversal"]]}}]},
        {"all": [{"never": {**R, "when": []}}]},
        {"all": [{"never": {**R, "where": {}}}]},
        {"all": [{"always": R}]},
        {"all": [{"always": R, "is": [["why"]]}]},
        {"all": [{"always": R, "is": ["why"]}]},
        {"all": [{"always": R, "is": [["why", "like", "error"]]}]},
        {"all": [{"always": R, "is": [["why", 5, "error"]]}]},
        {"all": [{"always": R, "is": [["why", "missing", "error"]]}]},
        {"all": [{"always": R, "is": [["name", "missing"]]}]},
        {"all": [{"always": R, "is": [["__class__", "present"]]}]},
        {"all": [{"always": R, "is": [[["why"], "present"]]}]},
        {"all": [{"always": R, "is": [["why", "=", 5]]}]},
        {"all": [{"always": R, "is": [["time", "=", True]]}]},
        {"all": [{"always": R, "is": [["time", "=", None]]}]},
        {"all": [{"always": R, "is": [["why", "<", "z"]]}]},
        {"all": [{"always": R, "is": [["time", "<", "z"]]}]},
        {"all": [{"always": R, "is": [["why", "in", "error"]]}]},
        {"all": [{"always": R, "is": [["why", "in", [5]]]}]},
        {"all": [{"always": R, "is": [["why", "not in", [["error"]]]]}]},
        {"all": [{"always": R, "is": [["why", "=", {"field": "time"}]]}]},
        {"all": [{"always": R, "is": [["why", "=", {"field": "name"}]]}]},
        {"all": [{"always": R, "is": [["why", "=", {"field": "why", "plus": 5}]]}]},
        {"all": [{"always": R, "is": [["time", "=", {"field": "time", "plus": "5"}]]}]},
        {"all": [{"always": R, "is": [["time", "=", {"field": "time", "minus": 5}]]}]},
        {"all": [{"always": R, "is": [["time", "=", {"mine": "time"}]]}]},
        {"all": [{"always": R, "is": [["time", "=", {}]]}]},
        {"all": [{"always": of("account.restricted"), "is": [["videos", "=", "x"]]}]},
        {"all": [{"always": of("reversal", "video.published"), "is": [["why", "present"]]}]},
        {"all": [{"always": R, "earlier": {"of": of("statement")}}]},
        {"all": [{"always": R, "earlier": {"of": of("statement"), "key": []}}]},
        {"all": [{"always": R, "earlier": {"of": of("statement"), "key": ["why"]}}]},
        {
            "all": [
                {
                    "always": R,
                    "earlier": {"of": of("statement"), "key": ["statement"], "is": [["x", "present"]]},
                }
            ]
        },
        {
            "all": [
                {
                    "always": R,
                    "earlier": {
                        "of": of("statement"),
                        "key": ["statement"],
                        "is": [["time", "<", {"mine": "why"}]],
                    },
                }
            ]
        },
        {"all": [{"within": R, "comes": R, "key": ["statement"]}]},
        {"all": [{"within": R, "comes": R, "key": ["statement"], "ms": -1}]},
        {"all": [{"within": R, "comes": R, "key": ["statement"], "ms": True}]},
        {"all": [{"within": R, "comes": R, "key": ["statement"], "ms": 1, "until": "time"}]},
        {"all": [{"within": R, "comes": R, "key": ["statement"], "until": "why"}]},
        {"all": [{"within": R, "comes": R, "key": ["statement"], "until": 5}]},
        {"all": [{"within": R, "comes": R, "key": "statement", "ms": 5}]},
        {"all": [{"within": of("terms"), "comes": of("audit"), "key": ["level"], "ms": 5}]},
        {"all": [{"within": of("device.barred"), "comes": of("custodians"), "key": ["count"], "ms": 5}]},
        {"all": [{"at_most": 0, "of": R}]},
        {"all": [{"at_most": 1, "of": R, "ms": 0}]},
        {"all": [{"at_most": 1, "of": R, "key": []}]},
        {"all": [{"at_most": 1, "of": of("account.restricted"), "key": ["videos"]}]},
        {"all": [{"at_most": 1}]},
        {"all": [{"equal": R, "at": R, "field": "why"}]},
        {"all": [{"equal": R, "at": R, "field": "none"}]},
        {"all": [{"equal": R, "at": R}]},
    ],
)
def test_a_predicate_of_another_form_is_malformed(predicate: Any) -> None:
    with pytest.raises(Malformed):
        parse(predicate)


def test_fields_with_one_name_and_two_types_are_no_key() -> None:
    with pytest.raises(Malformed):
        parse({"all": [{"within": of("audit"), "comes": of("claim"), "key": ["entry"], "ms": 5}]})


UNKNOWN = of("moon.phase")


@pytest.mark.parametrize(
    "rule",
    [
        {"never": {**UNKNOWN, "where": [["full", "in", [True]], ["n", "=", {"field": "m", "plus": 5}]]}},
        {"always": UNKNOWN, "earlier": {"of": R, "key": ["statement"], "is": [["time", "<", {"mine": "x"}]]}},
        {"within": UNKNOWN, "comes": R, "key": ["statement"], "until": "x"},
        {"equal": R, "at": UNKNOWN, "field": "x"},
        {"never": of("moon.phase", "reversal", where=[["why", "=", "error"]])},
    ],
)
def test_kinds_that_are_not_known_yet_are_allowed(rule: dict[str, Any]) -> None:
    assert len(parse({"all": [rule]})) == 1


words = st.sampled_from(
    [
        "all",
        "never",
        "always",
        "is",
        "kinds",
        "where",
        "reversal",
        "why",
        "=",
        "missing",
        "key",
        "within",
        "comes",
    ]
)
soup = st.recursive(
    words | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=15,
)


@patient
@given(soup)
def test_any_predicate_is_read_or_malformed(plain: Any) -> None:
    for one in (
        plain,
        {"all": [plain]},
        {"all": [{"never": plain}]},
        {"all": [{"always": R, "is": [plain]}]},
    ):
        try:
            parse(one)
        except Malformed:
            pass


# --- the catalogue


GIVEN = catalogue(Limits())


@pytest.mark.parametrize("promise", GIVEN, ids=lambda promise: promise.promise)
def test_a_given_promise_can_be_entered_and_understood(promise: Given) -> None:
    entry = promise.entry(
        time=T, date="2026-10-01", languages={"en": str, "de": lambda text: f"Auf Deutsch: {text}"}
    )
    assert from_bytes(to_bytes(entry)) == entry
    rules = parse(entry.predicate)
    assert rules or promise.evidence != "ledger"
    assert {kind for rule in rules for kind in rule.kinds} <= {*ALL_KINDS}
    for text in (entry.wording["en"], entry.assumptions["en"]):
        assert "%" not in text and text.endswith(".")


def test_the_thirteen_come_first_and_have_their_evidence() -> None:
    assert [one.evidence for one in GIVEN[:13]] == [
        *["ledger"] * 5,
        *["audit"] * 2,
        *["declared"] * 2,
        "ledger",
        "declared",
        "audit",
        "declared",
    ]
    assert len({one.promise for one in GIVEN}) == len(GIVEN) == 18


def catalogue_book(*records: str, limits: Limits | None = None) -> Book:
    book = Book(ORIGIN)
    first = Release(time=T, number="1", sha256=H, records=records)
    given = [
        one.entry(time=T, date="2026-10-01", languages={"en": str}) for one in catalogue(limits or Limits())
    ]
    for entry in (first, *given):
        book.add(book.next, entry, T, T)
    return book


def verdicts(book: Book, until_ms: int) -> dict[str, tuple[str, str]]:
    return {one.promise: (str(one.verdict), str(one.reason)) for one in book.outcomes(until_ms)}


def test_a_network_that_records_nothing_keeps_nothing_that_can_be_shown() -> None:
    told = verdicts(catalogue_book(), T + DAY)
    assert {verdict for verdict, _reason in told.values()} == {"undetermined"}
    assert {reason for _verdict, reason in told.values()} == {"nothing_recorded", "no_audit", "not_declared"}


def test_a_quiet_network_that_records_all_keeps_what_the_ledger_shows() -> None:
    told = verdicts(catalogue_book(*ALL_KINDS), T + DAY)
    kept = {name for name, (verdict, _reason) in told.items() if verdict == "holds"}
    assert kept == {one.promise for one in GIVEN if one.evidence == "ledger"} - UNSEALED


def test_below_the_level_high_nobody_is_told_that_all_access_is_entered() -> None:
    book = catalogue_book(*ALL_KINDS)
    for entry in (decided("granted"), access(agreement="treaty")):
        book.add(book.next, entry, T, T + MINUTE)
    told = verdicts(book, T + DAY)
    assert {told[name] for name in UNSEALED} == {("undetermined", "no_custodian")}


VIDEO = next(one for one in EXAMPLES if one.kind == "video.published")
WITNESSES = next(one for one in EXAMPLES if one.kind == "witnesses")
OFFICERS = next(one for one in EXAMPLES if one.kind == "officers")
COUNTRY = next(one for one in EXAMPLES if one.kind == "country.restricted")
WITHHELD = [one for one in EXAMPLES if one.kind == "statement"][2]
DECISION = next(one for one in EXAMPLES if one.kind == "appeal.decided")
APPEAL = next(one for one in EXAMPLES if one.kind == "appeal.received")
STATED = replace(next(one for one in EXAMPLES if one.kind == "statement"), statement=C, decided_by=B)  # type: ignore[call-arg]
BAR, PROPOSED = (one for one in EXAMPLES if one.kind == "device.barred")
REPORTED = next(one for one in EXAMPLES if one.kind == "device.bar_reported")
LIFTED = next(one for one in EXAMPLES if one.kind == "device.bar_lifted")
SLOTS = next(one for one in EXAMPLES if one.kind == "slots.opened")
ORDER = next(one for one in EXAMPLES if one.kind == "order.received")
LIFTED_BAR = next(one for one in EXAMPLES if one.kind == "device.bar_lifted")
LATE = 13 * MINUTE
UNSEALED = {"home-law", "orders-only", "no-silent-access", "orders-in-time"}
"""Promises about what a custodian will have to let through."""


@pytest.mark.parametrize(
    ("broken", "entries"),
    [
        ({"home-law"}, [decided("granted"), access()]),
        (set(), [decided("granted"), access(agreement="treaty")]),
        (set(), [decided("partly"), access(country="DE")]),
        ({"orders-only"}, [access(agreement="treaty")]),
        ({"orders-only"}, [decided("refused"), access(agreement="treaty")]),
        ({"no-silent-access"}, [access(purpose="repair", country="", tag="")]),
        ({"no-silent-access"}, [access(purpose="repair", country="", officer="")]),
        (set(), [access(purpose="repair", country="")]),
        ({"orders-in-time"}, [replace(ORDER, answer_by_ms=T + 60 * MINUTE)]),  # type: ignore[call-arg]
        ({"orders-only"}, [replace(decided("refused"), confirmed_by=A)]),
        ({"appeals"}, [STATED, replace(DECISION, decided_by=B)]),  # type: ignore[call-arg]
        ({"appeals"}, [STATED, replace(DECISION, decided_by="")]),  # type: ignore[call-arg]
        ({"appeals"}, [replace(STATED, decided_by=C), DECISION]),  # type: ignore[call-arg]
        ({"appeals"}, [DECISION]),
        ({"appeals"}, [STATED, APPEAL]),
        (set(), [STATED, APPEAL, DECISION]),
        ({"nothing-vanishes"}, [replace(COUNTRY, authority="")]),  # type: ignore[call-arg]
        ({"nothing-vanishes"}, [replace(WITHHELD, withheld_until="")]),  # type: ignore[call-arg]
        (set(), [WITHHELD, COUNTRY]),
        ({"bars-in-time"}, [BAR]),
        ({"bars-in-time"}, [BAR, REPORTED]),
        ({"bars-in-time"}, [replace(PROPOSED, from_ms=T - LATE)]),  # type: ignore[call-arg]
        ({"bars-in-time"}, [PROPOSED, replace(BAR, deadline_ms=T + DAY), REPORTED]),  # type: ignore[call-arg]
        ({"bars-in-time"}, [replace(PROPOSED, from_ms=T + DAY), replace(BAR, from_ms=T + DAY), LIFTED]),  # type: ignore[call-arg]
        (set(), [replace(PROPOSED, deadline_ms=T + DAY), replace(BAR, deadline_ms=T + DAY), REPORTED]),  # type: ignore[call-arg]
        ({"ledger-stands"}, [paused(-30, 0)]),
        ({"ledger-stands"}, [paused(-1, -2)]),
        ({"ledger-stands"}, [paused(20, 21)]),
        (set(), [paused(-5, 0)]),
        ({"slots-opened"}, [replace(SLOTS, closed=17)]),  # type: ignore[call-arg]
        (set(), [SLOTS]),
        ({"publications-in-time"}, [replace(VIDEO, time=T - LATE)]),
        ({"publications-in-time"}, [replace(VIDEO, time=T + LATE)]),
        ({"restrictions-in-time", "bars-in-time"}, [replace(BAR, time=T - LATE)]),
        (set(), [VIDEO]),
        ({"witnesses-wait"}, [WITNESSES]),
        ({"keys-wait"}, [OFFICERS]),
        (set(), [replace(WITNESSES, in_force_ms=T + 8 * DAY)]),  # type: ignore[call-arg]
    ],
)
def test_each_promise_is_broken_by_what_breaks_it_alone(broken: set[str], entries: list[Any]) -> None:
    book = catalogue_book(*ALL_KINDS)
    for entry in entries:
        book.add(book.next, entry, T, T + MINUTE)
    told = verdicts(book, T + 30 * DAY)
    assert {name for name, (verdict, _reason) in told.items() if verdict == "violated"} == broken


def test_a_long_pause_that_was_announced_is_none() -> None:
    book = catalogue_book(*ALL_KINDS)
    book.add(book.next, announced(30, 90), T, T + MINUTE)
    book.add(book.next, paused(35, 85, A), T + 90 * MINUTE, T + 91 * MINUTE)
    assert verdicts(book, T + DAY)["ledger-stands"] == ("holds", "kept")


def test_numbers_are_in_words_and_predicates() -> None:
    given = {one.promise: one for one in catalogue(Limits(appeal_days=3, waiting_s=60, closed=0))}
    slots = given["slots-opened"].entry(time=T, date="2026-10-01", languages={"en": str})
    assert slots.wording["en"] == "Every slot of the ledger was opened on its date."
    entry = given["appeals"].entry(time=T, date="2026-10-01", languages={"en": str})
    assert entry.wording["en"] == "Every appeal is decided by another person within 3 days."
    assert entry.predicate["all"][0]["ms"] == 3 * DAY  # type: ignore[index]


@pytest.mark.parametrize(
    ("waiting_s", "said"),
    [
        (7 * 86_400, "7 days"),
        (86_400, "24 hours"),
        (3_600, "60 minutes"),
        (60, "60 seconds"),
        (90, "90 seconds"),
        (5_400, "90 minutes"),
        (1, "1 seconds"),
    ],
)
def test_a_span_is_told_in_the_greatest_unit_of_which_it_has_several(waiting_s: int, said: str) -> None:
    given = {one.promise: one for one in catalogue(Limits(waiting_s=waiting_s, publish_s=waiting_s))}
    for promise in ("witnesses-wait", "keys-wait"):
        entry = given[promise].entry(time=T, date="2026-10-01", languages={"en": str})
        assert entry.wording["en"].endswith(f" public for {said}.")
        assert entry.predicate["all"][0]["is"][0][2]["plus"] == waiting_s * 1000  # type: ignore[index]


def test_how_soon_an_act_is_in_the_ledger_is_told_in_minutes_or_seconds() -> None:
    for publish_s, said in ((600, "10 minutes"), (60, "60 seconds"), (86_400, "1440 minutes")):
        given = {one.promise: one for one in catalogue(Limits(publish_s=publish_s))}
        for promise in ("publications-in-time", "restrictions-in-time"):
            entry = given[promise].entry(time=T, date="2026-10-01", languages={"en": str})
            assert entry.wording["en"].endswith(f" within {said}.")
