"""Questions about people, sessions and tokens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from glasshouse.network.accounts.carried import CarriedPerson, carried_person, codes_of, may_move, movable_in
from glasshouse.network.accounts.links import find_link, token_of
from glasshouse.network.accounts.models import (
    MAX_BIO,
    MAX_NAME,
    AccessToken,
    Attempt,
    Link,
    NewAvatar,
    Person,
    Session,
)
from glasshouse.network.accounts.policy import (
    may_admit,
    may_operate,
    may_register,
    may_set_roles,
    normal_handle,
)
from glasshouse.network.accounts.states import ALL_SCOPES, STAFF, Role, Scope, State
from glasshouse.network.kit import ids, locales, signing
from glasshouse.network.kit.statements import Statement
from glasshouse.network.vault import queries as vault
from glasshouse.network.vault.queries import Field

__all__ = [
    "ACTIVE",
    "ANONYMOUS",
    "MAX_BIO",
    "MAX_NAME",
    "NOT_LEFT",
    "SESSION_COOKIE",
    "CarriedPerson",
    "PersonCard",
    "PersonRow",
    "Profile",
    "Role",
    "Scope",
    "SessionRow",
    "TokenRow",
    "Viewer",
    "active_ids",
    "adults",
    "avatar_state",
    "cards",
    "carried_person",
    "codes_of",
    "demo_people",
    "email_of",
    "handle_of_link",
    "has_birth_date",
    "has_password",
    "id_for_staff",
    "ids_by_handle",
    "is_adult",
    "is_private",
    "is_staff",
    "is_suspended",
    "is_too_often",
    "is_welcomed",
    "language_for",
    "languages_of",
    "leaving_person",
    "link_opens",
    "link_path",
    "may_admit",
    "may_move",
    "may_operate",
    "may_register",
    "may_set_roles",
    "movable_in",
    "needs_touch",
    "people_like",
    "person_by_handle",
    "profile_of",
    "role_of_officer",
    "sessions_of",
    "tokens_of",
    "viewer_for_session",
    "viewer_for_token",
    "waiting_people",
]

# The crowd of the demo can be signed in to as well, by its handles; a page of two hundred buttons helps nobody.
MOST_DEMO_PEOPLE = 10

# The state in which an account and all that it shows can be met by others.
ACTIVE = State.ACTIVE
# The states of accounts whose owners want them: staff may have closed one.
NOT_LEFT = (State.ACTIVE, State.SUSPENDED)

# Browsers accept `__Host-` only over HTTPS, and then only from this very host.
SESSION_COOKIE = "__Host-session" if settings.SECURE_SITE else "session"
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Whoever asks: a person with a session or a token, or nobody."""

    person_id: int | None
    handle: str
    name: str
    role: str
    languages: tuple[str, ...]
    session_id: int | None
    scopes: frozenset[str] = ALL_SCOPES
    token_id: int | None = None
    avatar_key: str = ""
    # When the use of this session or token was last written.
    seen_at: datetime | None = None
    # The language they chose for the site itself; empty if they chose none.
    site_language: str = ""

    @property
    def signed_in(self) -> bool:
        """Say whether this is a person."""
        return self.person_id is not None

    @property
    def is_staff(self) -> bool:
        """Say whether this person has a role at the desk."""
        return self.role in STAFF

    def may(self, scope: str) -> bool:
        """Say whether this session or token covers a scope (`read`, `write`, `upload`)."""
        return self.signed_in and scope in self.scopes


