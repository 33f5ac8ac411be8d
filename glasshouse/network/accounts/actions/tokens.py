"""Personal access tokens, for programs that act for a person."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import words
from glasshouse.network.accounts.models import AccessToken, Person
from glasshouse.network.accounts.states import ALL_SCOPES, State
from glasshouse.network.kit import clock, ids
from glasshouse.network.kit.errors import NotFound, Refused

PREFIX = "glass_"
MAX_TOKENS = 20


class TokenNotPossible(Refused):
    """The token lacks a name or scopes, or there are too many."""

    code = "token_not_possible"
    field = "name"


def create_token(*, person_id: int, name: str, scopes: Collection[str], days: int | None) -> str:
    """Make an access token that lasts so many days (None: until revoked); returns the secret, which is never shown again.

    Raises TokenNotPossible, NotFound.
    """
    name = words.one_line(name, 60)
    if not name:
        raise TokenNotPossible(_("Please give the token a name, so that you recognise it later."))
    if not scopes or not set(scopes) <= ALL_SCOPES:
        raise TokenNotPossible(_("Please choose what the token may do."))
    secret, now = PREFIX + ids.new_token(), clock.now()
    with transaction.atomic():
        # The lock makes the count hold when two are made at once.
        if not Person.objects.select_for_update().filter(id=person_id, state=State.ACTIVE).exists():
            raise NotFound(_("There is no such account."))
        if AccessToken.objects.filter(person_id=person_id).count() >= MAX_TOKENS:
            raise TokenNotPossible(
                _("You have %(n)d tokens, the most there can be: revoke one.") % {"n": MAX_TOKENS}
            )
        AccessToken.objects.create(
            person_id=person_id,
            name=name,
            token_hash=ids.token_hash(secret),
            scopes=sorted(set(scopes)),
            created_at=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
    return secret


def revoke_token(*, person_id: int, code: str) -> None:
    """End one of a person's access tokens. Raises NotFound."""
    if not AccessToken.objects.filter(person_id=person_id, code=code).delete()[0]:
        raise NotFound(_("This token has been revoked already."))
