"""Entries into rows, in the transaction of the act that they record."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.ledger import models
from glasshouse.proof.entries import Entry, to_bytes


@dataclass(frozen=True, slots=True)
class Ticket:
    """That an entry is sequenced: it will be published. A receipt can be had for it then."""

    code: str


def append_entry(*, entry: Entry) -> Ticket:
    """Enter something, in the transaction of the act that it records: both are kept or neither. Raises Malformed."""
    return append_entries(entries=[entry])[0]


def append_entries(*, entries: Iterable[Entry]) -> list[Ticket]:
    """Enter several, in their order. Raises Malformed if one can't be written, and enters none."""
    now = clock.now()
    rows = [
        models.Entry(ticket=ids.new_code(), kind=one.kind, data=to_bytes(one), sequenced_at=now)
        for one in entries
    ]
    with transaction.atomic():
        models.Entry.objects.bulk_create(rows)
        crash.point("ledger.append_entry.before_commit")
    return [Ticket(row.ticket) for row in rows]
