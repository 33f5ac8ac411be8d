"""Accounts that go to another network, or come from one: closed here while they are on their way, opened there under a link.

Who goes, and where, is decided in the room `handover`; passwords never go along.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import policy, words
from glasshouse.network.accounts.actions.emails import check_email
from glasshouse.network.accounts.actions.joining import check_handle
from glasshouse.network.accounts.actions.sessions import end_all_sessions
from glasshouse.network.accounts.events import PersonLeft, PersonMoved, ProfileChanged
from glasshouse.network.accounts.links import fresh_link
from glasshouse.network.accounts.models import MAX_BIO, MAX_NAME, AccessToken, Link, Person
from glasshouse.network.accounts.states import Role, State
from glasshouse.network.kit import clock, events, ids, locales
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault.queries import Field

OPENED_WITHIN = timedelta(days=30)
"""So long works the link by which somebody who was brought here sets a password."""
MOST_LANGUAGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who is brought here from another network, as that one told; what does not fit is left out."""

    handle: str
    name: str = ""
    bio: str = ""
    languages: tuple[str, ...] = ()
    home_territory: str = ""
    site_language: str = ""
    is_private: bool = False
    joined_at: datetime | None = None
    email: str = ""
    birth_date: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """The account of a newcomer: `link` sets a password, empty where no address came along or somebody here has it."""

    person_id: int
    handle: str
    link: str


def begin_move(*, person_id: int) -> None:
    """Close an account to its owner until it has moved: what they do meanwhile would be lost. Others meet it as before.

    Doing it twice is harmless. Raises NotFound.
    """
    with transaction.atomic():
        active = Person.objects.filter(id=person_id, state=State.ACTIVE, role=Role.PERSON)
        if not active.exists():
            raise NotFound(_("There is no such account."))
        active.filter(moving_at=None).update(moving_at=clock.now())
        AccessToken.objects.filter(person_id=person_id).delete()
        Link.objects.filter(person_id=person_id).delete()
        end_all_sessions(person_id=person_id)


def stop_move(*, person_id: int) -> None:
    """Open an account to its owner again that was to move; doing it twice is harmless."""
    Person.objects.filter(id=person_id, state=State.ACTIVE).update(moving_at=None)


def move_away(*, person_id: int, handover: str, erase_at: datetime) -> bool:
    """Close an account for good: it is on another network now, and what is held here goes at an instant.

    Returns whether it was still here; doing it twice is harmless.
    """
    with transaction.atomic():
        moving = Person.objects.filter(id=person_id, state=State.ACTIVE)
        if not moving.update(state=State.MOVED, changed_at=clock.now()):
            return False
        end_all_sessions(person_id=person_id)
        events.publish(PersonMoved(person_id=person_id, handover=handover, erase_at=erase_at))
    return True


def send_back(*, person_id: int) -> bool:
    """Let somebody leave who was brought here by a handover that was called off, unless they opened the account by a password.

    What is held goes as if they had left. Returns whether it closes now; doing it twice is harmless.
    """
    with transaction.atomic():
        brought = Person.objects.filter(id=person_id, state=State.ACTIVE, role=Role.PERSON)
        unopened = brought.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        if not unopened.update(state=State.LEAVING, changed_at=clock.now()):
            return False
        Link.objects.filter(person_id=person_id).delete()
        end_all_sessions(person_id=person_id)
        events.publish(PersonLeft(person_id=person_id))
    return True


def settle_newcomer(*, told: Newcomer) -> Settled:
    """Make the account of somebody who comes from another network, under the same handle if it is free here, else a like one."""
    with transaction.atomic():
        handle = _free_handle(told.handle)
        person = Person(
            handle=handle,
            name=words.one_line(told.name, MAX_NAME),
            bio=words.several_lines(told.bio, MAX_BIO),
            languages=[one for one in told.languages if locales.is_language(one)][:MOST_LANGUAGES],
            home_territory=told.home_territory if locales.is_territory(told.home_territory) else "",
            site_language=told.site_language if told.site_language in locales.site_languages() else "",
            is_private=told.is_private,
            state=State.ACTIVE,
            joined_at=min(told.joined_at or clock.now(), clock.now()),
        )
        person.set_unusable_password()
        person.save()
        link = ""
        if _keep_email(person.pk, told.email):
            link = fresh_link(person, Link.Kind.RESET, OPENED_WITHIN).code
        if _is_date(told.birth_date):
            vault.put_field(person_id=person.pk, field=Field.BIRTH_DATE, value=told.birth_date)
        events.publish(ProfileChanged(person_id=person.pk))
    return Settled(person.pk, handle, link)


def _free_handle(wanted: str) -> str:
    try:
        handle = check_handle(wanted)
    except Refused:
        handle = f"new_{ids.new_code().lower()}"
    if not Person.objects.filter(handle=handle).exists():
        return handle
    stem = handle[:24]
    for number in range(2, 100):
        if not Person.objects.filter(handle=f"{stem}_{number}").exists():
            return f"{stem}_{number}"
    return f"{stem[:18]}_{ids.new_code().lower()}"


def _keep_email(person_id: int, email: str) -> bool:
    """Keep an address, unless it is none, or is somebody's here already, whose account stays theirs alone."""
    try:
        vault.put_field(person_id=person_id, field=Field.EMAIL, value=check_email(email))
    except (Refused, vault.Taken):
        return False
    return True


def _is_date(text: str) -> bool:
    try:
        return policy.is_plausible_birth(date.fromisoformat(text), clock.now().date())
    except ValueError:
        return False
