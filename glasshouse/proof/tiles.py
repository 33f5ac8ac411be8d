"""How a log is laid out in files (C2SP tlog-tiles): tiles of hashes, bundles of entries, and a tree that grows by them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from struct import Struct

from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import EMPTY_ROOT, HASH_SIZE, complete_root, leaf_hash, node_hash

WIDTH = 256
HEIGHT = 8
LONGEST_ENTRY = 65_535
BUNDLE = -1
"""The level under which bundles of entries go here; their path says `entries`."""
_LENGTH = Struct(">H")
_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/){0,5}\d{3})(?:\.p/([1-9]\d{0,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The name of a tile of hashes, level 0 to 63, or of a bundle of entries; the width is 256 if it is full."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Return the path below the log's prefix."""
        digits = f"{self.number:03}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level == BUNDLE else self.level}/{number}{part}"

    @property
    def kept_path(self) -> str:
        """Return the path of a bundle of kept checkpoints: they are numbered and cut as entries are."""
        return f"checkpoints/{self.path.removeprefix('tile/entries/')}"

    @classmethod
    def parse(cls, path: str) -> "Tile":
        """Read a path. Raises Malformed."""
        match = _PATH.fullmatch(path)
        if match is None:
            raise Malformed(f"no path of a tile: {path[:80]}")
        level = BUNDLE if match[1] == "entries" else int(match[1])
        tile = cls(level, int(match[2].replace("x", "").replace("/", "")), int(match[3] or WIDTH))
        # A number has one spelling only, without leading groups of zeroes.
        if level > 63 or tile.width > WIDTH or tile.path != path:
            raise Malformed(f"no path of a tile: {path[:80]}")
        return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Return the tiles of hashes that a tree of this size has, level by level."""
    level = 0
    while size:
        full, part = divmod(size, WIDTH)
        yield from (Tile(level, number) for number in range(full))
        if part:
            yield Tile(level, full, part)
        size, level = full, level + 1


def bundles_of(size: int) -> Iterator[Tile]:
    """Return the bundles of entries that a tree of this size has."""
    full, part = divmod(size, WIDTH)
    yield from (Tile(BUNDLE, number) for number in range(full))
    if part:
        yield Tile(BUNDLE, full, part)


def pack_bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as a bundle: each with its length before it, as a big-endian uint16."""
    return b"".join(_LENGTH.pack(len(entry)) + entry for entry in entries)


def unpack_bundle(data: bytes, width: int) -> list[bytes]:
    """Read so many entries from a bundle that holds no more. Raises Malformed."""
    entries, at = [], 0
    try:
        for _number in range(width):
            end = at + 2 + (data[at] << 8 | data[at + 1])
            entries.append(data[at + 2 : end])
            at = end
    except IndexError:
        raise Malformed("a bundle of entries ends too early") from None
    if at != len(data):
        where = "ends too early" if at > len(data) else "goes on behind its last one"
        raise Malformed(f"a bundle of entries {where}")
    return entries


def unpack_tile(data: bytes, width: int) -> list[bytes]:
    """Read the hashes of a tile. Raises Malformed."""
    if len(data) != width * HASH_SIZE:
        raise Malformed(f"a tile of {width} hashes has {len(data)} bytes")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


@dataclass(slots=True)
class GrowingTree:
    """A tree as the hashes of its last, partial tiles: enough to append, to write tiles and to know the root."""

    size: int = 0
    edge: list[list[bytes]] = field(default_factory=list)
    """The hashes of the partial tile of each level, fewer than 256 each."""
    _known: dict[int, tuple[tuple[int, int], list[bytes]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def append(self, leaves: Iterable[bytes]) -> list[tuple[Tile, list[bytes]]]:
        """Add leaf hashes; returns the tiles that became full, those below before those above."""
        full: list[tuple[Tile, list[bytes]]] = []
        waiting = iter(leaves)
        while part := list(islice(waiting, WIDTH - self.size % WIDTH)):
            self.size += len(part)
            self._push(0, part, full)
        return full

    def _push(self, level: int, some: list[bytes], full: list[tuple[Tile, list[bytes]]]) -> None:
        if level == len(self.edge):
            self.edge.append([])
        hashes = self.edge[level]
        hashes += some
        if len(hashes) == WIDTH:
            self.edge[level] = []
            full.append((Tile(level, (self.size >> HEIGHT * (level + 1)) - 1), hashes))
            self._push(level + 1, [complete_root(hashes)], full)

    def partial(self) -> list[tuple[Tile, list[bytes]]]:
        """Return the partial tiles of this size."""
        return [
            (Tile(level, self.size >> HEIGHT * (level + 1), len(hashes)), list(hashes))
            for level, hashes in enumerate(self.edge)
            if hashes
        ]

    def root(self) -> bytes:
        """Return the root: the complete subtrees of the right edge, folded from the smallest up."""
        root: bytes | None = None
        for level in range(len(self.edge)):
            for complete in self._complete(level):
                root = complete if root is None else node_hash(complete, root)
        return EMPTY_ROOT if root is None else root

    def _complete(self, level: int) -> list[bytes]:
        """Return the complete subtrees of a level, the smallest first; above the lowest they rarely change."""
        hashes = self.edge[level]
        place = self.size >> HEIGHT * (level + 1), len(hashes)
        if (known := self._known.get(level)) is not None and known[0] == place:
            return known[1]
        found, end = [], len(hashes)
        while end:
            start = end & (end - 1)
            found.append(complete_root(hashes[start:end]))
            end = start
        self._known[level] = place, found
        return found

    @classmethod
    def read(cls, size: int, read: Callable[[Tile], bytes]) -> "GrowingTree":
        """Take up a tree where it was left, from the partial tiles of its size. Raises Malformed."""
        tree, left = cls(size), size
        while left:
            left, part = divmod(left, WIDTH)
            tile = Tile(len(tree.edge), left, part)
            tree.edge.append(unpack_tile(read(tile), part) if part else [])
        return tree


class TileNodes:
    """The hash of any complete subtree of a tree, out of its tiles; each tile is read once."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self._size, self._read = size, read
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """Return the hash of [index · 2^level, (index + 1) · 2^level). Raises Malformed."""
        if level == 0:
            return self._hashes(0, index >> HEIGHT)[index % WIDTH]
        # The root of a full tile stands in the tile above; whatever is lower is hashed from the tile it lies in.
        tile_level, inside = divmod(level, HEIGHT)
        first = index << inside
        hashes = self._hashes(tile_level, first >> HEIGHT)
        return complete_root(hashes[first % WIDTH : first % WIDTH + (1 << inside)])

    def _hashes(self, level: int, number: int) -> list[bytes]:
        known = self._tiles.get((level, number))
        if known is None:
            width = min(WIDTH, (self._size >> HEIGHT * level) - number * WIDTH)
            known = unpack_tile(self._read(Tile(level, number, width)), width)
            self._tiles[level, number] = known
        return known


def leaves_of(entries: Sequence[bytes]) -> list[bytes]:
    """Return the leaf hashes of entries."""
    return [leaf_hash(entry) for entry in entries]
