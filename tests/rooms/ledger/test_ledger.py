"""From an act to a receipt: sequenced, integrated, published, and whatever may come between."""

import threading
from types import SimpleNamespace

import pytest
from django.db import transaction

from glasshouse.network.kit import clock, storage
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import actions, files, keys, leases, queries, running
from glasshouse.network.ledger.cosigning import Answer, Cosigns
from glasshouse.network.ledger.models import Checkpoint, Cosigner, Entry, Published
from glasshouse.network.ledger.publishing import Publisher, publish
from glasshouse.network.ledger.queries import Stage
from glasshouse.network.ledger.taking_back import Broken
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import LogPaused, Terms, from_bytes, to_bytes
from glasshouse.proof.errors import Unproved
from glasshouse.proof.hashes import check_consistency, consistency_proof
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.tiles import GrowingTree, TileNodes, bundles_of, leaves_of, tiles_of, unpack_bundle
from tests.rooms.ledger.steps import enter, integrator, publisher, rules, through

pytestmark = pytest.mark.django_db(databases="__all__")


def whole_log(size: int) -> list[bytes]:
    """Read a log as a stranger does, and check every tile against the entries."""
    entries = [e for bundle in bundles_of(size) for e in unpack_bundle(files.read(bundle), bundle.width)]
    tree = GrowingTree()
    tiles = dict(tree.append(leaves_of(entries)) + tree.partial())
    assert {tile: b"".join(hashes) for tile, hashes in tiles.items()} == {
        tile: files.read(tile) for tile in tiles_of(size)
    }
    assert (
        tree.root() == SignedCheckpoint.parse(bytes(Checkpoint.objects.latest("size").signed)).checkpoint.root
    )
    return entries


def test_an_entry_goes_its_way_and_its_receipt_is_believed_by_a_stranger(frozen_clock):
    (ticket,) = enter(1)
    assert queries.states_of([ticket])[ticket].stage is Stage.SEQUENCED
    assert queries.receipt(ticket) is None
    one = integrator()
    assert one.step() == 2
    assert (queries.states_of([ticket])[ticket].stage, queries.states_of([ticket])[ticket].index) == (
        Stage.INTEGRATED,
        1,
    )
    assert queries.receipt(ticket) is None
    assert publisher().step()
    card = queries.states_of([ticket])[ticket]
    assert card.stage is Stage.PUBLISHED
    made = queries.receipt(ticket)
    assert made
    policy = Policy.parse(queries.policy_text().encode())
    receipt = Receipt.parse(made)
    assert receipt.index == 1
    assert receipt.check(card.data, policy).time_s == int(clock.now().timestamp())
    with pytest.raises(Unproved):
        receipt.check(to_bytes(rules(9)), policy)
    assert "house_0" in card.sentence
    assert storage.read_bytes(files.CHECKPOINT) == bytes(Published.objects.get().note)
    with pytest.raises(NotFound):
        queries.receipt("nothing")


def test_a_log_begins_with_its_terms_and_is_opened_once():
    before = keys.log_key()
    assert not actions.open_ledger()
    assert keys.log_key() == before
    first = from_bytes(bytes(Entry.objects.get().data))
    assert isinstance(first, Terms)
    assert first.level == "solo"
    for name in (keys.LOG_KEY, keys.OPERATOR_KEY):
        assert (keys.folder() / name).stat().st_mode & 0o077 == 0


def test_an_entry_is_kept_with_its_act_or_not_at_all():
    def act() -> None:
        with transaction.atomic():
            enter(1)
            raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError):
        act()
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("counts", [(254, 1, 1, 300), (600,), (255, 256), (1, 255, 1)])
def test_tiles_are_those_of_the_entries_however_they_come(counts):
    one = integrator()
    through(one)
    for count in counts:
        enter(count)
        through(one)
    size = 1 + sum(counts)
    entries = whole_log(size)
    assert entries == [bytes(row.data) for row in Entry.objects.order_by("index")]
    # What is full has no partial form any more.
    partial = [key for key in storage.keys_under(files.FOLDER) if ".p/" in key]
    assert {files.key_of(t) for t in (*tiles_of(size), *bundles_of(size)) if t.width < 256} <= set(partial)
    assert not any(key.startswith("ledger/tile/entries/000.p/") for key in partial) or size < 256


def test_another_process_goes_on_where_one_was_killed(frozen_clock):
    enter(300)
    through(integrator("one"))
    enter(300)
    frozen_clock.advance(seconds=10)
    two = integrator("two")
    through(two)
    whole_log(601)


