"""From rows to a signed tree: numbers what is committed, writes tiles and bundles, signs; goes on wherever it was killed.

Numbers are given once and for good, in one transaction. All that is written after them follows from them: so a process that dies
between two steps, or two that work at once, can write the same bytes twice and never others.
"""

import logging

from django.db import connection, transaction
from django.db.models import Q

from glasshouse.network.kit import clock, crash
from glasshouse.network.ledger import files
from glasshouse.network.ledger.leases import hold
from glasshouse.network.ledger.models import Checkpoint, Entry
from glasshouse.network.ledger.taking_back import Broken, adopt_published, entries_between
from glasshouse.proof import checkpoints
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Unproved
from glasshouse.proof.hashes import leaf_hash
from glasshouse.proof.notes import SigningKey
from glasshouse.proof.tiles import (
    BUNDLE,
    WIDTH,
    GrowingTree,
    Tile,
    leaves_of,
    pack_bundle,
)

log = logging.getLogger(__name__)

BATCH = 8_192
_NUMBER = """
UPDATE ledger_entry SET entry_index = %s + numbered.n
FROM (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n
    FROM (SELECT id FROM ledger_entry WHERE entry_index IS NULL ORDER BY id LIMIT %s) AS waiting
) AS numbered
WHERE ledger_entry.id = numbered.id
"""


class Integrator:
    """The one who numbers and signs, as long as `holder` holds the lease."""

    def __init__(self, key: SigningKey, holder: str) -> None:
        self._key, self._holder = key, holder
        self._tree: GrowingTree | None = None
        self._bundle: list[bytes] = []
        """The entries of the last bundle, fewer than 256."""

    def step(self) -> int:
        """Integrate what is committed, up to 8,192 entries; returns how many. Raises Lost, Broken."""
        if self._tree is not None and not _is_waiting(self._tree.size):
            return 0
        number_waiting(self._holder)
        try:
            tree = self._tree = self._tree or self._taken_up()
            entries = list(entries_between(tree.size, tree.size + BATCH))
            if entries:
                full = self._write(tree, entries)
                self._sign(tree)
                for tile in full:
                    files.drop_partial(tile)
        except BaseException:
            # What stands in memory may be ahead of what was signed.
            self._tree = None
            raise
        return len(entries)

    def _taken_up(self) -> GrowingTree:
        """Take up the tree where it was signed last; tiles that are missing or spoilt are made again from the rows."""
        adopt_published(self._key, self._holder)
        last = Checkpoint.objects.order_by("-size").first()
        size = last.size if last else 0
        try:
            tree = GrowingTree.read(size, files.read)
        except (FileNotFoundError, Unproved):
            tree = None
        if last is not None and (tree is None or tree.root() != bytes(last.root)):
            log.warning("tiles of the %d signed entries are missing or spoilt; they are made again", size)
            tree = self._made_again(size, bytes(last.root))
        self._bundle = list(entries_between(size - size % WIDTH, size))
        return tree or GrowingTree()

    def _made_again(self, size: int, root: bytes) -> GrowingTree:
        tree = GrowingTree()
        tree.append(map(leaf_hash, entries_between(0, size)))
        if tree.size != size or tree.root() != root:
            raise Broken(
                f"the rows of the {size} signed entries lead to another root than the one that was signed; "
                "restore the database from a backup that is younger than the last checkpoint"
            )
        tree, self._bundle = GrowingTree(), []
        for start in range(0, size, BATCH):
            self._write(tree, list(entries_between(start, min(start + BATCH, size))))
        return tree

    def _write(self, tree: GrowingTree, entries: list[bytes]) -> list[Tile]:
        """Write bundles and tiles for more entries; returns those that became full."""
        full = self._write_bundles(tree.size, entries)
        for tile, hashes in (complete := tree.append(leaves_of(entries))) + tree.partial():
            files.write(tile, b"".join(hashes))
            crash.point("ledger.integrate.between_tiles")
        return full + [tile for tile, _hashes in complete]

    def _write_bundles(self, size: int, entries: list[bytes]) -> list[Tile]:
        first, waiting = size // WIDTH, self._bundle + entries
        full: list[Tile] = []
        for number, start in enumerate(range(0, len(waiting), WIDTH), first):
            part = waiting[start : start + WIDTH]
            tile = Tile(BUNDLE, number, len(part))
            files.write(tile, pack_bundle(part))
            full += [tile] if len(part) == WIDTH else []
        self._bundle = waiting[len(full) * WIDTH :]
        return full

    def _sign(self, tree: GrowingTree) -> None:
        checkpoint = checkpoints.Checkpoint(self._key.name, tree.size, tree.root())
        crash.point("ledger.integrate.before_sign")
        with transaction.atomic():
            hold(self._holder)
            Checkpoint.objects.create(
                size=tree.size,
                root=checkpoint.root,
                signed=bytes(SignedCheckpoint.sign(checkpoint, self._key)),
                signed_at=clock.now(),
            )
            crash.point("ledger.integrate.before_commit")


def _is_waiting(size: int) -> bool:
    return Entry.objects.filter(Q(index__isnull=True) | Q(index__gte=size)).exists()


def number_waiting(holder: str) -> int:
    """Give committed entries their index, up to 8,192, in one transaction; returns how many got one. Raises Lost."""
    with transaction.atomic():
        hold(holder)
        last = (
            Entry.objects.filter(index__isnull=False)
            .order_by("-index")
            .values_list("index", flat=True)
            .first()
        )
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, [0 if last is None else last + 1, BATCH])
            count = int(cursor.rowcount)
        crash.point("ledger.number.before_commit")
    return count
