"""Judging: whatever happens on the way, what is shown is what anybody finds who judges all entries at once."""

import json
import random

import pytest

from glasshouse.network.promises import judging, kept
from glasshouse.network.promises.judging import Settled
from glasshouse.network.promises.models import Judging
from glasshouse.proof.entries import Release
from glasshouse.proof.promises import Book
from glasshouse.proof.promises.catalogue import Limits, catalogue
from tests.proof.cases import ALL_KINDS, CASES
from tests.proof.examples import H, T
from tests.rooms.promises.log import Log, outcomes

pytestmark = pytest.mark.django_db(databases="__all__")

START_S = T // 1000
STEPS = [entry if entry is not None else b"{" for case in CASES for _from, _to, entry in case.steps]


def settled() -> Settled:
    return Settled.loads(Judging.objects.get().state)


def begun(log: Log) -> None:
    log.enter([Release(time=T, number="1", sha256=H, records=ALL_KINDS)])
    given = (one.entry(time=T, date="2026-10-01", languages={"en": str}) for one in catalogue(Limits()))
    log.enter(given)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_shown_is_what_a_plain_refold_finds(log, seed, monkeypatch):
    """Entries of all kinds, checkpoints kept or not and kept late, clocks put back, many or few entries at a time."""
    chance = random.Random(seed)
    monkeypatch.setattr(judging, "STEP", chance.choice([1, 3, 10, 1000]))
    monkeypatch.setattr(judging.settle, "__defaults__", (judging.STEP,))
    begun(log)
    now_s = START_S + 30
    log.publish(now_s, keep=True)
    for _turn in range(40):
        log.enter(chance.choices(STEPS, k=chance.choice([0, 0, 1, 2, 9])))
        now_s += chance.choice([1, 20, 60, 61, 600, 86_400, -30 if seed % 2 else 5, -200 if seed % 3 else 5])
        log.publish(now_s, keep=chance.random() < 0.5)
        if chance.random() < 0.3:
            log.keep_late(chance)
        if chance.random() < 0.6:
            assert outcomes() == log.refolded()
    assert outcomes() == log.refolded()


def test_what_is_settled_rests_on_kept_checkpoints_alone(log):
    begun(log)
    log.publish(START_S + 30, keep=True)
    outcomes()
    assert settled().book.next == log.size
    log.enter(STEPS[:5])
    log.publish(START_S + 40, keep=False)
    assert outcomes() == log.refolded()
    assert settled().book.next == log.size - 5
    log.publish(START_S + 95, keep=True)
    assert outcomes() == log.refolded()
    assert settled().book.next == log.size


def test_a_checkpoint_that_was_kept_late_has_its_say(log):
    """It bounds entries that were settled already by a later one."""
    begun(log)
    log.publish(START_S + 30, keep=True)
    log.enter(STEPS[:3])
    between = log.publish(START_S + 40, keep=False)
    log.enter(STEPS[3:6])
    log.publish(START_S + 95, keep=True)
    outcomes()
    covered = settled().covered_s
    log.keep(between)
    log.publish(START_S + 160, keep=True)
    assert outcomes() == log.refolded()
    assert covered == settled().covered_s == START_S + 95


def test_a_clock_that_was_put_back_settles_nothing_for_too_long(log):
    begun(log)
    log.publish(START_S + 30, keep=True)
    log.enter(STEPS[:3])
    log.publish(START_S + 10_000_000, keep=True)
    assert outcomes() == log.refolded()
    for minute in range(1, 4):
        log.enter(STEPS[3 * minute : 3 * minute + 3])
        log.publish(START_S + 60 * minute, keep=True)
        assert outcomes() == log.refolded()
    assert settled().book.next == log.size


def test_nothing_is_shown_until_a_long_log_is_judged_and_then_it_stays(log, monkeypatch):
    monkeypatch.setattr(judging.settle, "__defaults__", (10,))
    begun(log)
    log.publish(START_S + 30, keep=True)
    assert kept.judge_on()
    assert settled().book.next == 10
    assert kept.shown() is None
    assert outcomes() == log.refolded()
    # A burst is settled over several turns, and what was found before it is shown meanwhile.
    log.enter(STEPS[:25])
    log.publish(START_S + 95, keep=True)
    before = kept.shown()
    assert kept.judge_on()
    shown = kept.shown()
    assert before and shown and shown.outcomes == before.outcomes
    assert outcomes() == log.refolded()


@pytest.mark.parametrize(
    "spoil",
    [
        {"judge": "another"},
        {"state": "{"},
        {"state": "{}"},
        {"state": json.dumps({"book": {"v": 0}, "number": 0, "seen_s": 0, "covered_s": 0})},
        {"state": json.dumps({"book": 5, "number": "x", "seen_s": 0, "covered_s": 0})},
        {"shown": "5"},
        {"shown": json.dumps({"note": "x", "outcomes": [{}]})},
    ],
)
def test_what_does_not_fit_is_made_anew(log, spoil):
    begun(log)
    log.publish(START_S + 30, keep=True)
    first = outcomes()
    assert len(first) == 18
    Judging.objects.update(**spoil)
    if "state" not in spoil:
        assert kept.shown() is None
    assert outcomes() == first == log.refolded()
    assert Judging.objects.get().judge == judging.judge()


def test_a_state_ahead_of_the_published_log_is_thrown_away(log):
    begun(log)
    log.publish(START_S + 30, keep=True)
    log.enter(STEPS[:10])
    last = log.publish(START_S + 95, keep=True)
    outcomes()
    last.delete()
    assert outcomes() == log.refolded()
    assert settled().book.next == log.size - 10


def test_another_log_is_judged_from_its_beginning(log):
    begun(log)
    log.publish(START_S + 30, keep=True)
    outcomes()
    state = json.loads(Judging.objects.get().state)
    state["book"]["origin"] = "example.org/another"
    Judging.objects.update(state=json.dumps(state), shown="")
    assert outcomes() == log.refolded()
    assert settled().book.origin == log.origin


def test_of_two_that_judge_at_once_the_second_keeps_nothing(log, monkeypatch):
    begun(log)
    log.publish(START_S + 30, keep=True)
    row = Judging.objects.create(log=kept.LOG, judge=judging.judge(), state="{}", turn=7)
    Judging.objects.update(turn=8, state="newer")
    kept._keep(row, Settled(Book("x")), "late")
    assert Judging.objects.get().state == "newer"
    kept._keep(None, Settled(Book("x")), "late")
    assert Judging.objects.get().state == "newer"


def test_before_anything_is_published_nothing_is_judged(log):
    assert not kept.judge_on()
    assert kept.shown() is None
    assert not Judging.objects.exists()
