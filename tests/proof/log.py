"""A log in memory, as files by path: what an operator serves, for tests that verify it or spoil it."""

from collections.abc import Sequence

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.tiles import GrowingTree, Tile, TileNodes, bundles_of, leaves_of, pack_bundle

ORIGIN = "log.example/test"
LOG = SigningKey(ORIGIN, Kind.LOG, b"l" * 32)


def some(count: int) -> list[bytes]:
    """Return so many different entries."""
    return [b"entry %d" % number for number in range(count)]


class Log:
    """Entries with their tiles and bundles."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.entries = list(entries)
        self.tree = GrowingTree()
        self.files: dict[str, bytes] = {}
        tiles = self.tree.append(leaves_of(self.entries)) + self.tree.partial()
        self.files = {tile.path: b"".join(hashes) for tile, hashes in tiles}
        for bundle in bundles_of(len(self.entries)):
            first = bundle.number * 256
            self.files[bundle.path] = pack_bundle(self.entries[first : first + bundle.width])

    @property
    def size(self) -> int:
        return len(self.entries)

    def read(self, tile: Tile) -> bytes:
        return self.files[tile.path]

    def nodes(self) -> TileNodes:
        return TileNodes(self.size, self.read)

    def checkpoint(self) -> SignedCheckpoint:
        return SignedCheckpoint.sign(Checkpoint(ORIGIN, self.size, self.tree.root()), LOG)
