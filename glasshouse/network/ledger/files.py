"""The log as files in the storage, under `ledger/`: what is served is what is kept, immutable but for the checkpoint."""

from glasshouse.network.kit import storage
from glasshouse.proof.tiles import Tile

FOLDER = "ledger"
CHECKPOINT = f"{FOLDER}/checkpoint"


def key_of(tile: Tile) -> str:
    """Return the key of a tile or bundle."""
    return f"{FOLDER}/{tile.path}"


def write(tile: Tile, content: bytes) -> None:
    """Keep a tile or a bundle, durable on return; the same content again is harmless."""
    storage.put_bytes(content, key_of(tile))


def read(tile: Tile) -> bytes:
    """Return a tile or a bundle. Raises FileNotFoundError."""
    return storage.read_bytes(key_of(tile))


def drop_partial(tile: Tile) -> None:
    """Delete the partial forms of a tile that is full now."""
    storage.delete_under(f"{key_of(tile)}.p")


def read_checkpoint() -> bytes:
    """Return the checkpoint that is served. Raises FileNotFoundError."""
    return storage.read_bytes(CHECKPOINT)


def write_checkpoint(published: bytes) -> None:
    """Serve this checkpoint from now on."""
    storage.put_bytes(published, CHECKPOINT)
