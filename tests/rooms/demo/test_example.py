"""The finished log of the demo: anyone's checks pass on it, and its promises are broken where the story says so."""

from pathlib import Path

import pytest

from glasshouse.demo.example import FOLDER, show_example
from glasshouse.demo.example.finished import finished_log
from glasshouse.demo.example.month import GIVEN, month, stood_still
from glasshouse.network.bytes import door
from glasshouse.network.kit import storage
from glasshouse.proof.bounds import Bounds
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import AppealDecided, AppealReceived, Entry, LogPaused, PromiseMade, from_bytes
from glasshouse.proof.hashes import check_consistency, consistency_proof
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Checked, Policy
from glasshouse.proof.promises import Book, Outcome
from glasshouse.proof.tiles import (
    GrowingTree,
    Tile,
    TileNodes,
    bundles_of,
    leaves_of,
    tiles_of,
    unpack_bundle,
)

ORIGIN = "demo.example/ledger-example"
KEYS = (
    SigningKey(ORIGIN, Kind.LOG, b"l" * 32),
    SigningKey(f"{ORIGIN}/operator", Kind.COSIGNER, b"o" * 32),
)
END_MS = 1_795_050_000_000


def written() -> dict[str, bytes]:
    story = month(END_MS, languages={"en": str})
    return finished_log(KEYS, story, quiet=stood_still(story), url=f"http://{ORIGIN}")


def entries_of(files: dict[str, bytes]) -> list[bytes]:
    size = SignedCheckpoint.parse(files["checkpoint"]).checkpoint.size
    return [one for tile in bundles_of(size) for one in unpack_bundle(files[tile.path], tile.width)]


def kept_of(files: dict[str, bytes]) -> list[Checked]:
    """Check every kept checkpoint as a stranger does."""
    policy = Policy.parse(files["policy.txt"])
    found = []
    for tile in bundles_of(int(files["checkpoints/count"])):
        path = tile.path.replace("tile/entries", "checkpoints")
        found += [
            policy.check(SignedCheckpoint.parse(note)) for note in unpack_bundle(files[path], tile.width)
        ]
    return found


def outcomes_of(files: dict[str, bytes]) -> tuple[list[Entry], dict[str, Outcome]]:
    bounds = Bounds((one.signed.checkpoint.size, one.time_s or 0) for one in kept_of(files))
    book, entries = Book(ORIGIN), []
    for index, data in enumerate(entries_of(files)):
        entry = from_bytes(data)
        assert isinstance(entry, Entry)
        before_ms, after_ms = bounds.of(index)
        assert before_ms <= entry.time <= after_ms
        entries.append(entry)
        book.add(index, entry, before_ms, after_ms)
    return entries, {one.promise: one for one in book.outcomes(bounds.until_ms)}


def test_promises_are_broken_with_evidence_where_the_story_says_so_and_kept_elsewhere():
    entries, found = outcomes_of(written())
    assert set(found) == set(GIVEN)
    assert {name for name, one in found.items() if one.verdict == "violated"} == {
        *("appeals", "orders-in-time", "ledger-stands")
    }
    assert {name for name, one in found.items() if one.verdict == "undetermined"} == {
        *("nothing-vanishes", "owners"),
        # Without a custodian nothing makes sure that every access is entered.
        *("orders-only", "no-silent-access"),
    }
    shown = {name: [entries[index] for index in one.evidence] for name, one in found.items()}
    assert [one.kind for one in shown["orders-in-time"]] == ["order.received", "order.answered"]
    undecided, selfmade = shown["appeals"]
    assert isinstance(undecided, AppealReceived) and isinstance(selfmade, AppealDecided)
    assert selfmade.decided_by == selfmade.statement_by
    decided = [one.appeal for one in entries if isinstance(one, AppealDecided)]
    assert undecided.appeal not in decided and len(decided) == 4
    (stop,) = shown["ledger-stands"]
    assert isinstance(stop, LogPaused) and stop.pause == ""
    assert found["appeals"].broken == 2
    assert 60 <= len(entries) <= 300


def test_tiles_lead_to_the_checkpoint_and_every_kept_one_is_of_the_same_history():
    files = written()
    last = SignedCheckpoint.parse(files["checkpoint"]).checkpoint
    tree = GrowingTree()
    made = dict(tree.append(leaves_of(entries_of(files))) + tree.partial())
    assert {tile.path: b"".join(hashes) for tile, hashes in made.items()} == {
        tile.path: files[tile.path] for tile in tiles_of(last.size)
    }
    assert tree.root() == last.root
    nodes = TileNodes(last.size, lambda tile: files[tile.path])
    for one in kept_of(files):
        old = one.signed.checkpoint
        proof = consistency_proof(old.size, last.size, nodes)
        check_consistency(old.size, last.size, old_root=old.root, root=last.root, proof=proof)
    assert kept_of(files)[-1].signed.checkpoint == last
    assert sorted(one.time_s or 0 for one in kept_of(files)) == [one.time_s for one in kept_of(files)]


def test_the_same_keys_and_end_make_the_same_bytes():
    assert written() == written()
    for path in written():
        if path.startswith("tile/"):
            assert Tile.parse(path).path == path


@pytest.mark.django_db
def test_it_is_put_into_the_storage_once_in_all_languages_of_the_site(media_root: Path, settings):
    assert door.EXAMPLE_FOLDER == FOLDER
    assert show_example("https://demo.example")
    before = {key: storage.read_bytes(key) for key in storage.keys_under(FOLDER)}
    assert not show_example("https://demo.example")
    assert {key: storage.read_bytes(key) for key in storage.keys_under(FOLDER)} == before
    files = {key.removeprefix(f"{FOLDER}/"): data for key, data in before.items()}
    entries, found = outcomes_of(files)
    assert found["appeals"].verdict == "violated"
    promise = next(one for one in entries if isinstance(one, PromiseMade))
    assert set(promise.wording) == {code for code, _name in settings.LANGUAGES}
