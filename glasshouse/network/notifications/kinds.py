"""Every kind of notification, once: which facts it needs, to which address it goes, and how long it is of use."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from glasshouse.network.vault.queries import Field


class Kind(StrEnum):
    """What a person is told."""

    CONFIRM_EMAIL = "confirm_email"
    JOINED_AGAIN = "joined_again"
    RESET_PASSWORD = "reset_password"  # noqa: S105 — the name of a kind
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 — the name of a kind
    CONFIRM_NEW_EMAIL = "confirm_new_email"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"
    ADMITTED = "admitted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind is sent. `facts` are the names of exactly what it is told with."""

    facts: tuple[str, ...] = ()
    to: Field = Field.EMAIL
    of_use_for: timedelta = timedelta(days=3)


RULES = {
    Kind.CONFIRM_EMAIL: Rule(facts=("link",)),
    Kind.JOINED_AGAIN: Rule(),
    Kind.RESET_PASSWORD: Rule(facts=("link",), of_use_for=timedelta(hours=1)),
    Kind.PASSWORD_CHANGED: Rule(),
    Kind.CONFIRM_NEW_EMAIL: Rule(facts=("link",), to=Field.NEW_EMAIL, of_use_for=timedelta(days=2)),
    Kind.EMAIL_CHANGE_ASKED: Rule(),
    Kind.EMAIL_CHANGED: Rule(to=Field.OLD_EMAIL),
    Kind.ADMITTED: Rule(),
    Kind.REFUSED: Rule(facts=("reason",)),
}