def test_one_process_at_a_time_integrates(frozen_clock):
    enter(1)
    one, two = integrator("one"), integrator("two")
    one.step()
    enter(1)
    with pytest.raises(leases.Lost):
        two.step()
    leases.give_up("one")
    assert two.step() == 1
    enter(1)
    with pytest.raises(leases.Lost):
        one.step()


def test_checkpoints_are_consistent_with_one_another():
    one, seen = integrator(), []
    for count in (1, 5, 300):
        enter(count)
        through(one)
        publisher().step()
        seen.append(SignedCheckpoint.parse(storage.read_bytes(files.CHECKPOINT)).checkpoint)
    last = seen[-1]
    nodes = TileNodes(last.size, files.read)
    for old in seen:
        proof = consistency_proof(old.size, last.size, nodes)
        check_consistency(old.size, last.size, old_root=old.root, root=last.root, proof=proof)


@pytest.mark.parametrize("spoil", ["tile", "missing", "all"])
def test_tiles_that_are_spoilt_or_missing_are_made_again_from_the_rows(spoil):
    enter(600)
    through(integrator())
    edge = next(tile for tile in tiles_of(601) if tile.width < 256)
    if spoil == "tile":
        files.write(edge, bytes([files.read(edge)[0] ^ 1]) + files.read(edge)[1:])
    elif spoil == "missing":
        storage.delete(files.key_of(edge))
    else:
        storage.delete_under(files.FOLDER)
    enter(1)
    through(integrator())
    whole_log(602)


@pytest.mark.parametrize("spoil", ["changed", "gone", "swapped", "root"])
def test_nothing_is_signed_over_rows_that_were_changed(spoil):
    enter(300)
    through(integrator())
    if spoil == "changed":
        Entry.objects.filter(index=299).update(data=b"{}")
    elif spoil == "gone":
        Entry.objects.filter(index=17).delete()
    elif spoil == "swapped":
        Entry.objects.filter(index=17).update(index=1000)
        Entry.objects.filter(index=18).update(index=17)
        Entry.objects.filter(index=1000).update(index=18)
    else:
        Checkpoint.objects.update(root=b"x" * 32)
    storage.delete_under(files.FOLDER)
    enter(1)
    with pytest.raises(Broken, match="another root"):
        integrator().step()
    assert Checkpoint.objects.latest("size").size == 301


def test_what_was_published_after_a_backup_is_taken_back_once():
    enter(300)
    through(integrator())
    publisher().step()
    old = list(Checkpoint.objects.values())
    # The backup's database knows one more entry, not yet numbered, and nothing of the one after it.
    enter(2)
    last = Entry.objects.latest("id")
    through(integrator())
    publisher().step()
    Entry.objects.filter(pk=last.pk).delete()
    Entry.objects.filter(index__gte=301).update(index=None)
    Checkpoint.objects.all().delete()
    Checkpoint.objects.bulk_create(Checkpoint(**row) for row in old)
    through(integrator())
    assert whole_log(303) == [bytes(row.data) for row in Entry.objects.order_by("index")]
    enter(1)
    through(integrator())
    whole_log(304)


def test_another_published_log_than_the_databases_own_is_not_gone_on_with():
    enter(300)
    through(integrator())
    publisher().step()
    Entry.objects.filter(index=17).update(data=b"{}")
    Checkpoint.objects.all().delete()
    Checkpoint.objects.create(size=20, root=b"x" * 32, signed=b"")
    with pytest.raises(Broken, match="begun another"):
        integrator().step()
    storage.put_bytes(b"spoilt", files.CHECKPOINT)
    with pytest.raises(Broken, match="can't be read"):
        integrator().step()


def test_a_log_that_lost_its_key_gets_no_other_one():
    through(integrator())
    (keys.folder() / keys.LOG_KEY).unlink()
    assert not actions.open_ledger()
    with pytest.raises(queries.LedgerClosed):
        keys.log_key()


def test_without_its_keys_the_ledger_is_closed():
    (keys.folder() / keys.LOG_KEY).write_text("PRIVATE+KEY+x")
    (keys.folder() / keys.POLICY).unlink()
    for ask in (keys.log_key, keys.policy, queries.policy_text):
        with pytest.raises(queries.LedgerClosed, match=str(keys.folder())):
            ask()


