"""The log as files in the storage, under `ledger/`: what is served is what is kept, immutable but for checkpoint and count."""

from collections.abc import Sequence

from glasshouse.network.kit import storage
from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import HASH_SIZE
from glasshouse.proof.notes import from_decimal
from glasshouse.proof.tiles import BUNDLE, WIDTH, Tile, pack_bundle, unpack_bundle

FOLDER = "ledger"
CHECKPOINT = f"{FOLDER}/checkpoint"
KEPT = f"{FOLDER}/checkpoints"
COUNT = f"{KEPT}/count"


def key_of(tile: Tile) -> str:
    """Return the key of a tile or bundle."""
    return f"{FOLDER}/{tile.path}"


def write(tile: Tile, content: bytes) -> None:
    """Keep a tile or a bundle, durable on return; the same content again is harmless."""
    storage.put_bytes(content, key_of(tile))


def read(tile: Tile) -> bytes:
    """Return a tile or a bundle; a partial one that is gone is the beginning of any wider one. Raises FileNotFoundError."""
    try:
        return storage.read_bytes(key_of(tile))
    except FileNotFoundError:
        if tile.width == WIDTH:
            raise
    wider = _wider(tile)
    data = storage.read_bytes(key_of(wider))
    if tile.level != BUNDLE:
        return data[: tile.width * HASH_SIZE]
    return pack_bundle(unpack_bundle(data, wider.width)[: tile.width])


def _wider(tile: Tile) -> Tile:
    full = Tile(tile.level, tile.number)
    if storage.exists(key_of(full)):
        return full
    names = (key.rpartition("/")[2] for key in storage.keys_under(f"{key_of(full)}.p"))
    widths = [int(name) for name in names if name.isdecimal() and int(name) > tile.width]
    return Tile(tile.level, tile.number, min(widths, default=WIDTH))


def drop_partial(tile: Tile) -> None:
    """Delete the partial forms of a tile that is full now."""
    storage.delete_under(f"{key_of(tile)}.p")


def read_checkpoint() -> bytes:
    """Return the checkpoint that is served. Raises FileNotFoundError."""
    return storage.read_bytes(CHECKPOINT)


def write_checkpoint(published: bytes) -> None:
    """Serve this checkpoint from now on."""
    storage.put_bytes(published, CHECKPOINT)


def kept_key(number: int, width: int = WIDTH) -> str:
    """Return the key of a bundle of kept checkpoints."""
    return f"{FOLDER}/{Tile(BUNDLE, number, width).kept_path}"


def write_kept(number: int, notes: Sequence[bytes]) -> None:
    """Keep a bundle of kept checkpoints, durable on return."""
    storage.put_bytes(pack_bundle(notes), kept_key(number, len(notes)))


def read_kept(number: int, width: int) -> list[bytes]:
    """Return a bundle of kept checkpoints. Raises FileNotFoundError, Malformed."""
    return unpack_bundle(storage.read_bytes(kept_key(number, width)), width)


def drop_partial_kept(number: int) -> None:
    """Delete the partial forms of a bundle of kept checkpoints that is full now."""
    storage.delete_under(f"{kept_key(number)}.p")


def kept_count() -> int:
    """Return how many kept checkpoints are served; none if it can't be read."""
    try:
        return from_decimal(storage.read_bytes(COUNT).decode("ascii", "replace").removesuffix("\n"))
    except (FileNotFoundError, Malformed):
        return 0


def write_kept_count(count: int) -> None:
    """Say how many kept checkpoints are served; their bundles must be there."""
    storage.put_bytes(f"{count}\n".encode(), COUNT)
