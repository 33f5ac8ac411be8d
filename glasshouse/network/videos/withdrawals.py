"""The secrets by which authors withdraw: made in their browsers or here, kept in the vault and nowhere else until they are shown.

A secret waits under its video's code until the video becomes public, then lies under the pseudonym of that publication.
"""

import hashlib
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import Refused
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault import queries as kept
from glasshouse.network.vault.queries import Field

_FORM = re.compile(r"[0-9a-f]{64}")
AUTHOR, SERVER = "author", "server"


class BadSecret(Refused):
    """The withdrawal secret is not 32 bytes in hex."""

    code = "bad_withdrawal_secret"


@dataclass(frozen=True, slots=True)
class Secret:
    """A withdrawal secret in hex, and who made it."""

    value: str
    made_by: str


def hash_of(secret: str) -> str:
    """Return the hash that stands in the ledger until the secret is shown: hex SHA-256 of its 32 bytes."""
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()


def offer(*, person_id: int, code: str, secret: str) -> None:
    """Keep the secret that the author's browser made for the next time that this video becomes public. Raises BadSecret."""
    if not _FORM.fullmatch(secret):
        raise BadSecret(_("A withdrawal secret has 64 digits of hex, in small letters. Nothing was changed."))
    vault.put_field(person_id=person_id, field=Field.NEXT_WITHDRAWAL, value=secret, item=code)


def take(*, person_id: int, codes: Collection[str]) -> dict[str, Secret]:
    """Return code -> the secret to use now: that which waits, else a new one; none waits after that. Needs a transaction."""
    waiting = kept.get_fields(person_id=person_id, field=Field.NEXT_WITHDRAWAL, items=codes)
    if waiting:
        vault.erase_fields(person_id=person_id, field=Field.NEXT_WITHDRAWAL, items=list(waiting))
    return {
        code: Secret(waiting[code], AUTHOR) if code in waiting else Secret(secrets.token_hex(32), SERVER)
        for code in codes
    }


def keep(*, person_id: int, by_pseudonym: Mapping[str, str]) -> None:
    """Keep the secrets of new publications, given as pseudonym -> secret."""
    vault.put_new(person_id=person_id, field=Field.WITHDRAWAL, values=by_pseudonym)


def kept_for(*, person_id: int, hashes: Mapping[str, str]) -> dict[str, str]:
    """Return pseudonym -> secret for publications given as pseudonym -> hash; one that is lost or does not fit is left out."""
    found = kept.get_fields(person_id=person_id, field=Field.WITHDRAWAL, items=list(hashes))
    return {name: value for name, value in found.items() if _fits(value, hashes[name])}


def forget(*, person_id: int, pseudonyms: Collection[str]) -> None:
    """Forget secrets that stand in the ledger now."""
    vault.erase_fields(person_id=person_id, field=Field.WITHDRAWAL, items=pseudonyms)


def forget_waiting(*, person_id: int, codes: Collection[str]) -> None:
    """Forget the secrets that wait for these videos."""
    vault.erase_fields(person_id=person_id, field=Field.NEXT_WITHDRAWAL, items=codes)


def _fits(secret: str, wanted: str) -> bool:
    return bool(_FORM.fullmatch(secret)) and hash_of(secret) == wanted
