"""An order on its way in and on: the whole way, who may take it, what is refused, until when each step is due."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.kit.public_lines import BadLine
from glasshouse.network.kit.text import TextTooLong
from glasshouse.network.ledger.models import Entry
from glasshouse.network.orders import actions, queries, rulebook
from glasshouse.network.orders.entering import tag_of
from glasshouse.network.orders.models import Order, Proposal, Subject
from glasshouse.proof.disclosures import check_disclosure
from tests.rooms.orders.desk import ada, answered, entered, intake, kinds, order, path_of
from tests.rooms.people import person, shown_video


def test_from_the_intake_to_the_person(desk, settings, frozen_clock):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake())
    frozen_clock.advance(hours=2)
    actions.confirm_order(by_id=otto, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    assert kinds(ada()) == []
    actions.confirm_decision(by_id=otto, code=code)
    actions.make_archive(by_id=otto, code=code)
    found = check_disclosure(path_of(code, settings), rulebook.signing_key().public)
    assert (found.order, found.data, found.subjects, found.rows) == (code, ("subscriber",), 1, 1)
    frozen_clock.advance(days=1)
    actions.hand_over(by_id=olga, code=code)
    received, confirmed, decision, answer = entered("order")
    [access] = entered("access")
    assert (received.order, received.country, received.law) == (code, "FR", intake().law)
    assert (received.accounts, received.home_territory, received.stored_in, received.data) == (
        1,
        "FR",
        "FR",
        ("subscriber",),
    )
    assert received.answer_by_ms - received.time == 10 * 86_400_000
    assert confirmed.time - received.time == 2 * 3_600_000
    assert (decision.outcome, decision.rule) == ("granted", "eu-own-authority")
    assert decision.decided_by == accounts.officer_code(person_id=olga) != decision.confirmed_by
    assert (answer.outcome, answer.accounts) == ("disclosed", 1)
    assert (access.purpose, access.order, access.data, access.country, access.home_territory) == (
        "order",
        code,
        ("subscriber",),
        "FR",
        "FR",
    )
    [told] = queries.told_about(ada())
    assert (told.authority_name, told.law, told.answer) == ("Tribunal judiciaire", intake().law, "disclosed")
    assert told.given == told.asked and told.reasons == "An inquiry into threats."
    assert (told.access, told.tag) == (access.access, access.tag)
    assert tag_of(bytes.fromhex(told.tag_key), told.access) == access.tag
    assert kinds(ada()) == ["order_told"]


def test_no_name_and_no_text_of_an_order_comes_into_the_ledger(desk):
    answered(desk[0], desk[1], intake(reference="Az 12/26"))
    actions.enter_asked(
        by_id=desk[0], told=actions.Told(who="owner", way="call", what="figures", note="By ada")
    )
    data = b"".join(bytes(row.data) for row in Entry.objects.all()).lower()
    # A hash may well have the letters of a short name in it.
    for word in (b'"ada"', b'"olga"', b'"otto"', b"tribunal", b"threats", b"az 12", b"registry"):
        assert word not in data, word


def test_deadlines_follow_the_table_and_the_order(desk):
    def hours(told: actions.Intake) -> tuple[float, ...]:
        made = order(actions.receive_order(by_id=desk[0], told=told))
        return tuple((at - made.received_at) / timedelta(hours=1) for at in (made.confirm_by, made.answer_by))

    e_evidence = {"country": "DE", "basis": "eu-2023-1543"}
    soon, late = (clock.now() + timedelta(hours=h) for h in (3, 900))
    assert hours(intake(**e_evidence)) == (24, 240)
    assert hours(intake(kind="emergency", threat=True, **e_evidence)) == (1, 8)
    assert hours(intake(answer_by=late, **e_evidence)) == (24, 240), "the law's own time is never longer"
    assert hours(intake(answer_by=soon, **e_evidence)) == (3, 3)
    assert hours(intake(answer_by=late)) == (24, 900)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ({"basis": ""}, actions.BadOrder),
        ({"basis": "whatever"}, actions.BadOrder),
        ({"basis": "national", "law": "  "}, actions.BadOrder),
        ({"basis": "treaty"}, actions.BadOrder),
        ({"basis": "us-2703"}, actions.BadOrder),
        ({"basis": "eu-dsa-9"}, actions.BadOrder),
        ({"law": "ask ada@example.org"}, BadLine),
        ({"law": "ask ada\uff20example.org"}, BadLine),
        ({"kind": "everything"}, actions.BadOrder),
        ({"authority": "king"}, actions.BadOrder),
        ({"country": "XX"}, actions.BadOrder),
        ({"authority_name": ""}, actions.BadOrder),
        ({"channel": ""}, actions.BadOrder),
        ({"data": ()}, actions.BadOrder),
        ({"data": ("password",)}, actions.BadOrder),
        ({"agreement": "none-1"}, actions.BadOrder),
        ({"subjects": ()}, actions.BadOrder),
        ({"subjects": ("nobody.here",)}, actions.UnknownSubject),
        ({"subjects": ("ada", "x\0y")}, actions.UnknownSubject),
        ({"subjects": tuple(f"ada{n}" for n in range(21))}, actions.BadOrder),
        ({"is_secret": True}, actions.BadOrder),
        ({"authority_name": "x" * 201}, TextTooLong),
        ({"law": "x" * 121}, TextTooLong),
        ({"law": "\U00020000" * 110}, BadLine),
        ({"reasons": "x" * 4001}, TextTooLong),
    ],
)
def test_a_bad_order_is_refused_and_nothing_is_kept(desk, bad, error):
    with pytest.raises(error):
        actions.receive_order(by_id=desk[0], told=intake(**bad))
    assert not Order.objects.exists() and not entered("order")


def test_times_that_are_over_or_never_come_are_refused(desk):
    never = datetime(9999, 12, 31, tzinfo=UTC)
    late = clock.now() + timedelta(days=367)
    dates: list[dict[str, Any]] = [{"answer_by": one} for one in (clock.now(), late, never)]
    for bad in (*dates, {"secrecy": "a law", "secret_until": clock.now()}):
        with pytest.raises(actions.BadOrder):
            actions.receive_order(by_id=desk[0], told=intake(**bad))


def test_a_video_names_its_author(desk):
    video = shown_video(ada())
    code = actions.receive_order(by_id=desk[0], told=intake(subjects=(video.code,)))
    subject = Subject.objects.get(order__code=code)
    assert (subject.person_id, subject.is_video, subject.named) == (ada(), True, video.code)


def test_only_officers_handle_orders_and_not_those_about_themselves(desk):
    olga, otto = desk
    person("mod")
    accounts.give_role(handle="mod", role="moderator")
    for nobody in (ada(), Subject.objects.count() + 9_999):
        with pytest.raises(NotAllowed):
            actions.receive_order(by_id=nobody, told=intake())
        with pytest.raises(NotAllowed):
            actions.enter_asked(by_id=nobody, told=actions.Told(who="owner", way="call", what="x"))
    code = actions.receive_order(by_id=otto, told=intake(subjects=("olga",)))
    for deed in (
        lambda: actions.confirm_order(by_id=olga, code=code),
        lambda: actions.confirm_order(by_id=ada(), code=code),
        lambda: actions.lift_secrecy(by_id=olga, code=code),
    ):
        with pytest.raises(NotAllowed):
            deed()
    for code in ("1" * 11, "no such", "x\0"):
        with pytest.raises(NotFound):
            actions.confirm_order(by_id=otto, code=code)


@pytest.mark.parametrize("secret", [True, False])
def test_an_officer_whom_an_order_names_does_not_read_it_at_the_desk(desk, secret):
    olga, otto = desk
    law = {"country": "DE", "basis": "eu-2023-1543", "law": ""} if secret else {}
    code = actions.receive_order(by_id=otto, told=intake(subjects=("olga",), **law))
    other = actions.receive_order(by_id=otto, told=intake())
    assert {row.code for row in queries.open_orders(by_id=otto)} == {code, other}
    assert {row.code for row in queries.open_orders(by_id=olga)} == {other}
    assert queries.order(code, by_id=otto).order.code == code
    with pytest.raises(NotFound):
        queries.order(code, by_id=olga)
    for deed in (actions.confirm_order, actions.lift_secrecy):
        with pytest.raises(NotFound if secret else NotAllowed):
            deed(by_id=olga, code=code)
    with pytest.raises(actions.BadOrder):
        actions.receive_order(by_id=olga, told=intake(subjects=("olga",), **law))
    Order.objects.filter(code=code).update(state="answered", answered_at=clock.now())
    assert [row.code for row in queries.decided_orders(by_id=olga)] == []
    assert [row.code for row in queries.decided_orders(by_id=otto)] == [code]


def test_no_step_is_skipped(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake())
    for deed in (
        lambda: actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[]),
        lambda: actions.confirm_decision(by_id=otto, code=code),
        lambda: actions.return_decision(by_id=otto, code=code, why=""),
        lambda: actions.make_archive(by_id=otto, code=code),
        lambda: actions.hand_over(by_id=otto, code=code),
        lambda: actions.answer_order(by_id=otto, code=code),
        lambda: actions.extend_preservation(by_id=otto, code=code),
    ):
        with pytest.raises(actions.NotNow):
            deed()
    actions.confirm_order(by_id=olga, code=code)
    with pytest.raises(actions.NotNow):
        actions.confirm_order(by_id=olga, code=code)
    for forged in ({"grounds": ["because"], "unneeded": []}, {"grounds": [], "unneeded": ["password"]}):
        with pytest.raises(actions.BadOrder):
            actions.propose_decision(by_id=olga, code=code, **forged)
    assert not Proposal.objects.exists()
