"""What a dossier encloses of the log: its files as they were at a checkpoint, receipts under it, and the log's signature."""

from collections.abc import Iterator, Mapping

from glasshouse.network.ledger import files, keys, witnesses
from glasshouse.network.ledger.marks import Marks, data_of
from glasshouse.network.ledger.models import Entry
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.dossiers import signed_text
from glasshouse.proof.entries import canonical
from glasshouse.proof.hashes import inclusion_proof
from glasshouse.proof.notes import Note
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.tiles import BUNDLE, WIDTH, Tile, TileNodes, bundles_of, pack_bundle, tiles_of


def files_at(known: Marks) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file of the log at its newest checkpoint. Raises LedgerClosed, FileNotFoundError."""
    size = known.newest.size
    yield "checkpoint", known.note
    yield "policy.txt", witnesses.in_force().policy.text.encode()
    for tile in (*bundles_of(size), *tiles_of(size)):
        yield tile.path, files.read(tile)
    kept = known.next_number
    yield "checkpoints/count", f"{kept}\n".encode()
    for first in range(0, kept, WIDTH):
        bundle = Tile(BUNDLE, first // WIDTH, min(WIDTH, kept - first))
        yield bundle.kept_path, pack_bundle(_kept(bundle))


def _kept(bundle: Tile) -> list[bytes]:
    """Return the kept checkpoints of a bundle, out of a wider one if more were kept since. Raises FileNotFoundError."""
    written = files.kept_count() - bundle.number * WIDTH
    return files.read_kept(bundle.number, min(WIDTH, written))[: bundle.width]


def receipts_under(note: bytes, indices: set[int]) -> Mapping[int, bytes]:
    """Return the receipts of these entries under one checkpoint, by their indices; one that it does not cover is left out."""
    signed = SignedCheckpoint.parse(note)
    size = signed.checkpoint.size
    nodes = TileNodes(size, files.read)
    return {
        index: bytes(
            Receipt(
                index,
                tuple(inclusion_proof(index, size, nodes)),
                signed,
                canonical({"entry": data.decode()}),
            )
        )
        for index, data in data_of({one for one in indices if one < size}).items()
    }


def counted(below: int) -> Mapping[str, int]:
    """Return how many entries of each kind stand below an index."""
    kinds = Entry.objects.filter(index__lt=below).values_list("kind", flat=True)
    found: dict[str, int] = {}
    for kind in kinds.iterator():
        found[kind] = found.get(kind, 0) + 1
    return found


def sign_dossier(*, manifest: bytes) -> bytes:
    """Sign the manifest of a dossier with the log's key; returns the note. Raises LedgerClosed, Malformed."""
    key = keys.log_key()
    # Four lines under a first one of its own: never a checkpoint.
    text = signed_text(manifest)
    return bytes(Note(text, (key.sign(text),)))