ANONYMOUS = Viewer(
    person_id=None, handle="", name="", role="", languages=(), session_id=None, scopes=frozenset()
)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What stands beside everything a person makes."""

    person_id: int
    handle: str
    name: str
    avatar_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person's public page. `name` is never empty."""

    person_id: int
    handle: str
    name: str
    bio: str
    avatar_key: str
    languages: tuple[str, ...]
    home_territory: str
    role: str
    joined_at: datetime
    is_private: bool
    code: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of a person's sessions, for their own eyes."""

    code: str
    device: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One of a person's access tokens, without its secret."""

    code: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the desk sees them."""

    code: str
    handle: str
    name: str
    role: str
    role_name: str
    state: str
    state_name: str
    joined_at: datetime


_WHO = (
    "person_id",
    "person__handle",
    "person__name",
    "person__role",
    "person__languages",
    "person__avatar_key",
    "person__site_language",
)


_session = Statement(
    lambda token_hash, at: Session.objects.filter(
        token_hash=token_hash, expires_at__gt=at, person__state=State.ACTIVE
    ).values_list(*_WHO, "id", "last_seen_at")
)


def viewer_for_session(token: str, *, at: datetime) -> Viewer:
    """Return who holds this session token; ANONYMOUS if it is unknown, ended or expired. One query."""
    rows = _session.rows(token_hash=ids.token_hash(token), at=at)
    if not rows:
        return ANONYMOUS
    person_id, handle, name, role, languages, avatar_key, site_language, session_id, seen_at = rows[0]
    return Viewer(
        person_id=person_id,
        handle=handle,
        name=name,
        role=role,
        languages=tuple(languages),
        session_id=session_id,
        avatar_key=avatar_key,
        seen_at=seen_at,
        site_language=site_language,
    )


def viewer_for_token(token: str, *, at: datetime) -> Viewer:
    """Return whom this access token speaks for, with its scopes; ANONYMOUS if it is unknown or expired. One query.

    The role is always `person`: a token never acts at the desk.
    """
    row = (
        AccessToken.objects.filter(token_hash=ids.token_hash(token), person__state=State.ACTIVE)
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .values_list(*_WHO, "id", "scopes", "last_used_at")
        .first()
    )
    if row is None:
        return ANONYMOUS
    person_id, handle, name, _role, languages, avatar_key, site_language, token_id, scopes, used_at = row
    return Viewer(
        person_id=person_id,
        handle=handle,
        name=name,
        role=Role.PERSON.value,
        languages=tuple(languages),
        session_id=None,
        scopes=frozenset(scopes),
        token_id=token_id,
        avatar_key=avatar_key,
        seen_at=used_at,
        site_language=site_language,
    )


def needs_touch(viewer: Viewer, *, at: datetime) -> bool:
    """Say whether this session's or token's "last seen" is old enough to be written again."""
    return viewer.signed_in and (viewer.seen_at is None or at - viewer.seen_at >= SEEN_EVERY)


def cards(person_ids: Collection[int], *, active: bool = False) -> dict[int, PersonCard]:
    """Return the cards of these people by id, as far as they exist; unless `active`, suspended ones too."""
    found = Person.objects.filter(id__in=set(person_ids))
    found = found.filter(state=State.ACTIVE) if active else found
    rows = found.values_list("id", "handle", "name", "avatar_key")
    return {row[0]: PersonCard(row[0], row[1], row[2] or row[1], row[3]) for row in rows}


def active_ids(*, after: int, most: int) -> list[int]:
    """Return the ids of active people above `after`, in order."""
    rows = Person.objects.filter(id__gt=after, state=State.ACTIVE).order_by("id")
    return list(rows.values_list("id", flat=True)[:most])


def ids_by_handle(handles: Collection[str]) -> dict[str, int]:
    """Return handle (lower case) -> person_id of those that are active."""
    wanted = {normal_handle(handle) for handle in handles if "\0" not in handle}
    if not wanted:
        return {}
    return dict(Person.objects.filter(handle__in=wanted, state=State.ACTIVE).values_list("handle", "id"))


def id_for_staff(handle: str) -> int | None:
    """Return whose handle this is, also of an account that is closed or leaving; None if nobody's. For the desk alone."""
    if "\0" in handle:
        return None
    there = Person.objects.filter(handle=normal_handle(handle)).exclude(state=State.ERASED)
    return there.values_list("id", flat=True).first()


def role_of_officer(code: str) -> str:
    """Return the role of whoever acts under an officer's code, empty if nobody does any more."""
    found = Person.objects.filter(officer_code=code, state=State.ACTIVE).values_list("role", flat=True)
    return found.first() or ""


