"""The example: a second, small log in the storage with a promise that is broken on purpose, judged from its files alone.

Its layout is that of every log: `checkpoint`, `policy.txt`, `tile/entries/…`, `checkpoints/…`. Nothing in it is about this
network.
"""

import logging
from collections.abc import Sequence
from functools import lru_cache

from glasshouse.network.kit import storage
from glasshouse.network.promises.judging import readable
from glasshouse.proof.bounds import Bounds
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import Entry, Unknown
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.notes import from_decimal
from glasshouse.proof.policies import Policy
from glasshouse.proof.promises import Book, Outcome
from glasshouse.proof.tiles import BUNDLE, WIDTH, GrowingTree, Tile, bundles_of, leaves_of, unpack_bundle

log = logging.getLogger(__name__)

FOLDER = "ledger-example"
MOST = 10_000
"""It is judged while somebody waits for the page, so it is small."""
Judged = tuple[dict[int, Entry | Unknown], tuple[Outcome, ...]]


def checkpoint() -> bytes | None:
    """Return the example's checkpoint, None if there is no example."""
    try:
        return storage.read_bytes(f"{FOLDER}/checkpoint")
    except FileNotFoundError:
        return None


def policy_file() -> bytes:
    """Return the example's policy. Raises FileNotFoundError."""
    return storage.read_bytes(f"{FOLDER}/policy.txt")


def judged(note: bytes) -> Judged | None:
    """Return the entries and the outcomes at this checkpoint, None if what lies there proves nothing."""
    try:
        return _judged(note)
    except (Unproved, FileNotFoundError) as error:
        log.warning("the example of a broken promise can't be shown: %s", error)
        return None


@lru_cache(maxsize=2)
def _judged(note: bytes) -> Judged:
    policy = Policy.parse(policy_file())
    newest = policy.check(SignedCheckpoint.parse(note))
    if newest.time_s is None:
        raise Unproved("its policy asks nobody for the time")
    data = _entries(newest.signed)
    bounds = Bounds([*_kept(policy, len(data)), (len(data), newest.time_s)])
    book, entries = Book(newest.signed.checkpoint.origin), {}
    for index, one in enumerate(data):
        entry = readable(one)
        book.add(index, entry, *bounds.of(index))
        if entry is not None:
            entries[index] = entry
    return entries, tuple(book.outcomes(bounds.until_ms))


def _entries(signed: SignedCheckpoint) -> Sequence[bytes]:
    """Return the entries under a checkpoint. Raises Unproved if they do not lead to its root."""
    size = signed.checkpoint.size
    if size > MOST:
        raise Malformed(f"an example has at most {MOST} entries")
    tiles = [(one, storage.read_bytes(f"{FOLDER}/{one.path}")) for one in bundles_of(size)]
    entries = [one for tile, content in tiles for one in unpack_bundle(content, tile.width)]
    tree = GrowingTree()
    tree.append(leaves_of(entries))
    if tree.root() != signed.checkpoint.root:
        raise Unproved("its entries do not lead to the root of its checkpoint")
    return entries


def _kept(policy: Policy, size: int) -> list[tuple[int, int]]:
    """Return size and time of the kept checkpoints; without a list of them there are none, and bounds are wider."""
    try:
        count = from_decimal(storage.read_bytes(f"{FOLDER}/checkpoints/count").decode().removesuffix("\n"))
    except FileNotFoundError:
        return []
    marks = []
    for number in range((min(count, MOST) + WIDTH - 1) // WIDTH):
        tile = Tile(BUNDLE, number, min(WIDTH, count - number * WIDTH))
        notes = unpack_bundle(storage.read_bytes(f"{FOLDER}/{tile.kept_path}"), tile.width)
        marks += [policy.check(SignedCheckpoint.parse(note)) for note in notes]
    return [
        (one.signed.checkpoint.size, one.time_s)
        for one in marks
        if one.time_s is not None and one.signed.checkpoint.size <= size
    ]
