"""The living example of orders: one disclosed, one refused, one that waits, and what was asked without an order.

Institutions, not persons; whom they name are people of the demo.
"""

import time
from dataclasses import dataclass

from glasshouse.demo import staff
from glasshouse.demo.cast import CAST
from glasshouse.demo.seed import VISITOR
from glasshouse.network.orders import actions, queries
from glasshouse.network.orders.actions import Intake, Told

STEP_S, MOST_S = 5.0, 1800.0


@dataclass(frozen=True, slots=True)
class Case:
    """An order of the example: what is told at the desk, and whether it is decided."""

    told: Intake
    is_decided: bool = True


DISCLOSED = Case(
    Intake(
        kind="information",
        authority="court",
        authority_name="A court in Lyon",
        country="FR",
        channel="registered letter, confirmed by the registry",
        verified=True,
        reference="2026/0117",
        answer_to="The registry of the court",
        basis="national",
        law="Code de procédure pénale, article 60-1",
        reasons="An inquiry into threats that were sent from this account.",
        redress="An appeal to the court within ten days.",
        subjects=(VISITOR,),
        data=("subscriber",),
    )
)
REFUSED = Case(
    Intake(
        kind="information",
        authority="prosecutor",
        authority_name="A federal prosecutor",
        country="US",
        channel="e-mail, confirmed by telephone",
        verified=True,
        reference="26-mj-204",
        answer_to="The office of the prosecutor",
        basis="us-2703",
        reasons="Who has posted a video.",
        subjects=(CAST[0].handle,),
        data=("subscriber", "sessions"),
    )
)
WAITING = Case(
    Intake(
        kind="information",
        authority="police",
        authority_name="A public security bureau",
        country="CN",
        channel="letter, confirmed by the embassy",
        verified=True,
        reference="2026-88",
        answer_to="The bureau",
        basis="cn-dsl-35",
        reasons="Who follows an account.",
        subjects=(CAST[1].handle,),
        data=("following",),
    ),
    is_decided=False,
)
CASES = (DISCLOSED, REFUSED, WAITING)
ASKED = (
    Told(
        who="authority",
        way="letter",
        country="DE",
        what="Which accounts follow a party, without an order",
    ),
    Told(who="owner", way="call", what="To hear before everybody else which videos are restricted"),
)
"""What was asked without an order, and refused."""


def show() -> None:
    """Make the example whole, which takes a while: rules count only once they were public. Raises TimeoutError."""
    until = time.monotonic() + MOST_S
    while not make():
        if time.monotonic() > until:
            raise TimeoutError("the rules by which orders are decided do not count yet")
        time.sleep(STEP_S)


def make() -> bool:
    """Make the example as far as it can be made by now; returns whether it is whole. Doing it again goes on where it ended."""
    officers = staff.legal_officer(), staff.administrator()
    _ask(officers[0])
    done = [_go_on(case, *officers) for case in CASES]
    return all(done)


def _ask(by_id: int) -> None:
    known = {one.what for one in queries.asked()}
    for told in ASKED:
        if told.what not in known:
            code = actions.enter_asked(by_id=by_id, told=told)
            actions.answer_asked(by_id=by_id, code=code, outcome="refused")


def _go_on(case: Case, one: int, two: int) -> bool:
    """Take an order as far as it goes by now; returns whether it is where it is to be."""
    known = [*queries.open_orders(by_id=one), *queries.decided_orders(by_id=one)]
    row = next((row for row in known if row.authority_name == case.told.authority_name), None)
    code, state = (
        (row.code, row.state) if row else (actions.receive_order(by_id=one, told=case.told), "received")
    )
    if state == "received":
        actions.confirm_order(by_id=one, code=code)
        state = "confirmed"
    if not case.is_decided or state == "answered":
        return True
    if state == "confirmed":
        if not queries.rules().counts:
            return False
        actions.propose_decision(by_id=one, code=code, grounds=(), unneeded=())
        state = "proposed"
    if state == "proposed":
        actions.confirm_decision(by_id=two, code=code)
    _answer(code, one, two)
    return True


def _answer(code: str, one: int, two: int) -> None:
    found = queries.order(code, by_id=one)
    if found.makes_archive:
        actions.make_archive(by_id=two, code=code)
        found = queries.order(code, by_id=one)
    if found.hands_over:
        actions.hand_over(by_id=two, code=code)
    else:
        actions.answer_order(by_id=two, code=code)
