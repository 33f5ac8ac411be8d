"""The e-mail address of an account: whose it is, and how it changes."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts.actions.attempts import count_attempt, tried
from glasshouse.network.accounts.actions.passwords import LinkNotValid
from glasshouse.network.accounts.actions.sessions import DAY_S, confirm_password
from glasshouse.network.accounts.events import EmailChanged, JoinedAgain, NewEmailToConfirm
from glasshouse.network.accounts.links import fresh_link
from glasshouse.network.accounts.models import Link, Person
from glasshouse.network.accounts.states import State
from glasshouse.network.kit import events
from glasshouse.network.kit.errors import Refused
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault import queries as kept
from glasshouse.network.vault.queries import Field

NEW_EMAIL_LASTS = timedelta(days=2)


class EmailNotPossible(Refused):
    """This can't be an e-mail address."""

    code = "email_not_possible"
    field = "email"


def check_email(email: str) -> str:
    """Return the address without spaces around it. Raises EmailNotPossible."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    if not email or len(email) > 254:
        raise EmailNotPossible(_("This is not a complete e-mail address. It looks like name@example.org."))
    return email


def change_email(*, person_id: int, password: str, email: str) -> None:
    """Ask for another address: it is mailed a link to confirm it, and the present one is told.

    Says nothing about whether the new address has an account. Raises EmailNotPossible, WrongPassword, TooMany.
    """
    email = check_email(email)
    count_attempt(scope="change_email", subject=str(person_id), limit=5, window_s=DAY_S)
    person = confirm_password(person_id=person_id, password=password)
    with transaction.atomic():
        vault.put_field(person_id=person.pk, field=Field.NEW_EMAIL, value=email)
        events.publish(
            NewEmailToConfirm(person.pk, fresh_link(person, Link.Kind.NEW_EMAIL, NEW_EMAIL_LASTS).code)
        )


def withdraw_email_change(*, person_id: int) -> None:
    """Forget an address that was asked for and is not confirmed; without one, nothing happens."""
    with transaction.atomic():
        vault.erase_fields(person_id=person_id, field=Field.NEW_EMAIL)
        Link.objects.filter(person_id=person_id, kind=Link.Kind.NEW_EMAIL).delete()


def claim_email(person_id: int, email: str) -> bool:
    """Make an address this person's, unless another account has it, which is told instead; says whether it was made.

    An account that never confirmed the address loses it: only who reads the mail can tell whose it is.
    """
    owner_id = kept.find_person(field=Field.EMAIL, value=email)
    if owner_id not in (None, person_id):
        owner = Person.objects.select_for_update().filter(id=owner_id, state=State.PENDING_EMAIL).first()
        if owner is not None:
            vault.erase_person(person_id=owner.pk)
            Link.objects.filter(person=owner).delete()
    try:
        vault.put_field(person_id=person_id, field=Field.EMAIL, value=email)
        return True
    except vault.Taken:
        owner_id = kept.find_person(field=Field.EMAIL, value=email)
    if owner_id and tried(scope="joined_again", subject=str(owner_id), window_s=DAY_S) <= 3:
        events.publish(JoinedAgain(owner_id))
    return False


def swap_email(person: Person) -> None:
    """Make the confirmed new address the person's own. Raises LinkNotValid if that is not possible any more."""
    new = kept.get_field(person_id=person.pk, field=Field.NEW_EMAIL)
    old = kept.get_field(person_id=person.pk, field=Field.EMAIL)
    if new is None or not claim_email(person.pk, new):
        raise LinkNotValid(_("This address can't be used. Your account keeps its present one."))
    vault.erase_fields(person_id=person.pk, field=Field.NEW_EMAIL)
    # A reset that was mailed to the old address is not for whoever reads that one now.
    Link.objects.filter(person=person, kind=Link.Kind.RESET).delete()
    if old:
        vault.put_field(person_id=person.pk, field=Field.OLD_EMAIL, value=old)
        events.publish(EmailChanged(person.pk))
