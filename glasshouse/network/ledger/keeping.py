"""Checkpoints that are kept for good: they prove when entries came. A row with a number first, then a file in a bundle of 256."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from glasshouse.network.kit import clock, crash
from glasshouse.network.ledger import files
from glasshouse.network.ledger.leases import NAME
from glasshouse.network.ledger.models import Entry, Lease, Published
from glasshouse.proof.entries import Custodians, Officers, Policies, Terms, Witnesses
from glasshouse.proof.tiles import WIDTH

log = logging.getLogger(__name__)

KEEP_EVERY = timedelta(seconds=60)
"""A log that stands still is cosigned again after so long: that it stood still is a fact with a time, too."""
MOST_IN_TIME = 2
"""So many are kept in that time, however many receipts are asked for: one in its turn, one because a receipt names it."""
WAITING = tuple(one.kind for one in (Custodians, Officers, Policies, Terms, Witnesses))
"""Kinds that count only once they were public for a while."""
SETTLED = timedelta(seconds=2)
"""How long a kept checkpoint may still take up cosignatures that come late. Its file is written then, and for good."""


def kept_rows() -> int:
    """Return how many are kept, in rows: the number of the next one."""
    last = Published.objects.aggregate(last=Max("number"))["last"]
    return 0 if last is None else int(last) + 1


def newest_kept() -> Published | None:
    """Return the newest kept one."""
    return Published.objects.filter(number__isnull=False).order_by("-number").first()


def is_due(size: int) -> bool:
    """Say whether a checkpoint of this size is to be kept: in its turn, or because something that has to wait is public by it."""
    newest = newest_kept()
    if newest is None or clock.now() - newest.published_at >= KEEP_EVERY:
        return True
    # The wait begins when it was surely public, and only what is kept shows that, whatever happens next.
    return Entry.objects.filter(kind__in=WAITING, index__gte=newest.size, index__lt=size).exists()


def keep_for_receipt(row: Published) -> None:
    """Keep the newest public checkpoint because a receipt names it, unless enough were kept already of late.

    Nobody can fill the store by asking: a receipt holds all that it needs, and what comes after it is kept in its turn.
    """
    if not _may_keep(row):
        return
    with transaction.atomic():
        # Numbers are given one after another: the lease's row is what everybody who gives one holds.
        Lease.objects.select_for_update().filter(name=NAME).first()
        if _may_keep(row):
            Published.objects.filter(pk=row.pk).update(number=kept_rows())


def _may_keep(row: Published) -> bool:
    lately = Published.objects.filter(number__isnull=False, published_at__gt=clock.now() - KEEP_EVERY)
    newer = Published.objects.filter(number__isnull=False, pk__gte=row.pk)
    return lately.count() < MOST_IN_TIME and not newer.exists()


def write_files() -> int:
    """Write what the rows have and the files lack; returns how many kept checkpoints became files. Doing it again is harmless."""
    settled = Published.objects.filter(number__isnull=False, published_at__lte=clock.now() - SETTLED)
    last = settled.aggregate(last=Max("number"))["last"]
    written = files.kept_count()
    if last is None or last < written:
        return 0
    for number in range(written // WIDTH, last // WIDTH + 1):
        first = number * WIDTH
        rows = Published.objects.filter(number__gte=first, number__lte=min(last, first + WIDTH - 1))
        files.write_kept(
            number, [bytes(note) for note in rows.order_by("number").values_list("note", flat=True)]
        )
        crash.point("ledger.keep.between_bundles")
    files.write_kept_count(last + 1)
    crash.point("ledger.keep.before_drop")
    # One further back too: whoever was killed here has left it.
    for number in range(max(0, written // WIDTH - 1), (last + 1) // WIDTH):
        files.drop_partial_kept(number)
    return int(last) + 1 - written
