"""The living example of orders: one disclosed, one refused, one that waits, and what was asked without an order.

`python -m glasshouse.demo.orders_example` stays until all is done: rules count only once they have been public for a while.
"""

import sys
import time
from contextlib import suppress
from dataclasses import dataclass

STEP_S, MOST_S = 5.0, 1800.0
OFFICER = ("noor", "Noor", "legal_officer")
# Institutions, not persons; whom they name are people of the demo.
_FRENCH = {
    "kind": "information",
    "authority": "court",
    "authority_name": "A court in Lyon",
    "country": "FR",
    "channel": "registered letter, confirmed by the registry",
    "verified": True,
    "reference": "2026/0117",
    "answer_to": "The registry of the court",
    "basis": "national",
    "law": "Code de procédure pénale, article 60-1",
    "reasons": "An inquiry into threats that were sent from this account.",
    "redress": "An appeal to the court within ten days.",
    "data": ("subscriber",),
}
_AMERICAN = {
    "kind": "information",
    "authority": "prosecutor",
    "authority_name": "A federal prosecutor",
    "country": "US",
    "channel": "e-mail, confirmed by telephone",
    "verified": True,
    "reference": "26-mj-204",
    "answer_to": "The office of the prosecutor",
    "basis": "us-2703",
    "reasons": "Who has posted a video.",
    "data": ("subscriber", "sessions"),
}
_CHINESE = {
    "kind": "information",
    "authority": "police",
    "authority_name": "A public security bureau",
    "country": "CN",
    "channel": "letter, confirmed by the embassy",
    "verified": True,
    "reference": "2026-88",
    "answer_to": "The bureau",
    "basis": "cn-dsl-35",
    "reasons": "Who follows an account.",
    "data": ("following",),
}
_ASKED = (
    (
        {
            "who": "authority",
            "way": "letter",
            "country": "DE",
            "what": "Which accounts follow a party, without an order",
        },
        "refused",
    ),
    (
        {"who": "owner", "way": "call", "what": "To hear before everybody else which videos are restricted"},
        "refused",
    ),
)


@dataclass(frozen=True, slots=True)
class _Case:
    """An order of the example: what is told at the desk, whom it names, and whether it is decided."""

    told: "dict[str, object]"
    subject: str
    is_decided: bool


def make_orders_example(*, about: str, others: tuple[str, str]) -> bool:
    """Make the example about these handles, as far as it can be made by now; returns whether it is whole.

    The first is of whom something is disclosed. Doing it again goes on where it ended.
    """
    from glasshouse.demo.seed import ADMINISTRATOR
    from glasshouse.network.accounts import actions as accounts
    from glasshouse.network.accounts import queries as people

    if people.id_for_staff(OFFICER[0]) is None:
        person_id = accounts.create_person(handle=OFFICER[0], name=OFFICER[1], role=OFFICER[2])
        accounts.welcome_person(person_id=person_id)
    one, two = (people.id_for_staff(handle) or 0 for handle in (OFFICER[0], ADMINISTRATOR))
    _ask(one)
    cases = (
        _Case(_FRENCH, about, True),
        _Case(_AMERICAN, others[0], True),
        _Case(_CHINESE, others[1], False),
    )
    done = [_go_on(case, one, two) for case in cases]
    return all(done)


def _ask(by_id: int) -> None:
    from glasshouse.network.orders import actions, queries

    known = {one.what for one in queries.asked()}
    for told, outcome in _ASKED:
        if told["what"] not in known:
            code = actions.enter_asked(by_id=by_id, told=actions.Told(**told))
            actions.answer_asked(by_id=by_id, code=code, outcome=outcome)


def _go_on(case: _Case, one: int, two: int) -> bool:
    """Take an order as far as it goes by now; returns whether it is where it is to be."""
    from glasshouse.network.orders import actions, queries

    known = [*queries.open_orders(), *queries.decided_orders()]
    row = next((row for row in known if row.authority_name == case.told["authority_name"]), None)
    if row is None:
        told = actions.Intake(**case.told, subjects=(case.subject,))  # type: ignore[arg-type]
        code = actions.receive_order(by_id=one, told=told)
    else:
        code = row.code
    state = row.state if row else "received"
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
    from glasshouse.network.orders import actions, queries

    found = queries.order(code, by_id=one)
    if found.makes_archive:
        actions.make_archive(by_id=two, code=code)
        found = queries.order(code, by_id=one)
    if found.hands_over:
        actions.hand_over(by_id=two, code=code)
    else:
        actions.answer_order(by_id=two, code=code)


def main() -> int:
    """Make the example in the installation that the environment names, waiting for the rules to count."""
    import django

    from glasshouse.network.config import env as settings_of_env

    settings_of_env.name_settings()
    django.setup()
    from glasshouse.demo.cast import CAST
    from glasshouse.demo.seed import VISITOR

    until = time.monotonic() + MOST_S
    others = (CAST[0].handle, CAST[1].handle)
    while not make_orders_example(about=VISITOR, others=others):
        if time.monotonic() > until:
            return 1
        time.sleep(STEP_S)
    return 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
