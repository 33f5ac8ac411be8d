"""What staff decide about accounts: who is admitted, and who has which role."""

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import policy, words
from glasshouse.network.accounts.actions.sessions import end_sessions
from glasshouse.network.accounts.events import PersonAdmitted, PersonRefused, ProfileChanged
from glasshouse.network.accounts.models import Person, Session
from glasshouse.network.accounts.states import STAFF, Role, State
from glasshouse.network.kit import clock, events, ids
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused

MAX_REASON = 1000


class ReasonMissing(Refused):
    """A refusal needs a reason that the person can read."""

    code = "reason_missing"
    field = "reason"


class LastAdministrator(Refused):
    """There would be no administrator left."""

    code = "last_administrator"


def approve_person(*, by_id: int, code: str) -> None:
    """Admit a registration that waits; doing it twice is harmless. Raises NotAllowed, NotFound."""
    with transaction.atomic():
        person = _waiting(by_id, code)
        if person.state != State.WAITING_APPROVAL:
            return
        _move(person, State.ACTIVE)
        events.publish(PersonAdmitted(person.pk))
        events.publish(ProfileChanged(person.pk))


def refuse_person(*, by_id: int, code: str, reason: str) -> None:
    """Refuse a registration that waits, and mail the reason. It is swept away a week later, so the same person may try again.

    Raises NotAllowed, NotFound, ReasonMissing.
    """
    reason = words.several_lines(reason, MAX_REASON)
    if not reason:
        raise ReasonMissing(_("Please write the reason: it is mailed to the person."))
    with transaction.atomic():
        person = _waiting(by_id, code)
        if person.state != State.WAITING_APPROVAL:
            return
        _move(person, State.REFUSED)
        events.publish(PersonRefused(person.pk, reason))


def officer_code(*, person_id: int) -> str:
    """Return the code under which a person stands in the ledger as an officer, drawn by chance the first time.

    Two officers have two codes, and nobody outside learns whose they are. Raises NotFound.
    """
    drawn = Person.objects.filter(id=person_id, state=State.ACTIVE)
    drawn.filter(officer_code=None).update(officer_code=ids.new_code())
    code = drawn.values_list("officer_code", flat=True).first()
    if code is None:
        raise NotFound(_("There is no such account."))
    return code


def set_role(*, by_id: int, code: str, role: str) -> None:
    """Give a person a role. Raises NotAllowed, NotFound, LastAdministrator."""
    if role not in Role.values:
        raise NotFound(_("There is no such role."))
    with transaction.atomic():
        administrators = list(
            Person.objects.select_for_update()
            .filter(role=Role.ADMINISTRATOR, state=State.ACTIVE)
            .order_by("id")
        )
        if not policy.may_set_roles(_role_of(by_id)):
            raise NotAllowed(_("Only administrators give roles."))
        person = Person.objects.select_for_update().filter(code=code, state=State.ACTIVE).first()
        if person is None:
            raise NotFound(_("There is no such account."))
        if [p.pk for p in administrators] == [person.pk] and role != Role.ADMINISTRATOR:
            raise LastAdministrator(_("Nobody else is an administrator. Give somebody else that role first."))
        person.role = role
        person.save(update_fields=["role"])


class CantSuspend(Refused):
    """Staff are not suspended by staff; their role is taken first."""

    code = "cant_suspend"


def suspend_person(*, by_id: int, code: str) -> None:
    """Close an account until it is opened again: sessions end, and nobody meets it or what it shows.

    Suspending twice is harmless. Raises NotAllowed, NotFound, CantSuspend.
    """
    with transaction.atomic():
        person = _for_staff(by_id, code, (State.ACTIVE, State.SUSPENDED))
        if person.role in STAFF:
            raise CantSuspend(_("This account has a role here. An administrator has to take that first."))
        if person.state == State.ACTIVE:
            _move(person, State.SUSPENDED)
            end_sessions(Session.objects.filter(person_id=person.pk).values_list("id", "person_id"))
            events.publish(ProfileChanged(person_id=person.pk))


def reopen_person(*, by_id: int, code: str) -> None:
    """Open a suspended account again; doing it twice is harmless. Raises NotAllowed, NotFound."""
    with transaction.atomic():
        person = _for_staff(by_id, code, (State.ACTIVE, State.SUSPENDED))
        if person.state == State.SUSPENDED:
            _move(person, State.ACTIVE)
            events.publish(ProfileChanged(person_id=person.pk))


def _for_staff(by_id: int, code: str, states: tuple[State, ...]) -> Person:
    if not policy.may_admit(_role_of(by_id)):
        raise NotAllowed(_("Only moderators and administrators decide about accounts."))
    person = Person.objects.select_for_update().filter(code=code, state__in=states).first()
    if person is None:
        raise NotFound(_("There is no such account."))
    return person


def _waiting(by_id: int, code: str) -> Person:
    if not policy.may_admit(_role_of(by_id)):
        raise NotAllowed(_("Only moderators and administrators decide who joins."))
    person = Person.objects.select_for_update().filter(code=code).first()
    if person is None:
        raise NotFound(_("This registration is gone."))
    return person


def _role_of(person_id: int) -> str:
    found = Person.objects.filter(id=person_id, state=State.ACTIVE).values_list("role", flat=True).first()
    return found or Role.PERSON.value


def _move(person: Person, state: State) -> None:
    person.state, person.changed_at = state.value, clock.now()
    person.save(update_fields=["state", "changed_at"])
