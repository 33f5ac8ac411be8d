"""Hashes, proofs and tiles, against the published vectors, against pymerkle, and against whoever changes a byte."""

import base64
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from glasshouse.proof import hashes
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import EMPTY_ROOT, leaf_hash, node_hash
from glasshouse.proof.tiles import (
    BUNDLE,
    GrowingTree,
    Tile,
    TileNodes,
    bundles_of,
    leaves_of,
    pack_bundle,
    tiles_of,
    unpack_bundle,
    unpack_tile,
)
from tests.proof.log import Log, some

SIZES = (1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 1000)
FIFTEEN = b"one two three four five six seven eit nain ten ileven twelf threeten fourten fivten".split()


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = hashes.split_at(len(leaves))
    return node_hash(slow_root(leaves[:k]), slow_root(leaves[k:]))


def test_the_public_log_of_fifteen_entries_has_its_root():
    root = base64.b64encode(Log(FIFTEEN).tree.root()).decode()
    assert root == "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs="


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_proofs_are_those_of_another_implementation(size):
    other = InmemoryTree(algorithm="sha256")
    log = Log(some(size))
    for entry in log.entries:
        other.append_entry(entry)
    assert log.tree.root() == other.get_root() == slow_root(log.entries)
    nodes = log.nodes()
    for old in {1, size // 2, size - 1, size} - {0}:
        proof = hashes.consistency_proof(old, size, nodes)
        hashes.check_consistency(old, size, old_root=other.get_root(old), root=other.get_root(), proof=proof)
        ours = Log(log.entries[:old]).tree.root()
        verify_consistency(ours, log.tree.root(), other.prove_consistency(old, size))
    for index in {0, size // 2, size - 1}:
        proof = hashes.inclusion_proof(index, size, nodes)
        leaf = leaf_hash(log.entries[index])
        hashes.check_inclusion(index, size, leaf=leaf, root=other.get_root(), proof=proof)
        verify_inclusion(leaf, log.tree.root(), other.prove_inclusion(index + 1, size))


def test_an_empty_tree_has_its_own_root():
    assert GrowingTree().root() == EMPTY_ROOT == hashes.root_hash(0, Log([]).nodes())
    assert hashes.consistency_proof(0, 9, Log(some(9)).nodes()) == []
    hashes.check_consistency(0, 9, old_root=EMPTY_ROOT, root=Log(some(9)).tree.root(), proof=[])
    for proof, root in (([EMPTY_ROOT], EMPTY_ROOT), ([], b"x" * 32)):
        with pytest.raises(Unproved, match="empty"):
            hashes.check_consistency(0, 9, old_root=root, root=Log(some(9)).tree.root(), proof=proof)


@given(st.integers(1, 700), st.data())
def test_every_proof_proves_what_it_should_and_nothing_beside(size, data):
    log = Log(some(size))
    root, nodes = log.tree.root(), log.nodes()
    assert hashes.root_hash(size, nodes) == root
    index = data.draw(st.integers(0, size - 1))
    leaf = leaf_hash(log.entries[index])
    proof = hashes.inclusion_proof(index, size, nodes)
    hashes.check_inclusion(index, size, leaf=leaf, root=root, proof=proof)
    old = data.draw(st.integers(1, size))
    old_root = Log(log.entries[:old]).tree.root()
    grown = hashes.consistency_proof(old, size, nodes)
    hashes.check_consistency(old, size, old_root=old_root, root=root, proof=grown)

    def refused(**changed: object) -> None:
        told = {"index": index, "size": size, "leaf": leaf, "root": root, "proof": proof} | changed
        with pytest.raises(Unproved):
            hashes.check_inclusion(told.pop("index"), told.pop("size"), **told)

    wrong = leaf_hash(b"another")
    refused(leaf=wrong)
    refused(root=wrong)
    refused(proof=[*proof, wrong])
    refused(index=size)
    refused(index=-1)
    for at in range(len(proof)):
        refused(proof=[*proof[:at], wrong, *proof[at + 1 :]])
        refused(proof=proof[:at] + proof[at + 1 :])
    for at in range(len(grown)):
        for spoilt in ([*grown[:at], wrong, *grown[at + 1 :]], grown[:at] + grown[at + 1 :]):
            with pytest.raises(Unproved):
                hashes.check_consistency(old, size, old_root=old_root, root=root, proof=spoilt)


def test_a_proof_has_hashes_of_32_bytes_and_not_more_than_63():
    root = Log(some(3)).tree.root()
    for proof in ([b"short"], [b"x" * 32] * 64):
        with pytest.raises(Malformed):
            hashes.check_inclusion(0, 3, leaf=leaf_hash(b"entry 0"), root=root, proof=proof)


@given(st.integers(1, 1200), st.data())
def test_the_entries_of_a_bundle_are_proved_together(size, data):
    log = Log(some(size))
    end = data.draw(st.integers(1, size))
    start = (end - 1) // 256 * 256
    subtree = Log(log.entries[start:end]).tree.root()
    proof = hashes.subtree_proof(start, end, size, log.nodes())
    hashes.check_subtree(start, end, size, subtree=subtree, root=log.tree.root(), proof=proof)
    with pytest.raises(Unproved):
        hashes.check_subtree(start, end, size, subtree=leaf_hash(b"x"), root=log.tree.root(), proof=proof)


@pytest.mark.parametrize(("start", "end"), [(1, 3), (3, 3), (5, 4), (2, 9), (-1, 1)])
def test_what_is_no_subtree_has_no_proof(start, end):
    log = Log(some(8))
    with pytest.raises(ValueError, match="no subtree"):
        hashes.subtree_proof(start, end, 8, log.nodes())
    with pytest.raises(Unproved, match="no part"):
        hashes.check_subtree(start, end, 8, subtree=b"", root=log.tree.root(), proof=[])


def test_sizes_have_the_tiles_that_the_specification_names():
    small = [tile.path for tile in tiles_of(256)]
    assert small == ["tile/0/000", "tile/1/000.p/1"]
    tiles = list(tiles_of(70_000))
    lowest, *higher = ([tile.width for tile in tiles if tile.level == level] for level in range(3))
    assert (len(lowest), lowest[-1], higher) == (274, 112, [[256, 17], [1]])
    assert [bundle.width for bundle in bundles_of(257)] == [256, 1]
    assert [bundle.width for bundle in bundles_of(512)] == [256, 256]
    assert list(tiles_of(0)) == list(bundles_of(0)) == []


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(63, 0, 1), "tile/63/000.p/1"),
        (Tile(BUNDLE, 999, 255), "tile/entries/999.p/255"),
        (Tile(1, 1000), "tile/1/x001/000"),
    ],
)
def test_tiles_have_paths(tile, path):
    assert (tile.path, Tile.parse(path)) == (path, tile)


