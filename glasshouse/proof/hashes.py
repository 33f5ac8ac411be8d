"""The Merkle tree of RFC 6962: its hashes, and one rule from which every proof follows.

A subtree is the half-open range [start, end) of leaves. Its proof against a tree holds the hashes that lead from it to the
root. A proof of inclusion is that of [index, index + 1); a proof of consistency is that of [0, old size); a mirror's is that of
the entries it is handed. All three are the "subtree consistency proof" of draft-ietf-plants-merkle-tree-certs, section 4.4.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from glasshouse.proof.errors import Malformed, Unproved

HASH_SIZE = 32
MOST_HASHES = 63
"""A proof never has more: a tree has fewer than 2⁶⁴ leaves, and sizes travel as 63 bits."""
EMPTY_ROOT = sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""Returns the hash of the complete subtree [index · 2^level, (index + 1) · 2^level), asked by (level, index)."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Return the hash above 2ⁿ neighbours. This is where a verifier's time goes."""
    level = list(hashes)
    while len(level) > 1:
        level = [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=True)
        ]
    return level[0]


def split_at(size: int) -> int:
    """Return the largest power of two below a size of at least 2: where RFC 6962 splits a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def range_hash(start: int, end: int, nodes: Nodes) -> bytes:
    """Return the hash of the leaves [start, end), a subtree: start is a multiple of the power of two that spans it."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + split_at(size)
    return node_hash(range_hash(start, middle, nodes), range_hash(middle, end, nodes))


def root_hash(size: int, nodes: Nodes) -> bytes:
    """Return the root of the first `size` leaves."""
    return range_hash(0, size, nodes) if size else EMPTY_ROOT


def is_subtree(start: int, end: int) -> bool:
    """Say whether a range can have a hash of its own in a tree that holds it."""
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


def subtree_proof(start: int, end: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the hashes that lead from the subtree [start, end) to the root of `size` leaves, the lowest first."""
    if not is_subtree(start, end) or end > size:
        raise ValueError(f"[{start}, {end}) is no subtree of {size} leaves")
    return _proof(start, end, 0, size, nodes, whole=True)


def _proof(start: int, end: int, low: int, high: int, nodes: Nodes, *, whole: bool) -> list[bytes]:
    # `whole`: the verifier has the hash of [start, end) already, since nothing was cut off it on the way down.
    if (start, end) == (low, high):
        return [] if whole else [range_hash(low, high, nodes)]
    middle = low + split_at(high - low)
    if end <= middle:
        return [*_proof(start, end, low, middle, nodes, whole=whole), range_hash(middle, high, nodes)]
    if start >= middle:
        return [*_proof(start, end, middle, high, nodes, whole=whole), range_hash(low, middle, nodes)]
    return [*_proof(middle, end, middle, high, nodes, whole=False), range_hash(low, middle, nodes)]


def check_subtree(
    start: int, end: int, size: int, *, subtree: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the leaves [start, end) of the tree with this root have this hash. Raises Unproved."""
    if not is_subtree(start, end) or end > size:
        raise Unproved(f"[{start}, {end}) is no part of a tree of {size} entries")
    if len(proof) > MOST_HASHES or any(len(one) != HASH_SIZE for one in proof):
        raise Malformed("the proof has hashes of a wrong length, or too many")
    left = list(proof)
    try:
        rebuilt, above = _rebuilt(start, end, 0, size, left, subtree)
    except IndexError:
        raise Unproved("the proof has too few hashes") from None
    if left:
        raise Unproved("the proof has more hashes than it needs")
    if rebuilt != subtree or above != root:
        raise Unproved("the proof leads to another root")


def _rebuilt(
    start: int, end: int, low: int, high: int, left: list[bytes], known: bytes | None
) -> tuple[bytes, bytes]:
    """Return the hashes of [start, end) and of [low, high), as the proof has them; takes the hashes it uses from its end."""
    if (start, end) == (low, high):
        one = left.pop() if known is None else known
        return one, one
    middle, beside = low + split_at(high - low), left.pop()
    if end <= middle:
        inner, below = _rebuilt(start, end, low, middle, left, known)
        return inner, node_hash(below, beside)
    if start >= middle:
        inner, below = _rebuilt(start, end, middle, high, left, known)
        return inner, node_hash(beside, below)
    inner, below = _rebuilt(middle, end, middle, high, left, None)
    return node_hash(beside, inner), node_hash(beside, below)


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the hashes that lead from one leaf to the root, its sibling first (RFC 6962, 2.1.1)."""
    return subtree_proof(index, index + 1, size, nodes)


def check_inclusion(index: int, size: int, *, leaf: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """Check that a tree has this leaf at this index. Raises Unproved."""
    check_subtree(index, index + 1, size, subtree=leaf, root=root, proof=proof)


def consistency_proof(old_size: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the hashes that show that a tree only grew (RFC 6962, 2.1.2); none if it was empty."""
    return subtree_proof(0, old_size, size, nodes) if old_size else []


def check_consistency(
    old_size: int, size: int, *, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that a tree only grew since it had the old size and root. Raises Unproved."""
    if old_size:
        check_subtree(0, old_size, size, subtree=old_root, root=root, proof=proof)
    elif proof or old_root != EMPTY_ROOT:
        raise Unproved("an empty tree has one root, and needs no proof")
