"""Who owns, controls, funds and reaches this network: the facts of a declaration, and what differs from the one before.

FACTS  {"owns": [PARTY, …], "controls": […], "funds": […], "reaches": […]}     each with at least one
PARTY  {"who": institution or role, "country": "DE" or "", "share": how much or how many, or ""}
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from glasshouse.proof.entries.fields import matching, text_of
from glasshouse.proof.errors import Malformed

PROMISE = "owners"
PARTS = ("owns", "controls", "funds", "reaches")
"""Who owns it, who decides about it, whose money it runs on, and who can reach its production from which country."""
MOST = 50
_line, _line_or_none = text_of(400, lines=False), text_of(400, lines=False, empty=True)
_country = matching("([A-Z]{2})?", "a country of two letters, or empty")


class Party(NamedTuple):
    """An institution, or a role in one; never a person."""

    who: str
    country: str = ""
    share: str = ""


Parties = Mapping[str, tuple[Party, ...]]


class Change(NamedTuple):
    """That a declaration names somebody in a part whom the one before did not, or no longer."""

    part: str
    party: Party
    added: bool


def read(facts: Mapping[str, Any]) -> Parties:
    """Return who is named in which part. Raises Malformed."""
    if {*facts} != {*PARTS}:
        raise Malformed(f"it has to say {', '.join(PARTS)}, and nothing else")
    return {part: _parties(part, facts[part]) for part in PARTS}


def _parties(part: str, listed: object) -> tuple[Party, ...]:
    if type(listed) is not list or not 0 < len(listed) <= MOST:
        raise Malformed(f"{part} is no list of 1 to {MOST}")
    return tuple(_party(part, one) for one in listed)


def _party(part: str, held: object) -> Party:
    if type(held) is not dict or not {"who"} <= held.keys() <= {*Party._fields}:
        raise Malformed(f"in {part} one has who, country and share")
    party = Party(**held)
    for name, value, reader in zip(Party._fields, party, (_line, _country, _line_or_none), strict=True):
        try:
            reader(value)
        except Malformed as wrong:
            raise Malformed(f"in {part}: {name} {wrong}") from None
    return party


def facts_of(parties: Mapping[str, Iterable[Party]]) -> dict[str, Any]:
    """Return parties as the facts of a declaration."""
    return {part: [one._asdict() for one in parties[part]] for part in PARTS}


def from_lines(text: str) -> tuple[Party, ...]:
    """Read one party a line, as in a form: who; country; share. What is missing is empty."""
    rows = [[part.strip() for part in line.split(";", 2)] for line in text.splitlines() if line.strip()]
    return tuple(Party(*row) for row in rows)


def differences(before: Parties, now: Parties) -> tuple[Change, ...]:
    """Return what was left out and what came, part by part."""
    found = []
    for part in PARTS:
        found += [Change(part, one, False) for one in before[part] if one not in now[part]]
        found += [Change(part, one, True) for one in now[part] if one not in before[part]]
    return tuple(found)
