"""What the operator does at the console: whoever types there has the whole machine, so nobody is asked whether they may."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import policy
from glasshouse.network.accounts.actions.passwords import check_new_password
from glasshouse.network.accounts.actions.sessions import end_all_sessions
from glasshouse.network.accounts.events import PasswordChanged
from glasshouse.network.accounts.models import AccessToken, Link, Person
from glasshouse.network.accounts.states import Role, State
from glasshouse.network.kit import events
from glasshouse.network.kit.errors import NotFound


def give_role(*, handle: str, role: str) -> None:
    """Give an active person a role, whatever it was before. Raises NotFound."""
    if role not in Role.values:
        raise NotFound(_("There is no such role."))
    with transaction.atomic():
        person = _active(handle)
        person.role = role
        person.save(update_fields=["role"])


def replace_password(*, handle: str, password: str) -> None:
    """Set an active person's password, ending all their sessions and access tokens. Raises NotFound, WeakPassword."""
    check_new_password(password, handle=policy.normal_handle(handle))
    hashed = make_password(password)
    with transaction.atomic():
        person = _active(handle)
        person.password = hashed
        person.save(update_fields=["password"])
        Link.objects.filter(person=person, kind=Link.Kind.RESET).delete()
        AccessToken.objects.filter(person=person).delete()
        end_all_sessions(person_id=person.pk)
        events.publish(PasswordChanged(person.pk))


def _active(handle: str) -> Person:
    found = Person.objects.select_for_update().filter(handle=policy.normal_handle(handle), state=State.ACTIVE)
    if (person := found.first()) is None:
        raise NotFound(_("There is no active account with this handle."))
    return person
