"""FACE: the questions of the room `promises`."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from glasshouse.network.ledger import queries as log
from glasshouse.network.promises import example as examples
from glasshouse.network.promises import kept
from glasshouse.network.promises.cards import Card, Form, Said, Withdrawal, cards, said, trusted
from glasshouse.network.promises.claims import Disputed, Registered, claim, claims
from glasshouse.network.promises.collected import Column, Table, list_bytes, tables
from glasshouse.network.promises.declared import Declared, owners_declared
from glasshouse.network.promises.giving import Last, last_given
from glasshouse.network.promises.judging import readable
from glasshouse.network.promises.owners import PARTS, Party, from_lines
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import Holdings, PromiseWithdrawn, Terms
from glasshouse.proof.policies import Policy
from glasshouse.proof.promises import CLOSED_BY_LAW, Standing, Verdict

__all__ = [
    "CLOSED_BY_LAW",
    "EXAMPLE",
    "PARTS",
    "Card",
    "Collected",
    "Column",
    "Declared",
    "Disputed",
    "Form",
    "Judged",
    "Last",
    "Party",
    "Registered",
    "Said",
    "Table",
    "Withdrawal",
    "broken_by",
    "claim",
    "claims",
    "collected",
    "example",
    "from_lines",
    "given",
    "has_example",
    "judged",
    "owners_declared",
    "said",
    "trusted",
]
EXAMPLE = examples.FOLDER
"""The folder of the example log in the storage, and its place on the site."""
SOLO = "solo"
"""The level of a log without terms: nobody but the operator vouches for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """All promises of a log as judged at a checkpoint, whose signed note is `note`; at most `closed` records stay closed by law.

    `cosigners` names who signed it and when, the first signature first.
    """

    origin: str
    size: int
    root: bytes
    note: bytes
    cosigners: tuple[tuple[str, datetime], ...]
    level: str
    closed: int
    judged_at: datetime | None
    cards: tuple[Card, ...]

    @property
    def signed_at(self) -> datetime | None:
        """When the checkpoint was cosigned last."""
        return self.cosigners[-1][1] if self.cosigners else None

    def count(self, verdict: str) -> int:
        """Return how many promises in force have this verdict."""
        return sum(one.form.outcome.verdict == verdict for one in self.cards if one.withdrawal is None)

    @property
    def short_root(self) -> str:
        """The beginning of the root as the checkpoint spells it, enough to compare by eye."""
        return b64encode(self.root).decode()[:12]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many promises in force have each verdict."""
        return {str(one): self.count(one) for one in Verdict}


@dataclass(frozen=True, slots=True)
class Collected:
    """The list of all that is collected, as canonical JSON and as tables, with the last entry that names a list.

    `stands`: that entry has the hash of this very one.
    """

    data: bytes
    sha256: str
    tables: tuple[Table, ...]
    entry: log.EntryCard | None
    stands: bool

    @property
    def columns(self) -> int:
        """How many columns all tables have."""
        return sum(len(one.columns) for one in self.tables)

    @property
    def personal(self) -> int:
        """How many of them are about a person."""
        return sum(column.is_personal for one in self.tables for column in one.columns)

    @property
    def sealed(self) -> int:
        """How many of them are sealed."""
        return sum(column.sealed for one in self.tables for column in one.columns)


def collected() -> Collected:
    """Return the list of all that is collected, and whether the ledger has it."""
    data = list_bytes()
    digest = sha256(data).hexdigest()
    last = next(iter(log.entries_of(Holdings.kind, limit=1)), None)
    found = readable(last.data) if last else None
    stands = isinstance(found, Holdings) and found.sha256 == digest
    return Collected(data, digest, tables(), last, stands)


def given() -> Mapping[str, Last]:
    """Return the last entry that gave, changed or withdrew each promise, whether it is published or waits."""
    return last_given()


def verdicts() -> dict[str, Verdict]:
    """Return the verdict on the present form of each promise by its name; nothing before that has happened."""
    shown = kept.shown()
    return {one.promise: one.verdict for one in shown.outcomes} if shown else {}


def judged() -> Judged | None:
    """Return all promises as they are judged, None before that has happened. Raises LedgerClosed."""
    shown = kept.shown()
    if shown is None:
        return None
    signed = SignedCheckpoint.parse(shown.note)
    size = signed.checkpoint.size
    data = log.data_of({index for one in shown.outcomes for index in (one.index, *one.evidence)})
    entries = {index: entry for index, one in data.items() if (entry := readable(one)) is not None}
    withdrawn = [
        (card.index, entry)
        for card in reversed(log.entries_of(PromiseWithdrawn.kind, below=size, limit=1000))
        if card.index is not None and isinstance(entry := readable(card.data), PromiseWithdrawn)
    ]
    last = [readable(card.data) for card in log.entries_of(Terms.kind, below=size, limit=1)]
    level = log.level() or SOLO
    return Judged(
        origin=signed.checkpoint.origin,
        size=size,
        root=signed.checkpoint.root,
        note=shown.note,
        cosigners=_times(log.cosigned(shown.note)),
        level=level,
        closed=next((one.closed for one in last if isinstance(one, Terms)), 0),
        judged_at=shown.judged_at,
        cards=cards(shown.outcomes, entries, withdrawn, level),
    )


def _times(times_s: Mapping[str, int]) -> tuple[tuple[str, datetime], ...]:
    in_order = sorted(times_s.items(), key=lambda one: (one[1], one[0]))
    return tuple((name, datetime.fromtimestamp(time_s, UTC)) for name, time_s in in_order)


def has_example() -> bool:
    """Say whether there is an example of a broken promise."""
    return examples.checkpoint() is not None


def example() -> Judged | None:
    """Return the example of a broken promise, judged over its own log; None if there is none that can be believed."""
    note = examples.checkpoint()
    found = examples.judged(note) if note is not None else None
    if note is None or found is None:
        return None
    entries, outcomes = found
    signed = SignedCheckpoint.parse(note)
    withdrawn = [(index, one) for index, one in entries.items() if isinstance(one, PromiseWithdrawn)]
    terms = [one for one in entries.values() if isinstance(one, Terms)]
    level = terms[-1].level if terms else SOLO
    policy = Policy.parse(examples.policy_file())
    return Judged(
        origin=signed.checkpoint.origin,
        size=signed.checkpoint.size,
        root=signed.checkpoint.root,
        note=note,
        cosigners=_times(policy.check(signed).times_s),
        level=level,
        closed=terms[-1].closed if terms else 0,
        judged_at=None,
        cards=cards(outcomes, entries, withdrawn, level),
    )


def broken_by(index: int) -> tuple[str, ...]:
    """Return the promises in force that an entry of the ledger shows to be broken."""
    shown = kept.shown()
    found = shown.outcomes if shown else ()
    return tuple(one.promise for one in found if index in one.evidence and one.standing is Standing.IN_FORCE)