@pytest.mark.parametrize(
    "path",
    [
        "tile/64/000",
        "tile/0/x000/000",
        "tile/00/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/999",
        "tile/0/" + "x001/" * 6 + "001",
        "tile/0/" + "x001/" * 2000 + "001",
        "tile/0/000.p/01",
        "tile/0/1",
        "tile/0/x001",
        "tile/0/000/",
        "/tile/0/000",
        "tile/-1/000",
        "tile/0/000.p/",
        "tile/0/٠٠٠",
        "",
    ],
)
def test_what_is_no_path_of_a_tile_is_refused(path):
    with pytest.raises(Malformed):
        Tile.parse(path)


@given(st.text(), st.integers(0, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_paths_are_read_back(text, level, number, width):
    tile = Tile(level, number, width)
    assert Tile.parse(tile.path) == tile
    try:
        assert Tile.parse(text).path == text
    except Malformed:
        pass


@given(st.lists(st.binary(max_size=300), max_size=256), st.binary(max_size=400), st.integers(0, 256))
def test_bundles_are_read_back_and_nothing_else_is_read(entries, data, width):
    assert unpack_bundle(pack_bundle(entries), len(entries)) == entries
    with pytest.raises(Malformed):
        unpack_bundle(pack_bundle(entries) + b"\0\0", len(entries))
    with pytest.raises(Malformed):
        unpack_bundle(pack_bundle(entries), len(entries) + 1)
    try:
        assert pack_bundle(unpack_bundle(data, width)) == data
    except Malformed:
        pass


def test_the_longest_entry_fits_and_a_bundle_that_ends_inside_one_does_not():
    longest = b"x" * 65_535
    assert unpack_bundle(pack_bundle([longest]), 1) == [longest]
    for cut in (1, 2, 100):
        with pytest.raises(Malformed, match="too early"):
            unpack_bundle(pack_bundle([longest])[:-cut], 1)


def test_a_tile_of_another_length_is_refused():
    with pytest.raises(Malformed, match="33 bytes"):
        unpack_tile(b"x" * 33, 1)


@pytest.mark.parametrize("size", [0, *SIZES, 65_536, 70_000])
def test_a_tree_grows_in_steps_as_it_does_at_once_and_is_taken_up_where_it_was_left(size):
    entries = some(size)
    whole, tree, files, at = Log(entries), GrowingTree(), {}, 0
    for step in (1, 254, 1, 300, size):
        tiles = tree.append(leaves_of(entries[at : at + step]))
        at = min(at + step, size)
        for tile, found in tiles + tree.partial():
            files[tile.path] = b"".join(found)
        tree = GrowingTree.read(tree.size, lambda tile: files[tile.path])
    assert tree.size == size
    assert tree.root() == whole.tree.root()
    assert {path: files[path] for path in whole.files if "entries" not in path} == {
        path: data for path, data in whole.files.items() if "entries" not in path
    }


@pytest.mark.parametrize("size", [2, 256, 257, 300, 65_536, 65_793, 70_000])
def test_a_proof_through_a_tile_that_somebody_changed_does_not_come_out_right(size):
    """The trap of CVE-2026-56865: tiles that a reader leaves unauthenticated."""
    log = Log(some(size))
    for tile in tiles_of(size):
        files = log.files | {tile.path: bytes([log.files[tile.path][0] ^ 1]) + log.files[tile.path][1:]}
        # The first hash of a tile stands in the proof of what is its sibling; alone, in that of the farthest entry.
        spoilt = tile.number * 256 ** (tile.level + 1)
        index = spoilt + 256**tile.level if tile.width > 1 else 0 if spoilt else size - 1
        if size == 256**tile.level:
            continue
        nodes = TileNodes(size, lambda one, at=files: at[one.path])  # type: ignore[misc]
        proof = hashes.inclusion_proof(index, size, nodes)
        with pytest.raises(Unproved):
            hashes.check_inclusion(
                index, size, leaf=leaf_hash(log.entries[index]), root=log.tree.root(), proof=proof
            )
