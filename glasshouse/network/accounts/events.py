"""What has happened to accounts. Each carries only what those above need; addresses stay in the vault."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EmailToConfirm:
    """Somebody registered, or asked again, and must show that the address is theirs by following the link."""

    person_id: int
    link_code: str


@dataclass(frozen=True, slots=True)
class JoinedAgain:
    """Somebody tried to register, or to move to, the address of this account."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ResetAsked:
    """Somebody asked to set a new password of this account."""

    person_id: int
    link_code: str


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """The password of this account is another one now."""

    person_id: int


@dataclass(frozen=True, slots=True)
class NewEmailToConfirm:
    """A person asked for another address, which has to be confirmed by the link; the present one is told."""

    person_id: int
    link_code: str


@dataclass(frozen=True, slots=True)
class EmailChanged:
    """A person's address is another one now; the former one is told."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """What everybody sees of a person is another now: name, bio, picture, whether the account is private, that there is one."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ProfileOpened:
    """A private account is one that everybody may follow, from now on."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """A person is leaving: from now on nobody meets them or what they made. They may come back for some days."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PersonMoved:
    """A person's account is on another network now, by a handover (its code); what is held here is erased at an instant."""

    person_id: int
    handover: str
    erase_at: datetime


@dataclass(frozen=True, slots=True)
class PersonReturned:
    """Somebody who was leaving has come back."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PersonAdmitted:
    """Staff admitted a registration that waited."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PersonRefused:
    """Staff refused a registration that waited, for a reason that the person is told."""

    person_id: int
    reason: str
