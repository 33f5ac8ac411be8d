"""FACE: the questions of the room `ledger`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import keeping, keys, publishing, witnesses
from glasshouse.network.ledger.enclosing import counted, files_at, receipts_under
from glasshouse.network.ledger.files import CHECKPOINT, FOLDER
from glasshouse.network.ledger.in_force import entered, last_terms
from glasshouse.network.ledger.keys import PREFIX, LedgerClosed
from glasshouse.network.ledger.marks import (
    Mark,
    Marks,
    began_with,
    cosigned,
    data_between,
    data_of,
    marks_since,
    published_between,
)
from glasshouse.network.ledger.models import Checkpoint, Cosigner, Entry
from glasshouse.network.ledger.proving import Witnessed, index_of, receipt, witnessed
from glasshouse.network.ledger.release import release_text
from glasshouse.proof import entries as vocabulary
from glasshouse.proof.entries import Terms, Witnesses
from glasshouse.proof.sets import is_solo

__all__ = [
    "CHECKPOINT",
    "FOLDER",
    "PAGE",
    "PREFIX",
    "CosignerState",
    "EntryCard",
    "Health",
    "LedgerClosed",
    "Mark",
    "Marks",
    "PendingSet",
    "Stage",
    "Witnessed",
    "began_with",
    "cosigned",
    "counted",
    "data_between",
    "data_of",
    "entered",
    "entries_of",
    "entry",
    "files_at",
    "health",
    "index_of",
    "kinds",
    "last_terms",
    "level",
    "marks_since",
    "pending_sets",
    "policy_text",
    "public_size",
    "published_between",
    "receipt",
    "receipts_under",
    "release_text",
    "states_of",
    "terms",
    "witnessed",
]
PAGE = 50


class Stage(StrEnum):
    """How far an entry is."""

    SEQUENCED = "sequenced"
    INTEGRATED = "integrated"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry as a page shows it; `index` is None until it is integrated, `data` its bytes."""

    ticket: str
    kind: str
    stage: Stage
    index: int | None
    sequenced_at: datetime
    data: bytes
    sentence: str

    @property
    def public_index(self) -> int | None:
        """Return its index once it is published, None before: only then has it a page."""
        return self.index if self.stage is Stage.PUBLISHED else None


def states_of(tickets: Collection[str]) -> dict[str, EntryCard]:
    """Return ticket -> entry of those of these tickets that there are: two queries for all."""
    size = public_size()
    rows = Entry.objects.filter(ticket__in=[one for one in tickets if one])
    return {row.ticket: _card(row, size) for row in rows}


def entry(index: int) -> EntryCard:
    """Return a published entry by its index. Raises NotFound."""
    size = public_size()
    row = Entry.objects.filter(index=index).first() if 0 <= index < size else None
    if row is None:
        raise NotFound(_("There is no such entry."))
    return _card(row, size)


def entries_of(kind: str = "", *, below: int | None = None, limit: int = PAGE) -> list[EntryCard]:
    """Return published entries, the newest first, of one kind if it is named, below an index."""
    size = public_size()
    rows = Entry.objects.filter(index__lt=size if below is None else min(below, size))
    if kind:
        rows = rows.filter(kind=kind)
    return [_card(row, size) for row in rows.order_by("-index")[:limit]]


def kinds() -> list[str]:
    """Return the kinds of which anything is entered, by the alphabet."""
    return list(Entry.objects.order_by("kind").values_list("kind", flat=True).distinct())


def level() -> str:
    """Return the level of the terms in force, empty before there are any or while the ledger is closed.

    Above solo it counts only while no cosigner alone makes the quorum of the witnesses in force.
    """
    found = terms()
    if found is None:
        return ""
    try:
        policy = witnesses.in_force().policy
    except LedgerClosed:
        return ""
    return "solo" if is_solo(found.level, policy) else found.level


def terms() -> Terms | None:
    """Return the last terms that have their place in the log, None before there are any."""
    last = Entry.objects.filter(kind=Terms.kind, index__isnull=False).order_by("-index").first()
    found = vocabulary.from_bytes(bytes(last.data)) if last else None
    return found if isinstance(found, Terms) else None


