"""Our own log, checked every hour as a stranger would: what is found stands on the health page."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django_tasks_db.models import DBTaskResult

from glasshouse.network.kit import clock, storage
from glasshouse.network.kit.health import Level
from glasshouse.network.ledger import actions, check_health, checking, files, keeping, keys, tasks
from glasshouse.network.ledger.publishing import newest_published
from glasshouse.proof.errors import Malformed
from glasshouse.proof.tiles import BUNDLE, Tile
from glasshouse.proof.verifying.findings import Code
from glasshouse.proof.verifying.sources import CantReach, NotThere
from tests.rooms.ledger.steps import enter, integrator, publisher, through

pytestmark = pytest.mark.django_db(databases="__all__")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def unchecked():
    storage.delete(checking.KEY)
    actions._Look.at = None
    yield
    storage.delete(checking.KEY)


def publish(count: int, frozen) -> None:
    """Enter and publish so much a minute later, and write the kept checkpoint as a file."""
    enter(count)
    through(integrator())
    frozen.move(MINUTE)
    assert publisher().step()
    frozen.move(keeping.SETTLED)
    keeping.write_files()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, monkeypatch) -> None:
        self.now = clock.now().replace(microsecond=0)
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def frozen(monkeypatch) -> Clock:
    return Clock(monkeypatch)


def spoil(tile: Tile) -> None:
    path = Path(settings.MEDIA_ROOT) / files.key_of(tile)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def test_a_log_that_is_in_order_is_found_so_and_only_what_is_new_is_read(frozen, monkeypatch):
    publish(300, frozen)
    assert checking.is_due() and check_health.report().level is Level.OK
    outcome = checking.check_log()
    assert (outcome.found, outcome.failure, outcome.size) == ((), "", 301)
    assert checking.last_outcome() == outcome and not checking.is_due()
    report = check_health.report()
    assert (report.level, report.words) == (Level.OK, "Whoever checks the ledger finds it in order.")
    assert {one.name: one.value for one in report.figures} == {
        "checked_entries": 301,
        "checked_seconds": 0,
        "findings": 0,
    }
    read: list[str] = []
    known = storage.read_bytes

    def watched(key: str) -> bytes:
        read.append(key)
        return known(key)

    monkeypatch.setattr(storage, "read_bytes", watched)
    publish(3, frozen)
    read.clear()
    assert checking.check_log().size == 304
    bundles = [key for key in read if "entries" in key]
    assert bundles == [files.key_of(Tile(BUNDLE, 1, 48))]


def test_what_is_spoilt_is_found_within_a_day_and_stands_on_the_health_page(frozen):
    publish(300, frozen)
    whole_at = checking.check_log().whole_at
    spoil(Tile(0, 0))
    frozen.move(HOUR)
    publish(3, frozen)
    # What was read already is not read again every hour.
    assert checking.check_log().whole_at == whole_at
    frozen.move(24 * HOUR)
    publish(3, frozen)
    outcome = checking.check_log()
    assert Code.TILE in {code for code, _words in outcome.found}
    report = check_health.report()
    assert (
        report.level is Level.BAD and "A tile of hashes is not what follows from the entries." in report.words
    )
    assert "tile/0/000" in report.words and "glasshouse verify" in report.remedy
    assert outcome.state == ""


def test_an_older_copy_of_the_files_is_a_rollback(frozen):
    publish(3, frozen)
    before = files.read_checkpoint()
    publish(3, frozen)
    checking.check_log()
    files.write_checkpoint(before)
    # The state knows it, and so does the database.
    assert Code.ROLLBACK in {code for code, _words in checking.check_log().found}
    storage.delete(checking.KEY)
    outcome = checking.check_log()
    newest = newest_published()
    assert newest is not None
    assert (Code.ROLLBACK, f"{newest.size} entries were published, and 4 are served") in outcome.found


def test_what_can_not_be_checked_is_told(frozen, monkeypatch):
    publish(3, frozen)
    (keys.folder() / keys.FIRST_POLICY).unlink(missing_ok=True)
    (keys.folder() / keys.POLICY).unlink()
    outcome = checking.check_log()
    assert "policy" in outcome.failure and outcome.whole_at is None
    assert check_health.report().level is Level.ATTENTION
    assert checking.last_outcome() == outcome


def test_a_checkpoint_that_is_gone_is_found(frozen):
    publish(3, frozen)
    storage.delete(files.CHECKPOINT)
    outcome = checking.check_log()
    assert outcome.size == 0 and Code.MISSING in {code for code, _words in outcome.found}


def test_a_check_that_no_longer_comes_is_told(frozen):
    publish(3, frozen)
    frozen.move(4 * HOUR)
    report = check_health.report()
    assert report.level is Level.ATTENTION and "not checked yet" in report.words
    checking.check_log()
    frozen.move(4 * HOUR)
    report = check_health.report()
    assert report.level is Level.ATTENTION and report.words == "The ledger was not checked for hours."


def test_an_outcome_that_can_not_be_read_is_none(frozen):
    publish(3, frozen)
    for spoilt in (b"x", b"{}", b'{"v":2}', b"[]"):
        storage.put_bytes(spoilt, checking.KEY)
        assert checking.last_outcome() is None and checking.is_due()
    assert not checking.check_log().found


def test_a_state_that_was_spoilt_begins_the_check_anew(frozen):
    publish(3, frozen)
    checking.check_log()
    text = storage.read_bytes(checking.KEY).replace(b"checkpoint", b"chockpoint", 1)
    storage.put_bytes(text, checking.KEY)
    outcome = checking.check_log()
    assert (outcome.found, outcome.failure, outcome.size) == ((), "", 4)


def test_the_beat_has_it_checked_every_hour(frozen):
    actions.reconcile()
    assert not DBTaskResult.objects.exists()
    publish(3, frozen)
    frozen.move(MINUTE)
    for _beat in range(3):
        actions.reconcile()
    assert DBTaskResult.objects.filter(queue_name="archive").count() == 1
    tasks.check_log.func()
    first = checking.last_outcome()
    assert first is not None and first.size == 4
    # A job that comes too early finds nothing to do.
    tasks.check_log.func()
    assert checking.last_outcome() == first
    DBTaskResult.objects.all().delete()
    frozen.move(30 * MINUTE)
    actions.reconcile()
    assert not DBTaskResult.objects.exists()
    frozen.move(40 * MINUTE)
    actions.reconcile()
    assert DBTaskResult.objects.count() == 1


def test_what_lies_in_the_storage_is_read_as_a_stranger_reads_it(monkeypatch):
    stored = checking.Stored()
    with pytest.raises(NotThere):
        stored.read("tile/0/999", 9)
    storage.put_bytes(b"abc", f"{files.FOLDER}/odd")
    assert stored.read("odd", 3) == b"abc"
    with pytest.raises(Malformed):
        stored.read("odd", 2)

    def down(_key: str) -> bytes:
        raise OSError("it is down")

    monkeypatch.setattr(storage, "read_bytes", down)
    with pytest.raises(CantReach):
        stored.read("odd", 3)
    with pytest.raises(Malformed):
        checking._nowhere("https://example.org")
