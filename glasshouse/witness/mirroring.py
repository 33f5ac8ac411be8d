"""The mirror: stores what is in a log, and only then cosigns (C2SP tlog-mirror).

Each package is proved against a checkpoint that the witness has found consistent, so whatever is stored belongs to the one log,
whoever uploads it and in however many pieces.
"""

from collections.abc import Callable
from dataclasses import dataclass

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Unproved
from glasshouse.proof.hashes import HASH_SIZE, check_subtree
from glasshouse.proof.notes import Note
from glasshouse.proof.submissions import MirrorInfo, Package, UploadHead
from glasshouse.proof.tiles import (
    BUNDLE,
    WIDTH,
    GrowingTree,
    Tile,
    leaves_of,
    pack_bundle,
)
from glasshouse.witness import crash
from glasshouse.witness.cosigning import Cosigner
from glasshouse.witness.errors import MIRROR_INFO, Refused
from glasshouse.witness.store import Log, Store

MOST_EXCESS = 32 * WIDTH
"""How many entries may be uploaded that are here already: as many as one request should hold."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that was let in: towards this checkpoint, of entries from `start` on."""

    log: Log
    start: int
    towards: SignedCheckpoint

    @property
    def end(self) -> int:
        """Return the size of the checkpoint."""
        return self.towards.checkpoint.size


@dataclass(frozen=True, slots=True)
class Mirror:
    """Answers add-entries, and serves what it holds."""

    cosigner: Cosigner
    store: Store

    def begin(self, head: UploadHead) -> Upload:
        """Let an upload in. Raises Refused: 400, 404, 409, 422."""
        log = self.store.log_of(head.origin)
        if log is None:
            raise Refused(404, f"the log {head.origin[:80]!r} is not known here")
        if head.start > head.end:
            raise Refused(400, "the upload ends before it starts")
        if self.store.pending(log) is None:
            raise Refused(422, "no checkpoint of this log was added yet")
        towards = self._towards(log, head.end)
        if towards is None or head.end < self._size(log):
            raise self.conflict(log)
        next_entry = self.store.next_entry(log)
        excess = min(head.end, next_entry) - head.start
        if head.start > next_entry or excess > MOST_EXCESS:
            raise self.conflict(log, head.end)
        return Upload(log, head.start, towards)

    def _towards(self, log: Log, size: int) -> SignedCheckpoint | None:
        known = self.store.pending(log, size)
        last = self.cosigner.last(log)
        if known is None and last is not None and last.signed.checkpoint.size == size:
            # Forgotten among the pending ones, but still the mirror's own checkpoint, without its cosignature.
            note, public = last.signed.note, self.cosigner.key.public
            kept = tuple(one for one in note.signatures if not one.is_by(public))
            return SignedCheckpoint(last.signed.checkpoint, Note(note.text, kept))
        return known

    def _size(self, log: Log) -> int:
        last = self.cosigner.last(log)
        return 0 if last is None else last.signed.checkpoint.size

    def conflict(self, log: Log, size: int | None = None) -> Refused:
        """Return a 409 that says how to go on."""
        return Refused(409, self.info(log, size), content_type=MIRROR_INFO)

    def info(self, log: Log, size: int | None = None) -> str:
        """Return the three lines of text/x.tlog.mirror-info; without a size that of the latest checkpoint."""
        latest = self.store.pending(log)
        if size is None:
            size = 0 if latest is None else latest.checkpoint.size
        # The ticket stays empty: what it would hold is in the store.
        return str(MirrorInfo(size, self.store.next_entry(log)))

    def add(self, upload: Upload, package: Package) -> None:
        """Store the entries of a package, if they belong to the log. Raises Refused (422), and then nothing is stored."""
        leaves = leaves_of(package.entries)
        first = package.start - package.start % WIDTH
        before = self.store.tile(upload.log, 0, first // WIDTH)[: HASH_SIZE * (package.start - first)]
        bundle = GrowingTree()
        bundle.append([before[at : at + HASH_SIZE] for at in range(0, len(before), HASH_SIZE)] + leaves)
        try:
            check_subtree(
                first,
                package.end,
                upload.end,
                subtree=bundle.root(),
                root=upload.towards.checkpoint.root,
                proof=package.proof,
            )
        except Unproved as error:
            raise Refused(422, f"the entries from {package.start} on: {error}") from None
        with self.store.writing():
            self._keep(upload.log, package, leaves)
            crash.point("witness.package.written")
        crash.point("witness.package.durable")

    def _keep(self, log: Log, package: Package, leaves: list[bytes]) -> None:
        next_entry = self.store.next_entry(log)
        # Somebody else may have brought some of them meanwhile. They are the same ones: both are proved.
        known = next_entry - package.start
        if known >= len(leaves):
            return
        number = package.start // WIDTH
        bundle = self.store.tile(log, BUNDLE, number) + pack_bundle(package.entries[known:])
        self.store.keep_tile(log, BUNDLE, number, bundle)
        tree = GrowingTree.read(next_entry, self._reader(log))
        full = tree.append(leaves[known:])
        for tile, hashes in full + tree.partial():
            self.store.keep_tile(log, tile.level, tile.number, b"".join(hashes))
        self.store.keep_next_entry(log, package.end)

    def _reader(self, log: Log) -> Callable[[Tile], bytes]:
        return lambda tile: self.store.tile(log, tile.level, tile.number)[: tile.width * HASH_SIZE]

    def finish(self, upload: Upload) -> str:
        """Move the mirror's checkpoint and cosign it, all its entries being stored; returns the line. Raises Refused (409)."""
        with self.store.writing():
            if upload.end < self._size(upload.log):
                raise self.conflict(upload.log)
            tree = GrowingTree.read(upload.end, self._reader(upload.log))
            # Proved once already: this finds a disk that has changed since.
            if tree.root() != upload.towards.checkpoint.root:
                raise Refused(500, "what is stored here does not lead to the checkpoint's root")
            line = self.cosigner.cosign(upload.log, upload.towards)
            crash.point("witness.mirror.written")
        crash.point("witness.mirror.durable")
        return line

    def read(self, log: Log, tile: Tile) -> bytes | None:
        """Return a tile or bundle of exactly this width; None if it isn't here."""
        data = self.store.tile(log, tile.level, tile.number)
        size = tile.width * HASH_SIZE if tile.level != BUNDLE else _end_of(data, tile.width)
        return data[:size] if 0 < size <= len(data) else None


def _end_of(bundle: bytes, width: int) -> int:
    """Return where the first `width` entries of a bundle end; 0 if it has fewer."""
    at = 0
    for _number in range(width):
        if at >= len(bundle):
            return 0
        at += 2 + int.from_bytes(bundle[at : at + 2])
    return at
