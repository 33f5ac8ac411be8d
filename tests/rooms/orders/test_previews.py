"""What an officer is shown before an act is what the act enters, but for what is known only then."""

from dataclasses import fields, replace

import pytest

from glasshouse.network.orders import actions, queries
from glasshouse.network.orders.models import Subject
from glasshouse.proof.entries import Entry
from tests.rooms.orders.desk import entered, intake
from tests.rooms.people import person

pytestmark = pytest.mark.django_db


def plain(entries: list[Entry], *drawn: str) -> list[Entry]:
    """Return entries without what is known only once it is done."""
    names = ("time", *drawn)
    return [
        replace(
            one,
            **{field.name: type(getattr(one, field.name))() for field in fields(one) if field.name in names},
        )
        for one in entries
    ]


def all_entered() -> list[Entry]:
    return [one for one in entered("") if one.kind.startswith(("order.", "access", "asked"))]


def steps(one: int, two: int, code: str, kind: str, grounds: list[str]) -> list:
    """Return the acts of an order in turn."""
    first = [
        lambda: actions.confirm_order(by_id=one, code=code),
        lambda: actions.propose_decision(by_id=one, code=code, grounds=grounds, unneeded=[]),
        lambda: actions.confirm_decision(by_id=two, code=code),
    ]
    if grounds:
        return [*first, lambda: actions.answer_order(by_id=one, code=code)]
    match kind:
        case "removal":
            return [*first, lambda: actions.answer_order(by_id=one, code=code, accounts=2)]
        case "preservation":
            last = lambda: actions.answer_order(by_id=one, code=code)  # noqa: E731
        case _:
            last = lambda: actions.hand_over(by_id=one, code=code)  # noqa: E731
    return [*first, lambda: actions.make_archive(by_id=two, code=code), last]


@pytest.mark.parametrize("erased", [False, True], ids=["", "one is erased"])
@pytest.mark.parametrize(
    ("kind", "grounds"),
    [("information", []), ("preservation", []), ("removal", []), ("information", ["immunity-or-press"])],
)
def test_every_step_enters_what_was_shown(desk, kind, grounds, erased):
    one, two = desk
    person("ben")
    data = () if kind == "removal" else ("subscriber",)
    told = intake(kind=kind, data=data, subjects=("ada", "ben"))
    shown = list(queries.preview_intake(told)[0])
    code = actions.receive_order(by_id=one, told=told)
    drawn = ("order", "order_hash", "confirm_by_ms", "answer_by_ms")
    assert plain(all_entered(), *drawn) == plain(shown, *drawn)
    if erased:
        Subject.objects.filter(order__code=code, named="ben").update(person_id=None, named="")
    for number, act in enumerate(steps(one, two, code, kind, grounds)):
        known = len(all_entered())
        shown = list(queries.order(code, by_id=one, grounds=grounds).public)
        act()
        names = ("decided_by", "confirmed_by", "access", "officer", "tag")
        # A proposal enters nothing yet: it shows what its confirmation enters.
        expected = [] if number == 1 else plain(shown, *names)
        assert plain(all_entered()[known:], *names) == expected, number
        assert shown, number
    assert queries.order(code, by_id=one).public == ()


def test_what_a_law_forbids_to_show_shows_nothing_at_any_step(desk):
    one, two = desk
    told = intake(is_secret=True, secrecy="Article 11")
    assert queries.preview_intake(told)[0] == ()
    code = actions.receive_order(by_id=one, told=told)
    for act in steps(one, two, code, "information", []):
        assert queries.order(code, by_id=one).public == ()
        act()
    assert all_entered() == []


def test_what_was_asked_is_entered_as_it_was_shown(desk):
    told = actions.Told(who="owner", way="call", what=" Who  runs it ", country="DE")
    shown = queries.preview_asked(told)
    actions.enter_asked(by_id=desk[0], told=told)
    assert plain(entered("asked"), "asked") == plain([shown], "asked")