def test_without_a_quorum_nothing_is_published_and_acts_are_entered_all_the_same():
    class Silent:
        names = ("operator",)

        def ask(self, signed, tell):
            tell(Answer("operator", "witness", signed, failure="it sleeps"))

    class Forger:
        names = ("operator",)

        def ask(self, signed, tell):
            other = SigningKey.generate(keys.operator_key().name, Kind.COSIGNER)
            tell(Answer("operator", "witness", signed, (other.sign(signed.note.text, time_s=1),)))

    (ticket,) = enter(1)
    through(integrator())
    refusing: list[tuple[Cosigns, str]] = [(Silent(), "it sleeps"), (Forger(), "another key")]
    for one, why in refusing:
        assert not Publisher(keys.policy(), [one], "one").step()
        assert why in Cosigner.objects.get().failure
    assert queries.states_of([ticket])[ticket].stage is Stage.INTEGRATED
    assert not storage.exists(files.CHECKPOINT)
    assert publisher().step()
    assert Cosigner.objects.get().failure == ""


def test_a_standing_log_is_cosigned_again_each_minute_and_kept_once_a_minute(frozen_clock):
    enter(1)
    through(integrator())
    one = publisher()
    assert one.step()
    assert not one.step()
    frozen_clock.advance(seconds=61)
    assert one.step()
    assert [row.number for row in Published.objects.order_by("id")] == [0, 1]
    for _n in range(3):
        frozen_clock.advance(seconds=5)
        enter(1)
        through(integrator())
        assert one.step()
    assert [row.number for row in Published.objects.order_by("id")] == [0, 1, None, None, None]
    frozen_clock.advance(seconds=120)
    assert one.step()
    assert [row.number for row in Published.objects.order_by("id")] == [0, 1, 2]


def test_only_whoever_holds_the_lease_publishes(frozen_clock):
    enter(1)
    through(integrator("one"))
    with pytest.raises(leases.Lost):
        publisher("two").step()
    assert not Published.objects.exists()
    assert publisher("one").step()


def test_a_smaller_tree_is_not_published_after_a_greater_one():
    """Its cosignatures came late: another checkpoint was published meanwhile."""
    enter(1)
    through(integrator())
    late = SignedCheckpoint.parse(bytes(Checkpoint.objects.get().signed))
    enter(1)
    through(integrator())
    publisher().step()
    publish(late, 1, "one")
    assert SignedCheckpoint.parse(storage.read_bytes(files.CHECKPOINT)).checkpoint.size == 3
    assert Published.objects.count() == 1


def test_nothing_is_served_before_the_database_knows_what_is_served(monkeypatch):
    """After a restore the file may be ahead: serving the newest row at once would hide what has to be taken back."""
    served = threading.Event()
    monkeypatch.setattr(running, "adopt_kept", lambda _holder: 0)
    monkeypatch.setattr(running, "serve_newest", served.set)
    keeper = running.Keeper()
    beside = threading.Thread(target=keeper._publish, args=[SimpleNamespace(step=lambda: False)])
    beside.start()
    try:
        assert not served.wait(0.5)
        keeper._leads.set()
        assert served.wait(10)
    finally:
        keeper._stop.set()
        beside.join()


def test_a_stop_is_entered_at_restart(frozen_clock):
    running.Keeper()._hold()
    frozen_clock.advance(seconds=30)
    running.Keeper()._hold()
    assert not Entry.objects.filter(kind="log.paused").exists()
    stopped = clock.now() + leases.LASTS
    resumed = frozen_clock.advance(minutes=9)
    running.Keeper()._hold()
    paused = from_bytes(bytes(Entry.objects.get(kind="log.paused").data))
    assert isinstance(paused, LogPaused)
    assert (paused.from_ms, paused.to_ms) == (clock.millis(stopped), clock.millis(resumed))


def test_published_entries_are_listed_by_kind_and_pages():
    enter(5)
    through(integrator())
    assert queries.entries_of() == []
    publisher().step()
    assert [card.index for card in queries.entries_of(limit=2)] == [5, 4]
    assert [card.index for card in queries.entries_of(below=2)] == [1, 0]
    assert [card.kind for card in queries.entries_of("terms")] == ["terms"]
    assert queries.entry(0).kind == "terms"
    for index in (6, -1):
        with pytest.raises(NotFound):
            queries.entry(index)


def test_health_says_how_it_stands(frozen_clock):
    from glasshouse.network.ledger.health import report

    through(integrator())
    enter(1)
    frozen_clock.advance(minutes=11)
    assert "11 minutes" in report().words
    through(integrator())
    publisher().step()
    assert report().level == 0
    found = queries.health()
    assert (found.signed, found.public, found.waiting) == (2, 2, 0)
    signed_at = clock.now()
    frozen_clock.advance(minutes=11)
    publisher().step()
    assert report().level == 0
    Cosigner.objects.create(name="far", role="mirror", size=1, signed_at=signed_at)
    assert (report().level, "far" in report().words, "operator" in report().words) == (1, True, False)
