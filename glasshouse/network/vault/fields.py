"""Every field the vault keeps, once: what it is and why it is kept."""

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Field(StrEnum):
    """A kind of personal datum. `item` tells several of one kind apart (for a session: its id)."""

    EMAIL = "email"
    NEW_EMAIL = "new_email"
    OLD_EMAIL = "old_email"
    BIRTH_DATE = "birth_date"
    SESSION_ADDRESS = "session_address"
    SESSION_DEVICE = "session_device"
    WATCH_PSEUDONYM = "watch_pseudonym"
    NEXT_WITHDRAWAL = "next_withdrawal"
    WITHDRAWAL = "withdrawal"


PURPOSES = {
    Field.EMAIL: _(
        "Your e-mail address: to sign in, to reset a password and to tell you what concerns your account."
    ),
    Field.NEW_EMAIL: _("An e-mail address you asked to change to: kept until you confirm it."),
    Field.OLD_EMAIL: _(
        "Your former e-mail address: kept for a few days, to tell you there that it was changed."
    ),
    Field.BIRTH_DATE: _("Your birth date: to be sure that you are old enough to join."),
    Field.SESSION_ADDRESS: _(
        "The network address a session was opened from: so that you recognise your sessions."
    ),
    Field.SESSION_DEVICE: _("The browser and system of a session: so that you recognise your devices."),
    Field.WATCH_PSEUDONYM: _(
        "The name under which what you watch is recorded, so that those records don't name you."
    ),
    Field.NEXT_WITHDRAWAL: _(
        "A secret that your browser made, for the next time that a video of yours becomes public."
    ),
    Field.WITHDRAWAL: _(
        "The secret that shows, when a public video of yours is withdrawn, that you wanted it."
    ),
}

# Fields that can be looked up by value, and are then one person's only.
UNIQUE = frozenset({Field.EMAIL, Field.WATCH_PSEUDONYM})


def normal(field: Field, value: str) -> str:
    """Return the form of a value that look-ups compare: an e-mail without its case."""
    return value.strip().casefold() if field == Field.EMAIL else value
