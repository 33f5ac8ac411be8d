"""Orders that a law forbids to show: what stays out of the ledger, until when, and what is counted of it."""

from datetime import timedelta

import pytest

from glasshouse.network.kit import clock
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.ledger.models import Entry
from glasshouse.network.orders import actions, queries
from tests.rooms.orders.desk import ada, answered, decided, intake, kinds


def test_a_secret_order_stays_out_of_the_ledger_and_is_told_when_it_may_be(desk, frozen_clock):
    olga, otto = desk
    until = clock.now() + timedelta(days=30)
    told = intake(
        country="DE", basis="eu-2023-1543", law="", agreement="", secret_until=until, authority_name="Gericht"
    )
    before = Entry.objects.count()
    answered(olga, otto, told)
    assert Entry.objects.count() == before
    holding = next(one for one in holdings() if one.model == "orders.Subject")
    assert kinds(ada()) == [] and queries.told_about(ada()) == [] and list(holding.rows(ada())) == []
    assert queries.counted() == [] and queries.latest() == []
    frozen_clock.set(until - timedelta(seconds=1))
    actions.reconcile()
    assert kinds(ada()) == []
    frozen_clock.set(until)
    actions.reconcile()
    actions.reconcile()
    assert kinds(ada()) == ["order_told"]
    [one] = queries.told_about(ada())
    assert one.was_secret and one.tickets == ()
    assert next(iter(holding.rows(ada())))["law"] == "Regulation (EU) 2023/1543"
    [row] = queries.counted()
    assert (row.country, row.legal, row.not_in_ledger) == ("DE", 1, 1)
    assert Entry.objects.count() == before


def test_secrecy_is_lifted_by_hand_once(desk):
    olga, otto = desk
    code = answered(olga, otto, intake(secrecy="Code de procédure pénale, article 11"))
    actions.reconcile()
    assert kinds(ada()) == []
    actions.lift_secrecy(by_id=olga, code=code)
    assert kinds(ada()) == ["order_told"]
    with pytest.raises(actions.NotNow):
        actions.lift_secrecy(by_id=otto, code=code)


def test_national_security_is_counted_in_bands_alone(desk):
    olga, otto = desk
    before = queries.bands()
    assert {(one.country, one.at_least, one.at_most) for one in before} == {("US", 0, 249)}
    told = intake(country="US", authority="security", basis="us-security", law="")
    code = decided(olga, otto, told)
    actions.answer_order(by_id=olga, code=code)
    actions.lift_secrecy(by_id=olga, code=code)
    assert queries.bands() == before and queries.counted() == [] and queries.latest() == []
