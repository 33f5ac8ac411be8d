"""Becoming a member: register, confirm the address, and be admitted where that is asked for."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import policy, words
from glasshouse.network.accounts.actions.ages import check_plausible, settle_age
from glasshouse.network.accounts.actions.attempts import count_attempt, tried
from glasshouse.network.accounts.actions.emails import EmailNotPossible, check_email, claim_email, swap_email
from glasshouse.network.accounts.actions.passwords import LinkNotValid, check_new_password, confirm_person
from glasshouse.network.accounts.actions.sessions import (
    DAY_S,
    HOUR_S,
    Opened,
    Origin,
    open_session,
    person_named,
)
from glasshouse.network.accounts.events import EmailToConfirm, ProfileChanged
from glasshouse.network.accounts.links import find_link, fresh_link
from glasshouse.network.accounts.models import MAX_NAME, Link, Person
from glasshouse.network.accounts.states import Role, State
from glasshouse.network.kit import clock, events, locales
from glasshouse.network.kit.errors import Refused
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault import queries as kept
from glasshouse.network.vault.queries import Field

VERIFY_LASTS = timedelta(days=7)


class Closed(Refused):
    """Nobody can join at present."""

    code = "registration_closed"
    status = 403


class HandleNotPossible(Refused):
    """The handle has a form that handles don't have, or is kept back."""

    code = "handle_not_possible"
    field = "handle"


class HandleTaken(Refused):
    """Somebody has this handle."""

    code = "handle_taken"
    field = "handle"


class TooYoung(Refused):
    """The person is not old enough; nothing was kept."""

    code = "too_young"
    status = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who wants to join, as typed."""

    handle: str
    email: str
    password: str = field(repr=False)
    birth_date: date
    languages: tuple[str, ...] = ()
    site_language: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What following a mailed link has done; `opened` if the same browser that registered was signed in by it."""

    kind: str
    handle: str
    state: str
    opened: Opened | None


def register(*, applicant: Applicant, origin: Origin) -> str:
    """Make an account that waits for its e-mail address to be confirmed; returns its public code.

    An address that has an account already gets a mail that says so, and the answer here is the same.
    Raises Closed, HandleNotPossible, HandleTaken, EmailNotPossible, WeakPassword, BirthDateNotPossible, TooYoung, TooMany.
    """
    if settings.ENV.registration == "closed":
        raise Closed(_("This network takes no new members at present. You can watch without an account."))
    handle = check_handle(applicant.handle)
    email = check_email(applicant.email)
    check_new_password(applicant.password, handle=handle, email=email)
    _check_age(applicant.birth_date)
    count_attempt(
        scope="register_address", subject=policy.network_of(origin.address), limit=10, window_s=HOUR_S
    )
    _refuse_taken(handle)
    # Slow on purpose, so before the transaction: writers wait for one another.
    password = make_password(applicant.password)
    languages = [code for code in applicant.languages if locales.is_language(code)][:5]
    with transaction.atomic():
        person = _create(
            handle=handle, password=password, languages=languages, site_language=applicant.site_language
        )
        if claim_email(person.pk, email):
            vault.put_field(
                person_id=person.pk, field=Field.BIRTH_DATE, value=applicant.birth_date.isoformat()
            )
            events.publish(EmailToConfirm(person.pk, fresh_link(person, Link.Kind.VERIFY, VERIFY_LASTS).code))
    return person.code


def resend_verification(*, name: str, origin: Origin) -> None:
    """Mail the link again that confirms the address of this handle or e-mail; says nothing about whether there is one.

    Raises TooMany.
    """
    place = policy.network_of(origin.address)
    count_attempt(scope="resend_address", subject=place, limit=20, window_s=HOUR_S)
    person = person_named(name)
    if person is None or person.state != State.PENDING_EMAIL:
        return
    if tried(scope="resend", subject=str(person.pk), window_s=DAY_S) > 5:
        return
    if kept.get_field(person_id=person.pk, field=Field.EMAIL) is None:
        return  # A registration with somebody else's address: it never gets one.
    with transaction.atomic():
        link = Link.objects.filter(person=person, kind=Link.Kind.VERIFY, expires_at__gt=clock.now()).first()
        link = link or fresh_link(person, Link.Kind.VERIFY, VERIFY_LASTS)
        events.publish(EmailToConfirm(person.pk, link.code))


