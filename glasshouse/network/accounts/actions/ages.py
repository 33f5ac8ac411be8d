"""Whether somebody is of age: settled from the birth date in the vault while they are there, and kept as yes or no."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import policy
from glasshouse.network.accounts.models import Person
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import Refused
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault import queries as kept
from glasshouse.network.vault.queries import Field


class BirthDateNotPossible(Refused):
    """Nobody who lives was born on this date."""

    code = "birth_date_not_possible"
    field = "birth_date"


class BirthDateKnown(Refused):
    """A birth date is held already; it is given once."""

    code = "birth_date_known"
    field = "birth_date"


def check_plausible(birth_date: date) -> None:
    """Refuse a date on which nobody who lives was born. Raises BirthDateNotPossible."""
    if not policy.is_plausible_birth(birth_date, clock.now().date()):
        raise BirthDateNotPossible(_("Please check the year: nobody alive was born on this date."))


def settle_age(*, person_id: int) -> bool:
    """Note that a person who is there is of age, if the vault's birth date says so now; returns whether they are."""
    person = Person.objects.filter(id=person_id)
    if person.filter(is_adult=True).exists():
        return True
    held = kept.get_field(person_id=person_id, field=Field.BIRTH_DATE)
    if held is None or not policy.is_adult(date.fromisoformat(held), clock.now().date()):
        return False
    return person.update(is_adult=True) > 0


def give_birth_date(*, person_id: int, birth_date: date) -> bool:
    """Keep the birth date of somebody of whom none is held; returns whether they are of age.

    Raises BirthDateNotPossible, BirthDateKnown.
    """
    check_plausible(birth_date)
    with transaction.atomic():
        list(Person.objects.select_for_update(no_key=True).filter(id=person_id).values_list("id"))
        if kept.get_field(person_id=person_id, field=Field.BIRTH_DATE) is not None:
            raise BirthDateKnown(_("Your birth date is known already. Nothing was changed."))
        vault.put_field(person_id=person_id, field=Field.BIRTH_DATE, value=birth_date.isoformat())
        return settle_age(person_id=person_id)