def person_by_handle(handle: str) -> Profile | None:
    """Return an active person's public page, whatever the case of the handle."""
    if "\0" in handle:
        return None  # No database takes it as text, and no handle has one.
    person = Person.objects.filter(handle=normal_handle(handle), state=State.ACTIVE).first()
    return _profile(person) if person else None


def profile_of(person_id: int) -> Profile | None:
    """Return an active person's public page by id."""
    person = Person.objects.filter(id=person_id, state=State.ACTIVE).first()
    return _profile(person) if person else None


def _profile(person: Person) -> Profile:
    return Profile(
        person_id=person.pk,
        handle=person.handle,
        name=person.name or person.handle,
        bio=person.bio,
        avatar_key=person.avatar_key,
        languages=tuple(person.languages),
        home_territory=person.home_territory,
        role=person.role,
        joined_at=person.joined_at,
        is_private=person.is_private,
        code=person.code,
    )


_languages = Statement(lambda person_id: Person.objects.filter(id=person_id).values_list("languages"))


def languages_of(person_id: int) -> tuple[str, ...]:
    """Return the languages that a person's feed prefers."""
    return tuple(code for row in _languages.rows(person_id=person_id) for code in row[0])


def language_for(person_id: int) -> str:
    """Return the language to write to somebody in: the one they read the site in, else the first they understand that it has."""
    row = Person.objects.filter(id=person_id).values_list("site_language", "languages").first()
    wanted = [row[0], *row[1]] if row else []
    return next((code for code in wanted if code in locales.site_languages()), settings.LANGUAGE_CODE)


def territory_of(person_id: int) -> str:
    """Return the territory that a person calls home (ISO 3166-1 alpha-2); empty if they named none, or are not there."""
    return Person.objects.filter(id=person_id).values_list("home_territory", flat=True).first() or ""


def people_in(country: str) -> list[int]:
    """Return those whose home this territory is, in order of their ids: active, suspended, and leaving ones."""
    there = Person.objects.filter(home_territory=country) if country else Person.objects.none()
    states = [State.ACTIVE, State.SUSPENDED, State.LEAVING]
    return list(there.filter(state__in=states).order_by("id").values_list("id", flat=True))


def is_private(person_id: int, *, locked: bool = False) -> bool:
    """Say whether an account is private; `locked` holds its row until the transaction ends, where the database can.

    Rows that refer to the person can still be written meanwhile: else two who follow each other at once would wait in a circle.
    """
    rows = Person.objects.filter(id=person_id)
    held = rows.select_for_update(no_key=True) if locked else rows
    return bool(held.values_list("is_private", flat=True).first())


def adults(person_id: int) -> QuerySet[Any, Any]:
    """Return the ids of people of age, of whom there is this one or nobody: for the statements of rooms above."""
    return Person.objects.filter(id=person_id, is_adult=True).values_list("id", flat=True)


def is_adult(person_id: int) -> bool:
    """Say whether a person is known to be of age."""
    return adults(person_id).exists()


def is_suspended(person_id: int) -> bool:
    """Say whether staff have closed this account."""
    return Person.objects.filter(id=person_id, state=State.SUSPENDED).exists()


def has_birth_date(person_id: int) -> bool:
    """Say whether a person's birth date is held."""
    return vault.get_field(person_id=person_id, field=Field.BIRTH_DATE) is not None


def leaving_person(code: str) -> int | None:
    """Return the id of the person with this public code if they are leaving."""
    return Person.objects.filter(code=code, state=State.LEAVING).values_list("id", flat=True).first()


def is_staff(role: str) -> bool:
    """Say whether this role works at the desk."""
    return role in STAFF


def is_welcomed(person_id: int) -> bool:
    """Say whether a person has been through the first run, or passed it by."""
    return Person.objects.filter(id=person_id, welcomed_at__isnull=False).exists()


def avatar_state(person_id: int) -> str:
    """Return `""`, or the state of a new avatar on its way: waiting, working or failed."""
    waiting = NewAvatar.objects.filter(person_id=person_id).exclude(state=NewAvatar.State.SHOWN)
    return waiting.values_list("state", flat=True).first() or ""


