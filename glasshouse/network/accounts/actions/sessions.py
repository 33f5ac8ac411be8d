"""Signing in and out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import policy
from glasshouse.network.accounts.actions.ages import settle_age
from glasshouse.network.accounts.actions.attempts import count_attempt, forget_attempts
from glasshouse.network.accounts.models import AccessToken, Person, Session
from glasshouse.network.accounts.queries import Viewer
from glasshouse.network.accounts.states import State
from glasshouse.network.kit import clock, ids
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault import queries as kept
from glasshouse.network.vault.queries import Field

QUARTER_S, HOUR_S, DAY_S = 900, 3600, 86400
IDLE = timedelta(days=30)
AT_MOST = timedelta(days=180)


class WrongCredentials(Refused):
    """No account goes with this name and this password."""

    code = "wrong_credentials"
    status = 401


class NotConfirmed(Refused):
    """The account is right, but its e-mail address is not confirmed yet."""

    code = "email_not_confirmed"
    status = 403


class NotOpen(Refused):
    """The account is right, but can't be signed in to: waiting, refused or suspended."""

    code = "account_not_open"
    status = 403


class Leaving(NotOpen):
    """The account is right, but its owner is leaving; `person_code` names it to `come_back`."""

    code = "account_leaving"

    def __init__(self, message: str, *, person_code: str) -> None:
        super().__init__(message)
        self.person_code = person_code


class WrongPassword(Refused):
    """The present password was not right."""

    code = "wrong_password"
    field = "password"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: network address, and the device in words."""

    address: str
    device: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session; the token is known to nobody else and is not kept."""

    person_id: int
    token: str
    expires_at: datetime


def sign_in(*, name: str, password: str, origin: Origin, replaces: str = "") -> Opened:
    """Open a session for a handle or e-mail address and its password; the session with the token `replaces` ends.

    Raises WrongCredentials (the same for an unknown name), NotConfirmed, NotOpen, Leaving, TooMany.
    """
    name = name.strip().casefold()
    place = policy.network_of(origin.address)
    count_attempt(scope="sign_in_address", subject=place, limit=60, window_s=QUARTER_S)
    count_attempt(scope="sign_in_pair", subject=f"{name} {place}", limit=10, window_s=QUARTER_S)
    count_attempt(scope="sign_in_name", subject=name, limit=100, window_s=HOUR_S)
    person = person_named(name)
    if not password_fits(person, password) or person is None or person.state == State.ERASED:
        raise WrongCredentials(
            _("This name and password don't go together. Check both, or set a new password.")
        )
    _refuse_unless_open(person)
    forget_attempts(scope="sign_in_pair", subject=f"{name} {place}")
    return open_session(person_id=person.pk, origin=origin, replaces=replaces)


def sign_in_as_demo(*, handle: str, origin: Origin, replaces: str = "") -> Opened:
    """Open a session for a demo account, one without a password, by its handle alone.

    Raises NotAllowed outside the demo, Leaving.
    """
    open_ones = Person.objects.filter(state__in=(State.ACTIVE, State.LEAVING))
    person = open_ones.filter(handle=policy.normal_handle(handle)).first()
    if not settings.ENV.demo or person is None or person.has_usable_password():
        raise NotAllowed(_("One-click sign-in is only for the accounts of the demo."))
    _refuse_unless_open(person)
    return open_session(person_id=person.pk, origin=origin, replaces=replaces)


