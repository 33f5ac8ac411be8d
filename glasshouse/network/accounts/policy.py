"""Rules: which handles there can be, who is old enough, who may do what at the desk."""

import ipaddress
import re
from datetime import date

from glasshouse.network.accounts.states import Role, State

ADULT_AT = 18
HANDLE = re.compile(r"[a-z0-9_](?:[a-z0-9_.]{1,28})[a-z0-9_]")
RESERVED = frozenset(
    (  # noqa: SIM905 — a hundred quoted words are not read
        "about abuse account accounts admin administrator api app apps assets auth authority captions "
        "claims contact custodian dashboard desk discover docs everyone feed following glasshouse health "
        "help holdings home hostmaster info join latest ledger legal login logout mail me media metrics mod moderation "
        "moderator moderators network nobody null oauth official operator order orders outbox owners password "
        "postmaster privacy profile promises register reset root search security settings sign_in "
        "sign_out signin signout signup sound sounds staff static status support system tag tags team "
        "terms transparency undefined upload uploads user users verify video videos watch webmaster "
        "witness you "
    ).split()
)


def normal_handle(text: str) -> str:
    """Return a handle as it is stored: lower case, without an @ before it."""
    return text.strip().removeprefix("@").lower()


def is_handle(handle: str) -> bool:
    """Say whether a normal handle has the right form: 3 to 30 of a-z 0-9 _ . and no dot at an end or doubled."""
    return HANDLE.fullmatch(handle) is not None and ".." not in handle


def is_reserved(handle: str) -> bool:
    """Say whether a handle could be mistaken for the network itself or one of its pages."""
    return (
        handle.replace(".", "_").strip("_") in RESERVED
        or handle.replace(".", "").replace("_", "") in RESERVED
    )


def age_on(birth_date: date, day: date) -> int:
    """Return the age in whole years; somebody born on 29 February has their birthday on 1 March in common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_plausible_birth(birth_date: date, day: date) -> bool:
    """Say whether somebody could have been born then: not in the future, and not over 120 years ago."""
    return birth_date <= day and age_on(birth_date, day) <= 120


def is_adult(birth_date: date, day: date) -> bool:
    """Say whether somebody born then is of age."""
    return age_on(birth_date, day) >= ADULT_AT


def may_admit(role: str) -> bool:
    """Say whether this role decides who joins."""
    return role in {Role.MODERATOR, Role.ADMINISTRATOR}


def may_register(role: str) -> bool:
    """Say whether this role enters what institutions say about this network, and packs its dossier."""
    return role in {Role.LEGAL_OFFICER, Role.ADMINISTRATOR}


def may_operate(role: str) -> bool:
    """Say whether this role sees how the network runs."""
    return role == Role.ADMINISTRATOR


def may_set_roles(role: str) -> bool:
    """Say whether this role gives roles."""
    return role == Role.ADMINISTRATOR


def may_reset(state: str) -> bool:
    """Say whether a password can be reset in this state of the account."""
    return state in {
        State.PENDING_EMAIL,
        State.WAITING_APPROVAL,
        State.ACTIVE,
        State.SUSPENDED,
        State.LEAVING,
    }


def network_of(address: str) -> str:
    """Return what counts as one address for limits: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed)
