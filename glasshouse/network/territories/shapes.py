"""What questions about restrictions are answered with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its code, and its name in the reader's language."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A restriction as everybody may know it. `authority` and `law` are empty while the ground is `withheld_until` a day.

    `tickets` are those of its entries in the ledger, by step: proposed, in_force, ground, lifted.
    """

    code: str
    video: str
    countries: tuple[Country, ...]
    authority: str
    law: str
    evidence: str
    evidence_name: str
    state: str
    state_name: str
    from_at: datetime
    until: date | None
    withheld_until: date | None
    proposed_at: datetime
    in_force_at: datetime | None
    lifted_at: datetime | None
    why_lifted: str
    why_name: str
    tickets: Mapping[str, str]

    @property
    def of_service(self) -> bool:
        """Say whether it is about the whole service."""
        return not self.video


@dataclass(frozen=True, slots=True)
class Shown:
    """A restriction with the numbers of its entries, by step, of those that are numbered by now."""

    card: Card
    entries: dict[str, int]
