"""FACE: the questions of the room `ledger`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import keys, publishing
from glasshouse.network.ledger.files import CHECKPOINT, FOLDER
from glasshouse.network.ledger.in_force import entered, records
from glasshouse.network.ledger.keys import PREFIX, LedgerClosed
from glasshouse.network.ledger.models import Checkpoint, Cosigner, Entry
from glasshouse.network.ledger.proving import Witnessed, index_of, receipt, witnessed
from glasshouse.network.ledger.release import release_text
from glasshouse.proof import entries as vocabulary
from glasshouse.proof.entries import Terms

__all__ = [
    "CHECKPOINT",
    "FOLDER",
    "PAGE",
    "PREFIX",
    "CosignerState",
    "EntryCard",
    "Health",
    "LedgerClosed",
    "Stage",
    "Witnessed",
    "entered",
    "entries_of",
    "entry",
    "health",
    "index_of",
    "kinds",
    "level",
    "policy_text",
    "receipt",
    "records",
    "release_text",
    "state_of",
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


def state_of(ticket: str) -> EntryCard:
    """Return the entry of a ticket. Raises NotFound."""
    row = Entry.objects.filter(ticket=ticket).first()
    if row is None:
        raise NotFound(_("There is no such entry."))
    return _card(row, _public_size())


def states_of(tickets: Collection[str]) -> dict[str, EntryCard]:
    """Return ticket -> entry of those of these tickets that there are: two queries for all."""
    size = _public_size()
    rows = Entry.objects.filter(ticket__in=[one for one in tickets if one])
    return {row.ticket: _card(row, size) for row in rows}


def entry(index: int) -> EntryCard:
    """Return a published entry by its index. Raises NotFound."""
    size = _public_size()
    row = Entry.objects.filter(index=index).first() if 0 <= index < size else None
    if row is None:
        raise NotFound(_("There is no such entry."))
    return _card(row, size)


def entries_of(kind: str = "", *, below: int | None = None, limit: int = PAGE) -> list[EntryCard]:
    """Return published entries, the newest first, of one kind if it is named, below an index."""
    size = _public_size()
    rows = Entry.objects.filter(index__lt=size if below is None else min(below, size))
    if kind:
        rows = rows.filter(kind=kind)
    return [_card(row, size) for row in rows.order_by("-index")[:limit]]


def kinds() -> list[str]:
    """Return the kinds of which anything is entered, by the alphabet."""
    return list(Entry.objects.order_by("kind").values_list("kind", flat=True).distinct())


def level() -> str:
    """Return the level of the terms in force, empty before there are any."""
    found = terms()
    return found.level if found else ""


def terms() -> Terms | None:
    """Return the terms in force, None before there are any."""
    last = Entry.objects.filter(kind=Terms.kind, index__isnull=False).order_by("-index").first()
    found = vocabulary.from_bytes(bytes(last.data)) if last else None
    return found if isinstance(found, Terms) else None


def policy_text() -> str:
    """Return the policy file that verifiers of this ledger begin with. Raises LedgerClosed."""
    return keys.policy().text


def _public_size() -> int:
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
    size: int
    signed_at: datetime | None
    failure: str


@dataclass(frozen=True, slots=True)
class Health:
    """How the ledger stands: entries signed and public, how many wait and since when, when it was last published."""

    signed: int
    public: int
    waiting: int
    waiting_since: datetime | None
    published_at: datetime | None
    cosigners: tuple[CosignerState, ...]


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
            for row in Cosigner.objects.order_by("name").values_list("name", "size", "signed_at", "failure")
        ),
    )
