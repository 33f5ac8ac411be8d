"""The number under which a person's watches are kept; the link stands in the vault alone."""

import secrets

from glasshouse.network.vault.actions import ensure_field
from glasshouse.network.vault.queries import Field, get_field


def pseudonym_of(person_id: int) -> int:
    """Return the number under which a person's watches are kept, made the first time it is asked for."""
    known = get_field(person_id=person_id, field=Field.WATCH_PSEUDONYM)
    if known is None:
        fresh = str(secrets.randbits(62))
        known = ensure_field(person_id=person_id, field=Field.WATCH_PSEUDONYM, value=fresh)
    return int(known)


def known_pseudonym(person_id: int) -> int | None:
    """Return that number if there is one yet: whoever has none has watched nothing."""
    known = get_field(person_id=person_id, field=Field.WATCH_PSEUDONYM)
    return None if known is None else int(known)
