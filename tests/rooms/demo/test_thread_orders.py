"""The living example of orders: as far as it can be made at once, whole when the rules count, and made once."""

from dataclasses import replace

import pytest

from glasshouse.demo.cast import CAST
from glasshouse.demo.seed import VISITOR
from glasshouse.demo.thread.orders import make
from glasshouse.network.kit.health import Level
from glasshouse.network.orders import health, queries
from tests.rooms.ledger.through import open_anew, publish
from tests.rooms.orders.desk import LATER, enter_rules, entered
from tests.rooms.people import person

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_example_is_made_once_and_whole_when_the_rules_count(settings, frozen_clock):
    settings.ENV = replace(settings.ENV, country="FR")
    open_anew()
    robin = person(VISITOR)
    for author in CAST[:2]:
        person(author.handle)
    assert health.report().level is Level.ATTENTION
    enter_rules()
    assert [make(), make()] == [False, False]
    assert {row.state for row in queries.open_orders(by_id=0)} == {"confirmed"}
    frozen_clock.set(frozen_clock.now + LATER)
    assert [make(), make()] == [True, True]
    publish()
    [told] = queries.told_about(robin)
    assert (told.authority_name, told.given) == ("A court in Lyon", told.asked)
    shown = {(one.country, one.answer, one.rule.rule if one.rule else "") for one in queries.latest()}
    assert shown == {("FR", "disclosed", "eu-own-authority"), ("US", "refused", "gdpr-48"), ("CN", "", "")}
    assert [(one.who, one.outcome) for one in queries.asked()] == [
        ("an owner or investor", "refused"),
        ("an authority, without an order", "refused"),
    ]
    assert [len(entered(kind)) for kind in ("order.received", "access", "asked")] == [3, 1, 4]
    assert health.report().level is Level.OK
    frozen_clock.advance(days=11)
    assert health.report().level is Level.BAD
