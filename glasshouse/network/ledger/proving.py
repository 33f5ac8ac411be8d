"""What can be shown of one entry by now: how far it is, its receipt, and between which times it came, by whose clocks."""

import functools
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import files, keeping, publishing
from glasshouse.network.ledger.marks import cosigned
from glasshouse.network.ledger.models import Entry, Published
from glasshouse.proof.bounds import TOLERANCE_MS, Bounds
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import canonical
from glasshouse.proof.errors import Unproved
from glasshouse.proof.hashes import inclusion_proof
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.tiles import TileNodes


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The times between which an entry came, by the clocks of those who cosigned, and who cosigns what is public now.

    The clocks may be off by a minute (`proof.bounds.TOLERANCE_MS`). `not_before` is None where nothing came before it.
    """

    not_before: datetime | None
    not_after: datetime
    cosigned_by: tuple[str, ...]


def receipt(ticket: str, *, secret: str = "") -> bytes | None:
    """Return the receipt of an entry; None until it is published. Raises NotFound.

    It is made against a checkpoint that is kept already, if one covers the entry, else against the newest public one. It
    carries the entry's text, and a withdrawal secret in hex where one is given: such a receipt is for the author alone.
    """
    row = Entry.objects.filter(ticket=ticket).first()
    if row is None:
        raise NotFound(_("There is no such entry."))
    shown = None if row.index is None else _covering(row.index)
    if row.index is None or shown is None:
        return None
    proof = inclusion_proof(row.index, shown.size, TileNodes(shown.size, files.read))
    beside = {"entry": bytes(row.data).decode()} | ({"secret": secret} if secret else {})
    signed = SignedCheckpoint.parse(bytes(shown.note))
    return bytes(Receipt(row.index, tuple(proof), signed, canonical(beside)))


def _covering(index: int) -> Published | None:
    kept = keeping.newest_kept()
    if kept is not None and index < kept.size:
        return kept
    newest = publishing.newest_published()
    if newest is None or index >= newest.size:
        return None
    keeping.keep_for_receipt(newest)
    return newest


def witnessed(index: int) -> Witnessed | None:
    """Return by whose clocks an entry came when; None while no checkpoint that is accepted covers it. Raises LedgerClosed."""
    covering = Published.objects.filter(size__gt=index).order_by("size", "id").first()
    before = Published.objects.filter(size__lte=index).order_by("-size", "-id").first()
    newest = publishing.newest_published()
    if covering is None or newest is None:
        return None
    marks = [(row.size, row.time_s) for row in (before, covering) if row and row.time_s]
    try:
        not_before_ms, not_after_ms = Bounds(marks).of(index)
    except Unproved:
        return None
    # As the clocks showed it: with the tolerance it could be a time that is still to come.
    return Witnessed(
        datetime.fromtimestamp((not_before_ms + TOLERANCE_MS) / 1000, UTC) if not_before_ms else None,
        datetime.fromtimestamp((not_after_ms - TOLERANCE_MS) / 1000, UTC),
        tuple(sorted(cosigned(bytes(newest.note)))),
    )


def index_of(ticket: str) -> int | None:
    """Return the index of an entry, None until it is published."""
    try:
        return _published_index(ticket)
    except LookupError:
        return None


@functools.lru_cache(50_000)
def _published_index(ticket: str) -> int:
    # What is raised is not remembered; what is published stays so.
    index = Entry.objects.filter(ticket=ticket, index__isnull=False).values_list("index", flat=True).first()
    newest = publishing.newest_published()
    if index is None or newest is None or index >= newest.size:
        raise LookupError(ticket)
    return index
