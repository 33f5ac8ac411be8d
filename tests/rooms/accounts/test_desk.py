import pytest

from glasshouse.network.accounts import actions, queries
from glasshouse.network.accounts.models import Person
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.vault.models import KeptField
from tests.rooms.accounts.acts import HERE, join, sign_in
from tests.rooms.mails import deliver, token_in

pytestmark = pytest.mark.django_db


def staff(role, handle="boss"):
    return actions.create_person(handle=handle, role=role)


def code_of(handle):
    return Person.objects.get(handle=handle).code


@pytest.fixture
def waiting(env):
    """Somebody who registered, confirmed the address and waits; returns the code."""
    env(registration="approval")
    code = join("ada")
    (message,) = deliver()
    confirmed = actions.verify_email(token=token_in(message), origin=HERE, joined_here=code)
    assert (confirmed.state, confirmed.opened) == ("waiting_approval", None)
    return code


def test_a_waiting_person_is_admitted_and_told(waiting):
    with pytest.raises(actions.NotOpen, match="waiting"):
        sign_in()
    assert [row.handle for row in queries.waiting_people()] == ["ada"]
    boss = staff("moderator")
    actions.approve_person(by_id=boss, code=waiting)
    actions.approve_person(by_id=boss, code=waiting)
    assert queries.waiting_people() == []
    (message,) = deliver()
    assert "accepted" in message.subject
    assert sign_in()


def test_a_refused_person_is_told_why_and_gone_a_week_later(waiting, frozen_clock):
    frozen_clock.set(Person.objects.get().changed_at)
    boss = staff("administrator")
    with pytest.raises(actions.ReasonMissing):
        actions.refuse_person(by_id=boss, code=waiting, reason=" \u202e\n ")
    actions.refuse_person(by_id=boss, code=waiting, reason="Only for members of the university.")
    (message,) = deliver()
    assert "Only for members of the university." in message.body
    with pytest.raises(actions.NotOpen, match="not accepted"):
        sign_in()
    frozen_clock.advance(days=7, seconds=1)
    actions.reconcile()
    assert list(Person.objects.values_list("handle", flat=True)) == ["boss"]
    assert not KeptField.objects.exists()


def test_a_decision_is_not_turned_round_by_a_late_click(waiting):
    boss = staff("administrator")
    actions.approve_person(by_id=boss, code=waiting)
    actions.refuse_person(by_id=boss, code=waiting, reason="too late")
    assert Person.objects.get(code=waiting).state == "active"


@pytest.mark.parametrize(
    ("role", "admits", "gives_roles"),
    [
        ("person", False, False),
        ("legal_officer", False, False),
        ("moderator", True, False),
        ("administrator", True, True),
    ],
)
def test_who_may_do_what_at_the_desk(waiting, role, admits, gives_roles):
    by_id = staff(role)
    other = actions.create_person(handle="other")

    def outcome(act):
        try:
            act()
        except NotAllowed:
            return False
        return True

    assert outcome(lambda: actions.refuse_person(by_id=by_id, code=waiting, reason="no")) is admits
    assert outcome(lambda: actions.approve_person(by_id=by_id, code=waiting)) is admits
    assert (
        outcome(lambda: actions.set_role(by_id=by_id, code=code_of("other"), role="moderator")) is gives_roles
    )
    assert (Person.objects.get(id=other).role == "moderator") is gives_roles


def test_a_suspended_administrator_decides_nothing(waiting):
    boss = staff("administrator")
    Person.objects.filter(id=boss).update(state="suspended")
    with pytest.raises(NotAllowed):
        actions.approve_person(by_id=boss, code=waiting)
    with pytest.raises(NotAllowed):
        actions.set_role(by_id=boss, code=code_of("boss"), role="person")


def test_there_is_always_an_administrator():
    boss = staff("administrator")
    with pytest.raises(actions.LastAdministrator):
        actions.set_role(by_id=boss, code=code_of("boss"), role="person")
    staff("administrator", "second")
    actions.set_role(by_id=boss, code=code_of("boss"), role="person")
    with pytest.raises(NotAllowed):
        actions.set_role(by_id=boss, code=code_of("boss"), role="administrator")


def test_unknown_codes_and_roles():
    boss = staff("administrator")
    for code, role in [("nobody", "person"), (code_of("boss"), "emperor")]:
        with pytest.raises(NotFound):
            actions.set_role(by_id=boss, code=code, role=role)
    with pytest.raises(NotFound):
        actions.approve_person(by_id=boss, code="nobody")


def test_finding_people():
    staff("moderator")
    actions.create_person(handle="ada", name="Ada Lovelace")
    assert [row.handle for row in queries.people_like("")] == ["boss"]
    assert [row.handle for row in queries.people_like("lovelace")] == ["ada"]
    assert [row.handle for row in queries.people_like("@AD")] == ["ada"]
