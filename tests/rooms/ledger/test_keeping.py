"""Kept checkpoints: as rows and files, whoever dies or asks; taken back after a restore; never filled up from outside."""

import threading
from collections.abc import Callable
from functools import partial

import pytest

from glasshouse.network.kit import clock, storage
from glasshouse.network.ledger import files, keeping, keys, publishing, queries
from glasshouse.network.ledger.cosigning import Answer, Cosigns
from glasshouse.network.ledger.models import Cosigner, Entry, Published
from glasshouse.network.ledger.publishing import Publisher, publish
from glasshouse.network.ledger.taking_back import Broken, adopt_kept
from glasshouse.proof.checkpoints import Checkpoint as Tree
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.tiles import unpack_bundle
from tests.rooms.ledger.steps import enter, integrator, kept_marks, publisher, through

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def kept(frozen_clock):
    """Return what keeps so many checkpoints more, one a minute; only the last of all takes the long way."""

    def keep(count: int) -> None:
        through(integrator())
        for _n in range(count):
            frozen_clock.advance(seconds=61)
            assert publisher().step()
        frozen_clock.advance(seconds=3)

    return keep


def served() -> list[SignedCheckpoint]:
    """Read the kept checkpoints as a stranger does."""
    count = int(storage.read_bytes("ledger/checkpoints/count"))
    found = []
    for first in range(0, count, 256):
        width = min(256, count - first)
        part = "" if width == 256 else f".p/{width}"
        data = storage.read_bytes(f"ledger/checkpoints/{first // 256:03}{part}")
        found += [SignedCheckpoint.parse(note) for note in unpack_bundle(data, width)]
    return found


def many(start: int, count: int) -> None:
    """Keep so many more in rows alone, with a note that is the same."""
    note = bytes(Published.objects.latest("id").note)
    at = clock.now()
    Published.objects.bulk_create(
        Published(size=1, note=note, published_at=at, number=start + n, time_s=5) for n in range(count)
    )


def test_kept_checkpoints_are_served_in_bundles_with_their_quorum_and_time(kept):
    kept(3)
    assert keeping.write_files() == 1
    assert keeping.write_files() == 0
    policy = keys.policy()
    times = [policy.check(one).time_s or 0 for one in served()]
    assert times == [time_s for _size, time_s in kept_marks()] == sorted(times)
    assert len(set(times)) == 3
    assert [(one.checkpoint.size) for one in served()] == [1, 1, 1]


def test_a_log_that_has_just_begun_serves_that_it_keeps_nothing(kept):
    kept(1)
    publishing.serve_newest()
    assert storage.read_bytes("ledger/checkpoints/count") == b"0\n"


def test_a_bundle_is_immutable_per_width_and_its_partial_forms_go_once_it_is_full(kept, frozen_clock):
    kept(1)
    keeping.write_files()
    many(1, 253)
    frozen_clock.advance(seconds=3)
    keeping.write_files()
    before = storage.read_bytes("ledger/checkpoints/000.p/254")
    kept(1)
    keeping.write_files()
    assert storage.read_bytes("ledger/checkpoints/000.p/254") == before
    assert storage.read_bytes("ledger/checkpoints/000.p/255").startswith(before)
    kept(2)
    assert keeping.write_files() == 1
    keys_there = sorted(storage.keys_under("ledger/checkpoints"))
    assert keys_there == ["ledger/checkpoints/000", "ledger/checkpoints/001.p/1", "ledger/checkpoints/count"]
    assert len(served()) == 257


def test_files_that_are_missing_are_made_again_from_the_rows(kept):
    kept(2)
    keeping.write_files()
    before = [bytes(one) for one in served()]
    storage.delete_under(files.KEPT)
    assert keeping.write_files() == 2
    assert [bytes(one) for one in served()] == before


def test_kept_checkpoints_that_only_the_files_know_are_taken_back_once(kept, frozen_clock):
    kept(3)
    keeping.write_files()
    rows = list(Published.objects.order_by("number").values("number", "size", "note", "time_s"))
    Published.objects.filter(number__gte=1).delete()
    assert adopt_kept("one") == 2
    assert adopt_kept("one") == 0
    assert list(Published.objects.order_by("number").values("number", "size", "note", "time_s")) == rows
    kept(1)
    keeping.write_files()
    assert len(served()) == 4


def test_what_can_not_be_taken_back_is_left_and_numbers_go_on(kept):
    kept(3)
    keeping.write_files()
    storage.put_bytes(b"spoilt", "ledger/checkpoints/000.p/3")
    Published.objects.filter(number__gte=1).delete()
    assert adopt_kept("one") == 0
    kept(1)
    keeping.write_files()
    assert len(served()) == 2
    assert [keys.policy().check(one).time_s for one in served()] == [t for _s, t in kept_marks()]


def test_a_kept_checkpoint_of_another_history_stops_the_ledger(kept):
    kept(2)
    other = SignedCheckpoint.sign(Tree(keys.log_key().name, 1, b"x" * 32), keys.log_key())
    stamped = other.cosigned([keys.operator_key().sign(other.note.text, time_s=int(clock.now().timestamp()))])
    last = Published.objects.get(number=1)
    Published.objects.filter(pk=last.pk).update(note=bytes(stamped))
    keeping.write_files()
    last.delete()
    with pytest.raises(Broken, match="another history"):
        adopt_kept("one")
    assert Published.objects.filter(number__isnull=False).count() == 1


