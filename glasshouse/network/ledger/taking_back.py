"""What the files know and the database does not, as after a backup was restored: entries, and kept checkpoints.

A backup copies the database first and the files then, so that the files may be ahead of it.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max

from glasshouse.network.kit import clock, crash
from glasshouse.network.ledger import files, keeping, witnesses
from glasshouse.network.ledger.keys import LedgerClosed
from glasshouse.network.ledger.leases import hold
from glasshouse.network.ledger.models import Checkpoint, Entry, Published
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import from_bytes
from glasshouse.proof.errors import Unproved
from glasshouse.proof.hashes import root_hash
from glasshouse.proof.notes import SigningKey
from glasshouse.proof.tiles import WIDTH, GrowingTree, TileNodes, bundles_of, leaves_of, unpack_bundle

log = logging.getLogger(__name__)


class Broken(LedgerClosed):
    """What is kept of the log does not lead to what the log signed: nothing more is signed. The message says where."""


def adopt_published(key: SigningKey, holder: str) -> int:
    """Take back what was published and the database does not know, as after a backup was restored; returns how many entries.

    A backup copies the database first and the files then, so that the files may be ahead of it. Raises Broken if the
    published log is none that this database can have begun; Lost.
    """
    signed = published_file()
    known = Checkpoint.objects.aggregate(last=Max("size"))["last"] or 0
    if signed is None or signed.checkpoint.size <= known:
        return 0
    size, root = signed.checkpoint.size, signed.checkpoint.root
    tree = GrowingTree()
    try:
        signed.check_log(key.public)
        entries = [one for tile in bundles_of(size) for one in unpack_bundle(files.read(tile), tile.width)]
        tree.append(leaves_of(entries))
    except (FileNotFoundError, Unproved) as error:
        raise Broken(f"what was published as {size} entries can't be taken back: {error}") from error
    if tree.root() != root or entries[:known] != list(entries_between(0, known)):
        raise Broken(f"the log was published with {size} entries, and the database has begun another one")
    log.warning("%d published entries are taken back into the database", size - known)
    with transaction.atomic():
        hold(holder)
        Entry.objects.filter(index__gte=known).update(index=None)
        for index, data in enumerate(entries[known:], known):
            _adopt(index, data)
        Checkpoint.objects.create(size=size, root=root, signed=bytes(signed), signed_at=clock.now())
        crash.point("ledger.adopt.before_commit")
    return size - known


def _adopt(index: int, data: bytes) -> None:
    waiting = Entry.objects.filter(index=None, data=data).order_by("id").first()
    if waiting is not None:
        Entry.objects.filter(pk=waiting.pk).update(index=index)
    else:
        Entry.objects.create(kind=from_bytes(data).kind, data=data, index=index, sequenced_at=clock.now())


def published_file() -> SignedCheckpoint | None:
    """Return the checkpoint that is served, None before the first. Raises Broken if it can't be read."""
    try:
        return SignedCheckpoint.parse(files.read_checkpoint())
    except FileNotFoundError:
        return None
    except Unproved as error:
        raise Broken(f"the served checkpoint can't be read: {error}") from error


def entries_between(start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of the entries [start, end), as far as they are there."""
    rows = Entry.objects.filter(index__gte=start, index__lt=end).order_by("index")
    for data in rows.values_list("data", flat=True).iterator():
        yield bytes(data)


def adopt_kept(holder: str) -> int:
    """Take back kept checkpoints that are served and that the database does not know; returns how many. Raises Broken, Lost."""
    known, served = keeping.kept_rows(), files.kept_count()
    if served <= known:
        return 0
    taken = 0
    with transaction.atomic():
        hold(holder)
        try:
            for number in range(known // WIDTH, -(-served // WIDTH)):
                notes = files.read_kept(number, min(WIDTH, served - number * WIDTH))
                for note in notes[max(0, known - number * WIDTH) :]:
                    # One by one: by which witnesses the next is judged may stand under the one before.
                    _kept(known + taken, note).save()
                    taken += 1
        except (FileNotFoundError, Unproved) as error:
            # Fewer of them only widen the bounds of entries' times, for whoever has not seen them.
            log.warning("kept checkpoints from number %d on can't be taken back: %s", known + taken, error)
        crash.point("ledger.adopt_kept.before_commit")
    if known + taken < served:
        files.write_kept_count(known + taken)
    log.warning("%d kept checkpoints are taken back into the database", taken)
    return taken


def _kept(number: int, note: bytes) -> Published:
    """Return a kept checkpoint as a row. Raises Unproved if its witnesses don't bear it, Broken if it is of another history."""
    signed = SignedCheckpoint.parse(note)
    time_s = witnesses.sets().check(signed).time_s or 0
    size = signed.checkpoint.size
    last = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    if size > last or root_hash(size, TileNodes(last, files.read)) != signed.checkpoint.root:
        raise Broken(f"the kept checkpoint {number} of {size} entries is of another history than ours")
    return Published(
        size=size, note=note, number=number, time_s=time_s, published_at=datetime.fromtimestamp(time_s, UTC)
    )