def policy_text() -> str:
    """Return the policy file that verifiers of this ledger begin with: the one in force. Raises LedgerClosed."""
    return witnesses.in_force().policy.text


@dataclass(frozen=True, slots=True)
class PendingSet:
    """A set of witnesses that is announced and does not count yet, or never will, and then why not.

    `ticket` and `index` are of its entry; `in_force_at` is when it counts.
    """

    ticket: str
    index: int | None
    in_force_at: datetime
    is_published: bool
    fault: str
    text: str


def pending_sets() -> list[PendingSet]:
    """Return what is announced about witnesses and does not count yet, in its order; nothing while the ledger is closed."""
    try:
        return _pending_sets() if witnesses.is_changing() else []
    except LedgerClosed:
        return []


def _pending_sets() -> list[PendingSet]:
    found, now_ms = witnesses.sets(), clock.millis(clock.now())
    current = found.at(now_ms).policy.text
    counting = {one.index: one for one in found.counting() if one.from_ms > now_ms}
    announced = {one.index: one for one in found.announced}
    pending: list[PendingSet] = []
    for row in Entry.objects.filter(kind=Witnesses.kind).order_by("id"):
        entry = vocabulary.from_bytes(bytes(row.data))
        known = announced.get(row.index) if row.index is not None else None
        if not isinstance(entry, Witnesses) or (
            known is not None and row.index not in counting and not known.fault
        ):
            continue
        if known is not None and known.fault and entry.in_force_ms <= now_ms:
            continue
        at = datetime.fromtimestamp(entry.in_force_ms / 1000, UTC)
        fault = known.fault if known is not None else ""
        if not fault and entry.policy == current:
            # The one in force, announced once more: nothing will be otherwise.
            continue
        pending.append(PendingSet(row.ticket, row.index, at, known is not None, fault, entry.policy))
    return pending


def public_size() -> int:
    """Return how many entries are public."""
    newest = publishing.newest_published()
    return newest.size if newest else 0


def _card(row: Entry, public: int) -> EntryCard:
    data = bytes(row.data)
    stage = (
        Stage.SEQUENCED if row.index is None else Stage.PUBLISHED if row.index < public else Stage.INTEGRATED
    )
    return EntryCard(
        row.ticket,
        row.kind,
        stage,
        row.index,
        row.sequenced_at,
        data,
        vocabulary.sentence(vocabulary.from_bytes(data), _, language=get_language() or "en"),
    )


@dataclass(frozen=True, slots=True)
class CosignerState:
    """A witness or mirror as the publisher knows it."""

    name: str
    role: str
    size: int
    signed_at: datetime | None
    failure: str


@dataclass(frozen=True, slots=True)
class Health:
    """How the ledger stands: entries signed, public and waiting, since when, when it was last published, checkpoints kept."""

    signed: int
    public: int
    waiting: int
    waiting_since: datetime | None
    published_at: datetime | None
    cosigners: tuple[CosignerState, ...]
    kept: int = 0


def check_keys() -> None:
    """See that the log's key, the operator's and the policy are there and can be read. Raises LedgerClosed."""
    keys.log_key()
    keys.operator_key()
    keys.policy()


def health() -> Health:
    """Return how the ledger stands."""
    newest = publishing.newest_published()
    signed = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    public = newest.size if newest else 0
    oldest = (
        Entry.objects.filter(index__isnull=True).order_by("id").values_list("sequenced_at", flat=True).first()
    )
    return Health(
        signed=signed,
        public=public,
        waiting=Entry.objects.filter(index__isnull=True).count(),
        waiting_since=oldest,
        published_at=newest.published_at if newest else None,
        cosigners=tuple(
            CosignerState(*row)
            for row in Cosigner.objects.order_by("role", "name").values_list(
                "name", "role", "size", "signed_at", "failure"
            )
        ),
        kept=keeping.kept_rows(),
    )