def test_receipts_name_what_is_kept_and_asking_for_them_keeps_no_more_than_one_a_minute(kept, frozen_clock):
    kept(1)
    for _n in range(8):
        frozen_clock.advance(seconds=5)
        (ticket,) = enter(1)
        through(integrator())
        assert publisher().step()
        made = queries.receipt(ticket)
        assert made
        receipt = Receipt.parse(made)
        assert receipt.check(queries.states_of([ticket])[ticket].data, keys.policy())
    # One in its turn, one because a receipt named it; the others' receipts stand by themselves.
    assert Published.objects.filter(number__isnull=False).count() == 2
    frozen_clock.advance(seconds=61)
    assert publisher().step()
    last = Published.objects.latest("number")
    before = list(Published.objects.values())
    for ticket in Entry.objects.values_list("ticket", flat=True):
        made = queries.receipt(ticket)
        assert made
        assert Receipt.parse(made).signed == SignedCheckpoint.parse(bytes(last.note))
    assert list(Published.objects.values()) == before


def test_a_receipt_against_an_older_tree_is_made_from_full_tiles(kept, frozen_clock):
    """The kept checkpoint covers part of a tile whose partial form is gone."""
    tickets = enter(99)
    kept(1)
    enter(500)
    frozen_clock.advance(seconds=5)
    through(integrator())
    assert publisher().step()
    assert not any("000.p" in key for key in storage.keys_under("ledger/tile/0"))
    for ticket in (tickets[0], tickets[98]):
        made = queries.receipt(ticket)
        assert made
        receipt = Receipt.parse(made)
        assert receipt.signed.checkpoint.size == 100
        receipt.check(queries.states_of([ticket])[ticket].data, keys.policy())


class Late:
    """A second cosigner, that answers only when it is let."""

    names = ("late",)

    def __init__(self, key: SigningKey) -> None:
        self.key = key
        self.held: list[Callable[[], None]] = []

    def ask(self, signed, tell):
        at = int(clock.now().timestamp())
        self.held.append(
            lambda: tell(Answer("late", "witness", signed, (self.key.sign(signed.note.text, time_s=at),)))
        )


def one_of_two(late: Late) -> Publisher:
    """Return a publisher whose quorum is one of two."""
    from glasshouse.network.ledger.cosigning import Stamp

    lines = [
        f"log {keys.log_key().public}",
        f"witness operator {keys.operator_key().public}",
        f"witness late {late.key.public}",
        "group q 1 operator late",
        "quorum q",
    ]
    asked: list[Cosigns] = [Stamp("operator", keys.operator_key()), late]
    return Publisher(Policy.parse("\n".join(lines).encode()), asked, "one")


def test_cosignatures_that_come_late_join_what_is_kept_until_its_file_is_written(frozen_clock, monkeypatch):
    monkeypatch.setattr("glasshouse.network.ledger.publishing.TIDY_S", 0)
    through(integrator())
    late = Late(SigningKey("late.example/w", Kind.COSIGNER, b"l" * 32))
    one = one_of_two(late)
    assert one.step()
    assert len(SignedCheckpoint.parse(bytes(Published.objects.get().note)).note.signatures) == 2
    late.held.pop()()
    assert not one.step()
    row = Published.objects.get()
    assert set(one.policy.check(SignedCheckpoint.parse(bytes(row.note))).times_s) == {"operator", "late"}
    assert storage.read_bytes(files.CHECKPOINT) == bytes(row.note)
    # Both sign the next one too, and this time the file is there first.
    frozen_clock.advance(seconds=61)
    assert one.step()
    frozen_clock.advance(seconds=3)
    assert not one.step()
    assert len(served()) == 2
    late.held.pop()()
    assert not one.step()
    assert bytes(Published.objects.get(number=1).note) == bytes(served()[1])
    assert set(Cosigner.objects.values_list("name", "size")) == {("late", 1), ("operator", 1)}


def test_two_who_keep_at_once_give_one_number(kept, frozen_clock):
    """A receipt's and the publisher's: what is kept has been published, and each has a number of its own."""
    kept(1)
    frozen_clock.advance(seconds=61)
    newest = publish(SignedCheckpoint.parse(bytes(Published.objects.latest("id").note)), 9, "one")
    assert newest is not None
    keeping.keep_for_receipt(Published.objects.get(pk=newest))
    assert [row.number for row in Published.objects.order_by("id")] == [0, 1]


def test_errands_are_done_one_at_a_time_and_only_the_newest_that_waits():
    from glasshouse.network.ledger.cosigning import Errands

    begun, go, done = threading.Event(), threading.Event(), threading.Event()
    seen: list[int] = []

    def see(number: int) -> None:
        seen.append(number)
        done.set()

    def first() -> None:
        seen.append(0)
        begun.set()
        go.wait(10)

    errands = Errands()
    errands.give(first)
    assert begun.wait(10)
    for number in range(1, 4):
        errands.give(partial(see, number))
    go.set()
    assert done.wait(10)
    assert seen == [0, 3]
    done.clear()
    errands.give(partial(see, 4))
    assert done.wait(10)
    assert seen == [0, 3, 4]
