"""The rules of decisions: when they count, and that what they said stays with what they decided."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from glasshouse.network.kit import clock
from glasshouse.network.orders import queries, rulebook
from glasshouse.proof.rulebooks import Rulebook
from tests.rooms.ledger.through import publish
from tests.rooms.orders.desk import ada, answered, decided, enter_rules, entered, officers, order, renew_rules
from tests.rooms.people import person


def test_rules_count_only_when_published_and_after_their_time(frozen_clock):
    person("ada")
    olga, otto = officers()
    assert rulebook.in_force() is None
    code = decided(olga, otto)
    assert (order(code).outcome, order(code).rule) == ("refused", "rules-wait")
    enter_rules()
    assert rulebook.in_force() is None
    [entry] = entered("policies")
    assert entry.in_force_ms >= clock.millis(clock.now()) + 7 * 86_400_000
    frozen_clock.advance(days=7, minutes=13)
    found = rulebook.in_force()
    assert found is not None and found.sha256 == entry.sha256
    assert rulebook._new_rules() == []


def test_the_promise_that_rules_wait_holds(desk):
    """The entry's time in force is later than what the default promise asks for, by the bounds of its own checkpoint."""
    from glasshouse.network.ledger import queries as ledger

    [entry] = entered("policies")
    [card] = ledger.entries_of("policies")
    seen = ledger.witnessed(card.index or 0)
    assert seen is not None
    assert entry.in_force_ms >= clock.millis(seen.not_after) + 7 * 86_400_000


def test_old_rules_count_until_new_ones_do(desk, frozen_clock, monkeypatch):
    old, own = rulebook.in_force(), rulebook.own()
    newer = Rulebook.of(dict(own.files) | {"all.cedar": own.files["all.cedar"] + "\n// Newer.\n"})
    monkeypatch.setattr(rulebook, "own", lambda: newer)
    enter_rules()
    frozen_clock.advance(days=1)
    assert rulebook.in_force() == old != newer
    frozen_clock.advance(days=7)
    assert rulebook.in_force() == newer


def test_what_a_rule_said_stays_with_the_orders_that_it_decided(desk, frozen_clock, monkeypatch):
    olga, otto = desk
    answered(olga, otto)
    before = queries.latest()[0].rule, queries.told_about(ada())[0].rule
    assert before[0] == before[1] and before[0] is not None and before[0].rule == "eu-own-authority"
    renew_rules(monkeypatch, frozen_clock, "eu.cedar", "eu-own-authority", "eu-renamed")
    assert (queries.latest()[0].rule, queries.told_about(ada())[0].rule) == before


def test_many_orders_ask_the_database_no_more_than_one(desk, django_assert_num_queries):
    decided(*desk)
    with CaptureQueriesContext(connection) as asked:
        queries.latest()
    for _time in range(19):
        decided(*desk)
    with django_assert_num_queries(len(asked)):
        assert len(queries.latest()) == 20


def test_rules_that_were_not_published_never_count(frozen_clock):
    from glasshouse.network.ledger.actions import append_entries

    append_entries(entries=rulebook._new_rules())
    frozen_clock.advance(days=30)
    assert rulebook.in_force() is None
    publish()
    assert rulebook.in_force() is not None