def open_session(*, person_id: int, origin: Origin, replaces: str = "") -> Opened:
    """Open a session for somebody who has shown who they are."""
    now, token = clock.now(), ids.new_token()
    with transaction.atomic():
        if replaces:
            sign_out(token=replaces)
        session = Session.objects.create(
            person_id=person_id,
            token_hash=ids.token_hash(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + IDLE,
        )
        item = str(session.pk)
        vault.put_field(person_id=person_id, field=Field.SESSION_ADDRESS, item=item, value=origin.address)
        vault.put_field(person_id=person_id, field=Field.SESSION_DEVICE, item=item, value=origin.device)
        settle_age(person_id=person_id)
    return Opened(person_id, token, session.expires_at)


def sign_out(*, token: str) -> None:
    """End the session with this token; an unknown one is none."""
    end_sessions(Session.objects.filter(token_hash=ids.token_hash(token)).values_list("id", "person_id"))


def revoke_session(*, person_id: int, code: str) -> None:
    """End one of a person's sessions. Raises NotFound."""
    found = list(Session.objects.filter(person_id=person_id, code=code).values_list("id", "person_id"))
    if not found:
        raise NotFound(_("This session has ended already."))
    end_sessions(found)


def end_all_sessions(*, person_id: int, but: int | None = None) -> int:
    """End all sessions of a person, but one if it is named; returns how many ended."""
    found = Session.objects.filter(person_id=person_id).values_list("id", "person_id")
    return end_sessions(row for row in found if row[0] != but)


def touch(viewer: Viewer) -> None:
    """Write that this session or token was used just now; a session lives on for 30 days, at most 180 in all."""
    now = clock.now()
    if viewer.person_id is not None:
        settle_age(person_id=viewer.person_id)
    if viewer.token_id is not None:
        AccessToken.objects.filter(id=viewer.token_id).update(last_used_at=now)
        return
    session = Session.objects.filter(id=viewer.session_id).first() if viewer.session_id else None
    if session is not None:
        until = min(now + IDLE, session.created_at + AT_MOST)
        Session.objects.filter(id=session.pk).update(last_seen_at=now, expires_at=until)


def person_named(name: str) -> Person | None:
    """Return whose handle or e-mail address this is."""
    if "@" in name.strip()[1:]:
        person_id = kept.find_person(field=Field.EMAIL, value=name)
        return Person.objects.filter(id=person_id).first() if person_id else None
    return Person.objects.filter(handle=policy.normal_handle(name)).first()


def password_fits(person: Person | None, password: str) -> bool:
    """Say whether this is the person's password; takes as long for nobody's. A hash of an older kind is renewed."""
    if person is None:
        return check_password(password, "!")
    encoded = person.password

    def renew(raw: str) -> None:
        Person.objects.filter(id=person.pk, password=encoded).update(password=make_password(raw))

    return check_password(password, encoded, renew)


def confirm_password(*, person_id: int, password: str) -> Person:
    """Return the person if this is their password. Raises WrongPassword, TooMany."""
    count_attempt(scope="confirm_password", subject=str(person_id), limit=10, window_s=QUARTER_S)
    person = Person.objects.filter(id=person_id, state=State.ACTIVE).first()
    if not password_fits(person, password) or person is None:
        raise WrongPassword(_("This is not your present password. Nothing was changed."))
    forget_attempts(scope="confirm_password", subject=str(person_id))
    return person


def end_sessions(found: Iterable[tuple[int, int]]) -> int:
    """End sessions given as (id, person_id), and erase what the vault keeps of them; returns how many."""
    ended = list(found)
    with transaction.atomic():
        for session_id, person_id in ended:
            for field in (Field.SESSION_ADDRESS, Field.SESSION_DEVICE):
                vault.erase_fields(person_id=person_id, field=field, item=str(session_id))
        Session.objects.filter(id__in=[session_id for session_id, _person_id in ended]).delete()
    return len(ended)


def _refuse_unless_open(person: Person) -> None:
    if person.state == State.PENDING_EMAIL:
        raise NotConfirmed(
            _("Please confirm your e-mail address first: follow the link in the mail we sent.")
        )
    if person.state == State.WAITING_APPROVAL:
        raise NotOpen(
            _("Your registration is waiting for approval. You get a mail as soon as it is decided.")
        )
    if person.state == State.REFUSED:
        raise NotOpen(_("Your registration was not accepted. The mail we sent says why."))
    if person.state == State.LEAVING:
        raise Leaving(
            _("You are leaving this network. Until your account is erased you can come back."),
            person_code=person.code,
        )
    if person.state == State.MOVED or (person.state == State.ACTIVE and person.moving_at):
        raise NotOpen(
            _(
                "This account moves to another network, or is there already. The mail we sent says where, and how to sign in."
            )
        )
    if person.state == State.SUSPENDED:
        raise NotOpen(_("This account is suspended. The mail we sent says why."))
