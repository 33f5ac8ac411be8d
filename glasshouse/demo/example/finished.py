"""A log from entries with their times, all at once: tiles, bundles, kept checkpoints, policy. Same input, same bytes."""

from collections.abc import Iterator, Sequence

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.entries import Entry, to_bytes
from glasshouse.proof.notes import SigningKey
from glasshouse.proof.tiles import BUNDLE, WIDTH, GrowingTree, Tile, bundles_of, leaves_of, pack_bundle

PUBLISHED_S = 20
"""How long after an entry a checkpoint with it is cosigned."""
STANDING_S = 600
"""How often the log is cosigned while nothing is entered."""
Span = tuple[int, int]
"""From and to, in seconds."""


def finished_log(
    keys: tuple[SigningKey, SigningKey], entries: Sequence[Entry], *, quiet: Sequence[Span], url: str
) -> dict[str, bytes]:
    """Return the files of a log with these entries, in the order of their times, by path below its prefix.

    `keys` are the log's and its operator's own, who alone stamps checkpoints; never in the `quiet` spans.
    """
    log, operator = keys
    data = [to_bytes(entry) for entry in entries]
    files = dict(_bundles(data))
    tree, notes, done = GrowingTree(), list[bytes](), 0
    for time_s in stamps([entry.time // 1000 for entry in entries], quiet):
        size = sum(entry.time // 1000 <= time_s for entry in entries)
        for tile, hashes in tree.append(leaves_of(data[done:size])):
            files[tile.path] = b"".join(hashes)
        done = size
        signed = SignedCheckpoint.sign(Checkpoint(log.name, size, tree.root()), log)
        notes.append(bytes(signed.cosigned([operator.sign(signed.note.text, time_s=time_s)])))
    files |= {tile.path: b"".join(hashes) for tile, hashes in tree.partial()}
    files |= {
        tile.path.replace("tile/entries", "checkpoints"): pack_bundle(
            notes[tile.number * WIDTH : (tile.number + 1) * WIDTH]
        )
        for tile in bundles_of(len(notes))
    }
    files["checkpoints/count"] = f"{len(notes)}\n".encode()
    files["checkpoint"] = notes[-1]
    files["policy.txt"] = (
        f"log {log.public} {url}\nwitness operator {operator.public}\nquorum operator\n".encode()
    )
    return files


def _bundles(data: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    for first in range(0, len(data), WIDTH):
        part = data[first : first + WIDTH]
        yield Tile(BUNDLE, first // WIDTH, len(part)).path, pack_bundle(part)


def stamps(times_s: Sequence[int], quiet: Sequence[Span]) -> list[int]:
    """Return when checkpoints are cosigned: soon after each entry, and now and then while nothing comes."""
    found = {time_s + PUBLISHED_S for time_s in times_s}
    found |= set(range(times_s[0] + STANDING_S, times_s[-1], STANDING_S))
    return sorted(one for one in found if not any(start < one < end for start, end in quiet))
