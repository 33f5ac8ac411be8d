"""The register of claims: what institutions said, what others hold against it, and what would test it; from the ledger alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from glasshouse.network.ledger import queries as log
from glasshouse.network.promises.judging import readable
from glasshouse.proof.entries import Claim, Entry, Objection, Unknown

MOST = 20_000
"""So many claims are shown, the last ones first; all stand in the ledger."""


@dataclass(frozen=True, slots=True)
class Disputed:
    """An objection at its entry."""

    index: int
    entry: Objection


@dataclass(frozen=True, slots=True)
class Registered:
    """A claim at its entry, with what others hold against it, in the order of the ledger."""

    index: int
    entry: Claim
    objections: tuple[Disputed, ...]


def claims() -> list[Registered]:
    """Return the public claims in the order of the ledger."""
    against: dict[str, list[Disputed]] = {}
    for index, one in _public(Objection.kind).items():
        if isinstance(one, Objection):
            against.setdefault(one.claim, []).append(Disputed(index, one))
    return [
        Registered(index, one, tuple(against.get(one.claim, ())))
        for index, one in _public(Claim.kind).items()
        if isinstance(one, Claim)
    ]


def claim(code: str) -> Registered | None:
    """Return a public claim by its code; None if there is none. Of two with one code the first counts."""
    return next((one for one in claims() if one.entry.claim == code), None)


def _public(kind: str) -> Mapping[int, Entry | Unknown | None]:
    cards = log.entries_of(kind, limit=MOST)
    return {card.index: readable(card.data) for card in reversed(cards) if card.index is not None}
