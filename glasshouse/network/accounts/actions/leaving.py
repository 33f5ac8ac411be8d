"""Leaving the network, and coming back while there is time. Erasing is the business of the room `portability`."""

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import policy
from glasshouse.network.accounts.actions.desk import LastAdministrator
from glasshouse.network.accounts.actions.sessions import (
    Opened,
    Origin,
    confirm_password,
    end_all_sessions,
    open_session,
)
from glasshouse.network.accounts.events import PersonLeft, PersonReturned
from glasshouse.network.accounts.models import AccessToken, Link, Person
from glasshouse.network.accounts.states import Role, State
from glasshouse.network.kit import clock, events
from glasshouse.network.kit.errors import NotFound, Refused


class HandleNotTyped(Refused):
    """An account without a password is left by typing its handle, and another text was typed."""

    code = "handle_not_typed"
    field = "handle"


def leave(*, person_id: int, password: str = "", handle: str = "") -> None:
    """Close a person's account at once: sessions, access tokens and mailed links end, and nobody meets them any more.

    Shown to be meant by the password, or by the handle where there is no password.
    Raises WrongPassword, HandleNotTyped, LastAdministrator, NotFound, TooMany; then nothing is changed.
    """
    person = Person.objects.filter(id=person_id, state=State.ACTIVE).first()
    if person is None:
        raise NotFound(_("There is no such account."))
    if person.has_usable_password():
        confirm_password(person_id=person_id, password=password)
    elif policy.normal_handle(handle) != person.handle:
        raise HandleNotTyped(_("This is not your handle, so nothing was changed. Please type it as it is."))
    with transaction.atomic():
        administrators = Person.objects.select_for_update().filter(
            role=Role.ADMINISTRATOR, state=State.ACTIVE
        )
        if [one.pk for one in administrators.order_by("id")] == [person_id]:
            raise LastAdministrator(
                _("You are the only administrator. Give somebody else that role first, then you can leave.")
            )
        active = Person.objects.filter(id=person_id, state=State.ACTIVE)
        if not active.update(state=State.LEAVING, changed_at=clock.now()):
            raise NotFound(_("There is no such account."))
        AccessToken.objects.filter(person_id=person_id).delete()
        Link.objects.filter(person_id=person_id).delete()
        end_all_sessions(person_id=person_id)
        events.publish(PersonLeft(person_id=person_id))


def come_back(*, person_id: int, origin: Origin, replaces: str = "") -> Opened:
    """Open a leaving person's account again, and a session for them, who have shown who they are. Raises NotFound."""
    with transaction.atomic():
        leaving = Person.objects.filter(id=person_id, state=State.LEAVING)
        if not leaving.update(state=State.ACTIVE, changed_at=clock.now()):
            raise NotFound(_("There is no such account any more."))
        events.publish(PersonReturned(person_id=person_id))
        return open_session(person_id=person_id, origin=origin, replaces=replaces)