def verify_email(*, token: str, origin: Origin, joined_here: str = "") -> Confirmed:
    """Follow a mailed link: an address is confirmed, or changed to the new one.

    `joined_here` is the code that `register` gave to this browser: who also typed the password here is signed in at once.
    Raises LinkNotValid.
    """
    with transaction.atomic():
        link = find_link(token, at=clock.now(), lock=True)
        if link is None or link.kind == Link.Kind.RESET:
            raise LinkNotValid(
                _("This link was used already or is too old. If you confirmed before, just sign in.")
            )
        person = link.person
        if link.kind == Link.Kind.NEW_EMAIL:
            swap_email(person)
        else:
            confirm_person(person)
        link.delete()
        opened = None
        if link.kind == Link.Kind.VERIFY and person.state == State.ACTIVE and joined_here == person.code:
            opened = open_session(person_id=person.pk, origin=origin)
    return Confirmed(link.kind, person.handle, person.state, opened)


def create_person(
    *,
    handle: str,
    name: str = "",
    email: str = "",
    password: str = "",
    role: str = Role.PERSON,
    birth_date: date | None = None,
) -> int:
    """Make an active account at once, for the command line and the demo; returns its id.

    Without a password nobody can sign in, except with one click in the demo.
    Raises HandleNotPossible, HandleTaken, EmailNotPossible, WeakPassword.
    """
    handle = check_handle(handle, reserved=True)
    email = check_email(email) if email else ""
    if password:
        check_new_password(password, handle=handle, email=email)
    _refuse_taken(handle)
    hashed = make_password(password or None)
    with transaction.atomic():
        person = _create(handle=handle, password=hashed, languages=[])
        person.name, person.role, person.state = (
            words.one_line(name, MAX_NAME),
            Role(role).value,
            State.ACTIVE,
        )
        person.save(update_fields=["name", "role", "state"])
        if email:
            try:
                vault.put_field(person_id=person.pk, field=Field.EMAIL, value=email)
            except vault.Taken:
                raise EmailNotPossible(_("Another account has this e-mail address.")) from None
        if birth_date is not None:
            vault.put_field(person_id=person.pk, field=Field.BIRTH_DATE, value=birth_date.isoformat())
            settle_age(person_id=person.pk)
        events.publish(ProfileChanged(person.pk))
    return person.pk


def check_handle(handle: str, *, reserved: bool = False) -> str:
    """Return the handle as it is stored. Raises HandleNotPossible; reserved ones are possible only if asked for."""
    normal = policy.normal_handle(handle)
    if not policy.is_handle(normal):
        raise HandleNotPossible(
            _("A handle has 3 to 30 letters a–z, digits, _ and single dots, and no dot at its start or end.")
        )
    if not reserved and policy.is_reserved(normal):
        raise HandleNotPossible(_("This handle is kept for the network itself. Please choose another one."))
    return normal


def _create(*, handle: str, password: str, languages: list[str], site_language: str = "") -> Person:
    spoken = site_language if site_language in locales.site_languages() else ""
    try:
        with transaction.atomic():
            return Person.objects.create(
                handle=handle, password=password, languages=languages, site_language=spoken
            )
    except IntegrityError:
        raise HandleTaken(_taken_words()) from None


def _refuse_taken(handle: str) -> None:
    if Person.objects.filter(handle=handle).exists():
        raise HandleTaken(_taken_words())


def _taken_words() -> str:
    return _("Somebody has this handle already. Please choose another one.")


def _check_age(birth_date: date) -> None:
    today = clock.now().date()
    check_plausible(birth_date)
    if policy.age_on(birth_date, today) < settings.ENV.minimum_age:
        raise TooYoung(
            _(
                "To join you must be at least %(age)d years old. You can watch without an account. Nothing was kept."
            )
            % {"age": settings.ENV.minimum_age}
        )
