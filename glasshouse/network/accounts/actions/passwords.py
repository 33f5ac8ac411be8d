"""Passwords: what is a good one, and how one gets another."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import policy
from glasshouse.network.accounts.actions.attempts import count_attempt, tried
from glasshouse.network.accounts.actions.sessions import (
    DAY_S,
    HOUR_S,
    Origin,
    confirm_password,
    end_all_sessions,
    person_named,
)
from glasshouse.network.accounts.events import PasswordChanged, ProfileChanged, ResetAsked
from glasshouse.network.accounts.links import find_link, fresh_link
from glasshouse.network.accounts.models import AccessToken, Link, Person
from glasshouse.network.accounts.states import State
from glasshouse.network.kit import clock, events
from glasshouse.network.kit.errors import Refused
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault import queries as kept
from glasshouse.network.vault.queries import Field

RESET_LASTS = timedelta(hours=1)
MAX_PASSWORD = 256


class WeakPassword(Refused):
    """The password is too easy to guess; the message says why."""

    code = "weak_password"
    field = "password"


class LinkNotValid(Refused):
    """A mailed link was used, replaced, has expired or was never sent."""

    code = "link_not_valid"
    status = 404


def check_new_password(password: str, *, handle: str = "", email: str = "") -> None:
    """Refuse a password that is easy to guess. Raises WeakPassword."""
    if len(password) > MAX_PASSWORD:
        raise WeakPassword(_("This password is too long: at most %(n)d characters.") % {"n": MAX_PASSWORD})
    try:
        validate_password(password)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from None
    known = [handle, email.split("@", maxsplit=1)[0]]
    if any(len(name) >= 4 and name.casefold() in password.casefold() for name in known):
        raise WeakPassword(_("The password must not contain your handle or the name in your e-mail address."))


def request_reset(*, name: str, origin: Origin) -> None:
    """Mail a link to set a new password of this handle or e-mail; says nothing about whether there is one. Raises TooMany."""
    place = policy.network_of(origin.address)
    count_attempt(scope="reset_address", subject=place, limit=20, window_s=HOUR_S)
    person = person_named(name)
    if person is None or not policy.may_reset(person.state):
        return
    if kept.get_field(person_id=person.pk, field=Field.EMAIL) is None:
        return
    if tried(scope="reset", subject=str(person.pk), window_s=DAY_S) > 8:
        return
    with transaction.atomic():
        # The link of a mail that is still on its way stays good, as long as there is time to follow it.
        soon = clock.now() + RESET_LASTS / 3
        link = Link.objects.filter(person=person, kind=Link.Kind.RESET, expires_at__gt=soon).first()
        link = link or fresh_link(person, Link.Kind.RESET, RESET_LASTS)
        events.publish(ResetAsked(person.pk, link.code))


def reset_password(*, token: str, password: str) -> str:
    """Set a new password by a mailed link, ending all sessions and access tokens; returns the handle to sign in with.

    Who follows the link reads the mail, so an address that was not confirmed is now. Raises LinkNotValid, WeakPassword.
    """
    link = find_link(token, at=clock.now())
    if link is None or link.kind != Link.Kind.RESET:
        raise LinkNotValid(_("This link was used already or is too old. Please ask for a new one."))
    check_new_password(password, handle=link.person.handle)
    hashed = make_password(password)
    with transaction.atomic():
        link = find_link(token, at=clock.now(), lock=True)
        if link is None:
            raise LinkNotValid(
                _("This link was used already. Please sign in with the password you just set.")
            )
        confirm_person(link.person)
        _set_password(link.person, hashed)
        AccessToken.objects.filter(person=link.person).delete()
        end_all_sessions(person_id=link.person.pk)
    return link.person.handle


def change_password(*, person_id: int, old: str, new: str, session_id: int | None) -> None:
    """Set a new password and end all other sessions. Raises WrongPassword, WeakPassword, TooMany."""
    person = confirm_password(person_id=person_id, password=old)
    check_new_password(new, handle=person.handle)
    hashed = make_password(new)
    with transaction.atomic():
        _set_password(person, hashed)
        end_all_sessions(person_id=person_id, but=session_id)


def confirm_person(person: Person) -> None:
    """Let a person in whose address is confirmed, or let them wait for approval where that is asked for."""
    if person.state != State.PENDING_EMAIL:
        return
    by_approval = settings.ENV.registration == "approval"
    person.state = State.WAITING_APPROVAL if by_approval else State.ACTIVE
    person.changed_at = clock.now()
    person.save(update_fields=["state", "changed_at"])
    if person.state == State.ACTIVE:
        events.publish(ProfileChanged(person.pk))


def _set_password(person: Person, hashed: str) -> None:
    Person.objects.filter(id=person.pk).update(password=hashed)
    # Every mailed link, a change of address too: a thief who asked for one could take the account back by it.
    Link.objects.filter(person=person).delete()
    vault.erase_fields(person_id=person.pk, field=Field.NEW_EMAIL)
    events.publish(PasswordChanged(person.pk))
