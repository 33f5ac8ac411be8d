"""What two officers do at once: one act counts, the other is told so."""

from dataclasses import replace
from functools import partial

import pytest

from glasshouse.network.kit.errors import Refused
from glasshouse.network.orders import actions, rulebook
from glasshouse.network.orders.models import Archive, KeptRules, Order, Proposal
from tests.rooms.orders.desk import entered, intake, officers, order
from tests.rooms.people import person
from tests.rooms.social.test_races import at_once

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)
TOLD: list[str] = []


def told(act) -> None:
    """Do it, and note if it was refused."""
    try:
        act()
    except Refused as refused:
        TOLD.append(refused.code)


@pytest.fixture
def pair(settings, monkeypatch) -> tuple[int, int]:
    settings.ENV = replace(settings.ENV, country="FR")
    own = rulebook.own()
    KeptRules.objects.get_or_create(sha256=own.sha256, defaults={"text": own.text})
    monkeypatch.setattr(rulebook, "in_force", lambda: own)
    TOLD.clear()
    person("ada")
    return officers()


def both(pair, act) -> list[str]:
    """Let both officers do it at once; returns what was refused."""
    TOLD.clear()
    at_once(*(partial(told, partial(act, by_id=one)) for one in pair))
    return TOLD


def test_each_step_happens_once_and_by_two_people(pair):
    one, two = pair
    for _round in range(3):
        code = actions.receive_order(by_id=one, told=intake())
        assert both(pair, partial(actions.confirm_order, code=code)) == ["not_now"]
        propose = partial(actions.propose_decision, code=code, grounds=(), unneeded=())
        assert both(pair, propose) == ["not_now"]
        refused = both(pair, partial(actions.confirm_decision, code=code))
        assert sorted(refused) in (["same_officer"], ["not_now"])
        proposal = Proposal.objects.get(order__code=code)
        assert {proposal.proposed_by_id, proposal.confirmed_by_id} == {one, two}
        assert both(pair, partial(actions.make_archive, code=code)) == ["not_now"]
        assert both(pair, partial(actions.hand_over, code=code)) == ["not_now"]
        assert order(code).state == "answered"
    for kind in ("order.received", "order.confirmed", "order.decided", "order.answered", "access"):
        assert len(entered(kind)) == 3, kind
    assert Archive.objects.count() == Order.objects.count() == 3


def test_a_proposal_is_confirmed_or_sent_back_and_not_both(pair):
    one, two = pair
    for _round in range(4):
        code = actions.receive_order(by_id=one, told=intake())
        actions.confirm_order(by_id=one, code=code)
        actions.propose_decision(by_id=one, code=code, grounds=(), unneeded=())
        TOLD.clear()
        at_once(
            partial(told, partial(actions.confirm_decision, by_id=two, code=code)),
            partial(told, partial(actions.return_decision, by_id=one, code=code, why="")),
        )
        assert TOLD == ["not_now"]
        proposal = Proposal.objects.get(order__code=code)
        assert (proposal.returned_at is None) == (order(code).state == "decided")
