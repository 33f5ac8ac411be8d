"""Two officers decide: what is sent back, what the rules say meanwhile, and what is left of an officer who goes."""

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.orders import actions, queries, rulebook
from glasshouse.network.orders.models import Proposal
from tests.rooms.orders.desk import ada, answered, decided, entered, intake, order


def test_two_different_officers_decide(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake())
    actions.confirm_order(by_id=olga, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    with pytest.raises(actions.SameOfficer):
        actions.confirm_decision(by_id=olga, code=code)
    with pytest.raises(actions.NotNow):
        actions.propose_decision(by_id=otto, code=code, grounds=[], unneeded=[])
    actions.confirm_decision(by_id=otto, code=code)
    with pytest.raises(actions.NotNow):
        actions.confirm_decision(by_id=otto, code=code)
    assert [one.kind for one in entered("order.decided")] == ["order.decided"]


def test_a_proposal_is_sent_back_and_another_one_made(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake(data=("subscriber", "comments")))
    actions.confirm_order(by_id=olga, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    actions.return_decision(by_id=otto, code=code, why="The comments are not needed.")
    assert order(code).state == "confirmed"
    # Who sent it back may propose, and then the first one confirms.
    actions.propose_decision(by_id=otto, code=code, grounds=[], unneeded=["comments"])
    with pytest.raises(actions.SameOfficer):
        actions.confirm_decision(by_id=otto, code=code)
    actions.confirm_decision(by_id=olga, code=code)
    assert (order(code).outcome, order(code).rule) == ("partly", "not-needed")
    actions.make_archive(by_id=olga, code=code)
    actions.hand_over(by_id=olga, code=code)
    assert order(code).answer == "partly"
    [told] = queries.told_about(ada())
    assert len(told.asked) == 2 and len(told.given) == 1


def test_what_the_rules_say_meanwhile_counts(desk, monkeypatch):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake())
    actions.confirm_order(by_id=olga, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    monkeypatch.setattr(rulebook, "in_force", lambda: None)
    with pytest.raises(actions.NotNow):
        actions.confirm_decision(by_id=otto, code=code)
    assert order(code).state == "proposed" and not entered("order.decided")


def test_a_refusal_names_its_rule_and_the_person_is_told(desk):
    olga, otto = desk
    told = intake(country="US", authority="prosecutor", authority_name="A US Attorney", basis="us-2703")
    code = decided(olga, otto, told)
    with pytest.raises(actions.NotNow):
        actions.make_archive(by_id=olga, code=code)
    actions.answer_order(by_id=olga, code=code)
    assert (order(code).outcome, order(code).rule, order(code).answer) == ("refused", "gdpr-48", "refused")
    [one] = queries.told_about(ada())
    assert one.given == () and "agreement" in one.rule.says and one.rule.law.endswith("Article 48")
    assert entered("access") == []


def test_an_officer_who_is_erased_leaves_the_decision(desk):
    olga, otto = desk
    code = answered(olga, otto)
    mine = {one.model: list(one.rows(olga)) for one in holdings() if one.model.startswith("orders.")}
    assert [len(rows) for _model, rows in sorted(mine.items())] == [1, 0, 1, 1, 0]
    for holding in holdings():
        holding.erase(olga)
    assert (order(code).received_by, Proposal.objects.get().proposed_by) == (None, None)
    assert order(code).outcome == "granted"


def test_a_proposal_of_somebody_who_left_is_not_confirmed(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=otto, told=intake())
    actions.confirm_order(by_id=otto, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    for holding in holdings():
        holding.erase(olga)
    with pytest.raises(actions.NotNow):
        actions.confirm_decision(by_id=otto, code=code)
    actions.return_decision(by_id=otto, code=code, why="")
    assert order(code).state == "confirmed"


def test_a_proposal_of_somebody_whose_role_was_taken_is_not_confirmed(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=otto, told=intake())
    actions.confirm_order(by_id=otto, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    accounts.give_role(handle="olga", role="moderator")
    with pytest.raises(actions.NotNow):
        actions.confirm_decision(by_id=otto, code=code)
    assert order(code).state == "proposed" and entered("order.decided") == []
