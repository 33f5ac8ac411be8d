"""What this room keeps about people."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from glasshouse.network.accounts.models import AccessToken, Attempt, Link, NewAvatar, Person, Session
from glasshouse.network.accounts.states import Role, State
from glasshouse.network.kit import clock, ids, signing, storage
from glasshouse.network.kit.holdings import Holding, Row, register


def _person_rows(person_id: int) -> Iterable[Row]:
    for person in Person.objects.filter(id=person_id).exclude(state=State.ERASED):
        yield {
            "handle": person.handle,
            "name": person.name,
            "bio": person.bio,
            "languages": person.languages,
            "home_territory": person.home_territory,
            "site_language": person.site_language,
            "role": person.role,
            "officer_code": person.officer_code,
            "is_private": person.is_private,
            "state": person.state,
            "joined_at": person.joined_at.isoformat(),
            "welcomed_at": person.welcomed_at.isoformat() if person.welcomed_at else None,
            "changed_at": person.changed_at.isoformat(),
            "password": gettext("kept as an argon2 hash")
            if person.has_usable_password()
            else gettext("no password"),
            "avatar_key": person.avatar_key,
        }


def _erase_person(person_id: int) -> int:
    """Leave an empty shell under a name that says nothing: what others wrote may still point at it."""
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(id=person_id).exclude(state=State.ERASED).first()
        if person is None:
            return 0
        person.handle = f"gone_{ids.new_code().lower()}"
        person.name = person.bio = person.avatar_key = person.home_territory = person.site_language = ""
        person.is_private, person.officer_code = False, None
        person.languages, person.role, person.state = [], Role.PERSON, State.ERASED
        person.changed_at = person.joined_at = clock.now()
        person.welcomed_at = None
        person.set_unusable_password()
        person.save()
    storage.delete_under(f"a/{person.code}")
    return 1


def _person_files(person_id: int) -> Iterable[str]:
    return (key for key in Person.objects.filter(id=person_id).values_list("avatar_key", flat=True) if key)


def _session_rows(person_id: int) -> Iterable[Row]:
    for row in Session.objects.filter(person_id=person_id).order_by("id"):
        yield {
            "code": row.code,
            "created_at": row.created_at.isoformat(),
            "last_seen_at": row.last_seen_at.isoformat(),
            "expires_at": row.expires_at.isoformat(),
        }


def _link_rows(person_id: int) -> Iterable[Row]:
    for row in Link.objects.filter(person_id=person_id).order_by("id"):
        yield {
            "kind": row.kind,
            "created_at": row.created_at.isoformat(),
            "expires_at": row.expires_at.isoformat(),
        }


def _token_rows(person_id: int) -> Iterable[Row]:
    for row in AccessToken.objects.filter(person_id=person_id).order_by("id"):
        yield {
            "name": row.name,
            "scopes": row.scopes,
            "created_at": row.created_at.isoformat(),
            "expires_at": row.expires_at.isoformat() if row.expires_at else None,
            "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
        }


def _avatar_rows(person_id: int) -> Iterable[Row]:
    for row in NewAvatar.objects.filter(person_id=person_id):
        yield {"state": row.state, "created_at": row.created_at.isoformat(), "raw_key": row.raw_key}


def _avatar_files(person_id: int) -> Iterable[str]:
    return NewAvatar.objects.filter(person_id=person_id).values_list("raw_key", flat=True)


def _erase_avatar(person_id: int) -> int:
    for key in list(_avatar_files(person_id)):
        storage.delete(key)
    return NewAvatar.objects.filter(person_id=person_id).delete()[0]


def _attempts_of(person_id: int) -> str:
    return signing.keyed_hash(purpose="attempt", subject=str(person_id))


def _attempt_rows(person_id: int) -> Iterable[Row]:
    for row in Attempt.objects.filter(subject_hash=_attempts_of(person_id)).order_by("id"):
        yield {"scope": row.scope, "count": row.count, "window_ends_at": row.window_ends_at.isoformat()}


def declare() -> None:
    """Register what this room keeps."""
    register(
        Holding(
            model="accounts.Person",
            purpose=_("Your account and your public profile."),
            personal={
                "password": _("your password, as an argon2 hash that can't be turned back"),
                "handle": _("your handle"),
                "name": _("the name you show"),
                "bio": _("what you say about yourself"),
                "avatar_key": _("where your picture is stored"),
                "languages": _("the languages you chose"),
                "home_territory": _("the territory you call home"),
                "site_language": _("the language you read this site in"),
                "role": _("your role here"),
                "officer_code": _("the code under which your acts as an officer stand in the ledger"),
                "is_private": _("whether you accept each follower yourself"),
                "state": _("whether your account is open"),
                "changed_at": _("when that last changed"),
                "joined_at": _("when you joined"),
                "welcomed_at": _("when you were shown around"),
            },
            impersonal=("id", "code"),
            rows=_person_rows,
            erase=_erase_person,
            files=_person_files,
        ),
        Holding(
            model="accounts.Session",
            purpose=_("The browsers you are signed in with, so that you can end each of them."),
            personal={
                "person_id": _("whose session it is"),
                "created_at": _("when you signed in"),
                "last_seen_at": _("when the session was last used, to five minutes"),
                "expires_at": _("when it ends by itself"),
            },
            impersonal=("id", "code", "token_hash"),
            rows=_session_rows,
            erase=lambda person_id: Session.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="accounts.Link",
            purpose=_("Links we mailed to you that still work."),
            personal={
                "person_id": _("whom it was mailed to"),
                "kind": _("what following it does"),
                "created_at": _("when it was made"),
                "expires_at": _("until when it works"),
            },
            impersonal=("id", "code"),
            rows=_link_rows,
            erase=lambda person_id: Link.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="accounts.AccessToken",
            purpose=_("The access tokens you made for programs."),
            personal={
                "person_id": _("whose token it is"),
                "name": _("the name you gave it"),
                "scopes": _("what it may do"),
                "created_at": _("when you made it"),
                "expires_at": _("when it ends by itself"),
                "last_used_at": _("when it was last used, to five minutes"),
            },
            impersonal=("id", "code", "token_hash"),
            rows=_token_rows,
            erase=lambda person_id: AccessToken.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="accounts.NewAvatar",
            purpose=_("A picture you gave us, until it is your profile picture."),
            personal={
                "person_id": _("whose picture it is"),
                "raw_key": _("where the file is stored"),
                "old_key": _("where the picture before it is stored"),
                "state": _("how far it is"),
                "created_at": _("when you gave it"),
            },
            impersonal=("id", "attempts", "lease_until"),
            rows=_avatar_rows,
            erase=_erase_avatar,
            files=_avatar_files,
        ),
        Holding(
            model="accounts.Attempt",
            purpose=_(
                "How often something was tried lately, so that nobody can guess passwords or flood the network."
            ),
            personal={
                "subject_hash": _("a keyed hash of an account or network address"),
                "scope": _("what was tried"),
                "count": _("how often"),
                "window_ends_at": _("when the count ends"),
            },
            impersonal=("id",),
            rows=_attempt_rows,
            erase=lambda person_id: Attempt.objects.filter(subject_hash=_attempts_of(person_id)).delete()[0],
        ),
    )
