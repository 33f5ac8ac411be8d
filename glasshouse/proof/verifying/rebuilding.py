"""The tree of a log, made again from its entries: every tile that is served is compared with it, and roots at any sizes."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import HASH_SIZE
from glasshouse.proof.tiles import BUNDLE, WIDTH, GrowingTree, Tile, leaves_of, unpack_bundle
from glasshouse.proof.verifying.ahead import in_order
from glasshouse.proof.verifying.findings import Code, Findings
from glasshouse.proof.verifying.sources import NotThere, Source, read_tile

_NEVER = 1 << 63

Take = Callable[[int, Sequence[bytes]], None]
"""Takes entries from an index on, in their order."""
Reached = Callable[[int, bytes], None]
"""Is told the root of so many entries."""


def files_between(start: int, size: int) -> Iterator[Tile]:
    """Yield the bundles with the entries [start, size), each followed by the tiles that are whole with it."""
    for number in range(start // WIDTH, -(-size // WIDTH) if start < size else 0):
        width = min(WIDTH, size - number * WIDTH)
        yield Tile(BUNDLE, number, width)
        yield Tile(0, number, width)
        level, above = 1, number + 1
        while width == WIDTH and above % WIDTH == 0:
            above //= WIDTH
            yield Tile(level, above - 1)
            level += 1
    level, above = 1, size // WIDTH
    while above and start < size:
        above, part = divmod(above, WIDTH)
        if part:
            yield Tile(level, above, part)
        level += 1


class Rebuilding:
    """Goes on with a tree over the entries of a source. `stops` are the sizes whose roots are asked for, in their order."""

    def __init__(
        self, source: Source, tree: GrowingTree, findings: Findings, stops: Iterable[int], reached: Reached
    ) -> None:
        self.tree = tree
        self._source, self._findings = source, findings
        self._stops, self._reached = iter(stops), reached
        self._next = -1
        self._rebuilt: dict[Tile, list[bytes]] = {}

    def run(self, size: int, take: Take, tell: Callable[[int], None]) -> bool:
        """Read and hash up to so many entries; returns whether that could be done. Raises CantReach."""
        self._stop()
        for tile, read in in_order(self._source, files_between(self.tree.size, size), self._read):
            if tile.level != BUNDLE:
                self._compare(tile, read)
                continue
            try:
                if isinstance(read, Unproved):
                    raise read
                fresh = self._add(tile, read)
            except Unproved as wrong:
                self._wrong(Code.BUNDLE, tile, wrong)
                return False
            if self.tree.size == size:
                self._rebuilt.update(self.tree.partial())
            take(self.tree.size - len(fresh), fresh)
            tell(self.tree.size)
        return True

    def _read(self, tile: Tile) -> bytes:
        return read_tile(self._source, tile)

    def _add(self, tile: Tile, data: bytes) -> list[bytes]:
        """Hash the entries of a bundle into the tree; returns those that are new. Raises Unproved."""
        entries = unpack_bundle(data, tile.width)
        known = self.tree.size - tile.number * WIDTH
        leaves = leaves_of(entries)
        if known and leaves[:known] != self.tree.edge[0]:
            raise Unproved("entries that were there last time are others now")
        at = known
        while at < len(leaves):
            room = min(len(leaves), at + self._next - self.tree.size)
            self._rebuilt.update(self.tree.append(leaves[at:room]))
            at = room
            self._stop()
        return entries[known:] if known else entries

    def _stop(self) -> None:
        """Tell the root if it is asked for here, and find the next size."""
        while self._next <= self.tree.size:
            if self._next == self.tree.size:
                self._reached(self._next, self.tree.root())
            self._next = next(self._stops, _NEVER)

    def _compare(self, tile: Tile, read: bytes | Unproved) -> None:
        rebuilt = self._rebuilt.pop(tile)
        if isinstance(read, Unproved):
            self._wrong(Code.TILE, tile, read)
        elif read != b"".join(rebuilt):
            same = len(read) == HASH_SIZE * len(rebuilt)
            words = "has hashes that do not follow from the entries" if same else f"has {len(read)} bytes"
            self._findings.add(Code.TILE, f"{tile.path} {words}")

    def _wrong(self, code: Code, tile: Tile, wrong: Unproved) -> None:
        if isinstance(wrong, NotThere):
            self._findings.add(Code.MISSING, f"{tile.path} is not there")
        else:
            self._findings.add(code, f"{tile.path}: {wrong}")


def frontier(tree: GrowingTree) -> dict[str, object]:
    """Return a tree as plain JSON."""
    return {"size": tree.size, "edge": [[one.hex() for one in hashes] for hashes in tree.edge]}


def of_frontier(plain: dict[str, object]) -> GrowingTree:
    """Read what `frontier` returned. Raises Malformed."""
    try:
        size, edge = plain["size"], plain["edge"]
        hashes = [[bytes.fromhex(one) for one in level] for level in edge]  # type: ignore[attr-defined]
        whole = all(len(one) == HASH_SIZE for level in hashes for one in level)
        widths = [size >> 8 * level & 255 for level in range(len(hashes))]  # type: ignore[operator]
        if not whole or [*map(len, hashes)] != widths or size >> 8 * len(hashes):  # type: ignore[operator]
            raise Malformed("the tree of the state has other hashes than its size")
        return GrowingTree(size, hashes)  # type: ignore[arg-type]
    except (LookupError, TypeError, ValueError, AttributeError):
        raise Malformed("the tree of the state can't be read") from None


def again(tree: GrowingTree) -> GrowingTree:
    """Return a copy that grows by itself."""
    return GrowingTree(tree.size, [[*hashes] for hashes in tree.edge])
