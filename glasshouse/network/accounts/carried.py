"""What of a person's account goes along when it goes to another network."""

from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.accounts.models import Person
from glasshouse.network.accounts.states import Role, State
from glasshouse.network.vault import queries as vault
from glasshouse.network.vault.queries import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedPerson:
    """An account as another network takes it over. No password: that would open more than what is handed over."""

    code: str
    handle: str
    name: str
    bio: str
    avatar_key: str
    languages: tuple[str, ...]
    home_territory: str
    site_language: str
    is_private: bool
    joined_at: datetime
    email: str
    birth_date: str


def carried_person(person_id: int) -> CarriedPerson | None:
    """Return what of an account goes along; None if it is not active, or has a role here."""
    person = Person.objects.filter(id=person_id, state=State.ACTIVE, role=Role.PERSON).first()
    if person is None:
        return None
    kept = {
        field: vault.get_field(person_id=person_id, field=field) or ""
        for field in (Field.EMAIL, Field.BIRTH_DATE)
    }
    return CarriedPerson(
        code=person.code,
        handle=person.handle,
        name=person.name,
        bio=person.bio,
        avatar_key=person.avatar_key,
        languages=tuple(person.languages),
        home_territory=person.home_territory,
        site_language=person.site_language,
        is_private=person.is_private,
        joined_at=person.joined_at,
        email=kept[Field.EMAIL],
        birth_date=kept[Field.BIRTH_DATE],
    )


def codes_of(person_ids: list[int]) -> dict[int, str]:
    """Return id -> public code of these people."""
    return dict(Person.objects.filter(id__in=person_ids).values_list("id", "code"))


def may_move(person_ids: list[int]) -> set[int]:
    """Return which of these people can move to another network: those whose account is active and who have no role here."""
    there = Person.objects.filter(id__in=person_ids, state=State.ACTIVE, role=Role.PERSON)
    return set(there.values_list("id", flat=True))


def movable_in(territory: str, *, after_id: int, limit: int) -> list[int]:
    """Return who can move among those at home in a territory, by their ids from after this one on; at most `limit`."""
    there = Person.objects.filter(home_territory=territory, state=State.ACTIVE, role=Role.PERSON)
    return list(there.filter(id__gt=after_id).order_by("id").values_list("id", flat=True)[:limit])