def email_of(person_id: int) -> tuple[str, str]:
    """Return a person's e-mail address, and the new one that waits to be confirmed; for their own eyes."""
    now = vault.get_field(person_id=person_id, field=Field.EMAIL) or ""
    return now, vault.get_field(person_id=person_id, field=Field.NEW_EMAIL) or ""


def has_password(person_id: int) -> bool:
    """Say whether this account can be signed in to with a password; those of the demo can't."""
    person = Person.objects.filter(id=person_id).first()
    return person is not None and person.has_usable_password()


def sessions_of(person_id: int, *, this_session_id: int | None, at: datetime) -> list[SessionRow]:
    """Return a person's open sessions, the latest seen first."""
    addresses = vault.get_fields(person_id=person_id, field=Field.SESSION_ADDRESS)
    devices = vault.get_fields(person_id=person_id, field=Field.SESSION_DEVICE)
    rows = Session.objects.filter(person_id=person_id, expires_at__gt=at).order_by("-last_seen_at")
    return [
        SessionRow(
            row.code,
            devices.get(str(row.pk), ""),
            addresses.get(str(row.pk), ""),
            row.created_at,
            row.last_seen_at,
            row.pk == this_session_id,
        )
        for row in rows
    ]


def tokens_of(person_id: int) -> list[TokenRow]:
    """Return a person's access tokens, newest first."""
    return [
        TokenRow(row.code, row.name, tuple(row.scopes), row.created_at, row.expires_at, row.last_used_at)
        for row in AccessToken.objects.filter(person_id=person_id).order_by("-created_at")
    ]


def link_path(code: str) -> str | None:
    """Return the address path that a mail carries for this link, signed now; None if the link is gone."""
    link = Link.objects.filter(code=code).first()
    if link is None:
        return None
    page = "reset" if link.kind == Link.Kind.RESET else "verify"
    return f"/{page}/{token_of(link)}"


def link_opens(token: str, *, at: datetime) -> str | None:
    """Return what following this mailed link would do (`verify`, `reset` or `new_email`); None if it is not valid now."""
    link = find_link(token, at=at)
    return link.kind if link else None


def handle_of_link(token: str, *, at: datetime) -> str:
    """Return the handle of the account a valid mailed link is for, else an empty text."""
    link = find_link(token, at=at)
    return link.person.handle if link else ""


def waiting_people() -> list[PersonRow]:
    """Return the registrations that wait for approval, oldest first."""
    return [_row(p) for p in Person.objects.filter(state=State.WAITING_APPROVAL).order_by("changed_at")[:200]]


def people_like(text: str, *, limit: int = 50) -> list[PersonRow]:
    """Return people whose handle or name contains a text (staff first, then the newest), for the desk."""
    found = Person.objects.exclude(state=State.ERASED)
    if text.strip():
        found = found.filter(Q(handle__contains=normal_handle(text)) | Q(name__icontains=text.strip()))
    else:
        found = found.filter(role__in=STAFF)
    return [_row(person) for person in found.order_by("-joined_at")[:limit]]


def _row(person: Person) -> PersonRow:
    return PersonRow(
        code=person.code,
        handle=person.handle,
        name=person.name,
        role=person.role,
        role_name=person.get_role_display(),
        state=person.state,
        state_name=person.get_state_display(),
        joined_at=person.joined_at,
    )


def demo_people() -> list[PersonRow]:
    """Return whom the page offers to be with one click: in the demo, the first accounts without a password. Staff last."""
    if not settings.ENV.demo:
        return []
    there = Person.objects.filter(state__in=(State.ACTIVE, State.LEAVING))
    found = there.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).order_by("id")[:MOST_DEMO_PEOPLE]
    return [_row(person) for person in sorted(found, key=lambda person: person.role in STAFF)]


def is_too_often(*, scope: str, subject: str, limit: int, at: datetime) -> bool:
    """Say whether a limit is used up already, without counting."""
    subject_hash = signing.keyed_hash(purpose="attempt", subject=subject)
    counts = Attempt.objects.filter(scope=scope, subject_hash=subject_hash, window_ends_at__gt=at)
    return any(count >= limit for count in counts.values_list("count", flat=True))
