"""The declarations about who owns, controls, funds and reaches this network, out of the ledger, the last one first."""

from dataclasses import dataclass
from itertools import pairwise

from glasshouse.network.ledger import queries as log
from glasshouse.network.promises import owners
from glasshouse.network.promises.cards import Said, said
from glasshouse.network.promises.judging import readable
from glasshouse.network.promises.owners import Change, Parties
from glasshouse.proof.entries import Declaration
from glasshouse.proof.errors import Malformed

MOST = 200


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration at its entry, and what differs in it from the one before; `parties` is None if its facts can't be read."""

    index: int
    entry: Declaration
    parties: Parties | None
    changes: tuple[Change, ...] = ()
    is_first: bool = False

    @property
    def words(self) -> Said:
        """What it says, in the reader's language if it was given in it."""
        return said(self.entry.text)


def owners_declared() -> list[Declared]:
    """Return the public declarations of owners, the last one first; the one in force is the first."""
    cards = log.entries_of(Declaration.kind, limit=MOST)
    read = [(card.index, readable(card.data)) for card in cards if card.index is not None]
    found = [
        Declared(index, one, _parties(one))
        for index, one in read
        if isinstance(one, Declaration) and one.promise == owners.PROMISE
    ]
    compared = [
        Declared(now.index, now.entry, now.parties, _changes(before, now)) for now, before in pairwise(found)
    ]
    first = [Declared(one.index, one.entry, one.parties, is_first=True) for one in found[-1:]]
    return compared + first


def _parties(one: Declaration) -> Parties | None:
    try:
        return owners.read(one.facts)
    except Malformed:
        return None


def _changes(before: Declared, now: Declared) -> tuple[Change, ...]:
    if before.parties is None or now.parties is None:
        return ()
    return owners.differences(before.parties, now.parties)
