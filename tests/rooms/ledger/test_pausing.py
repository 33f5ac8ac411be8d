"""A stop that was announced is entered with its announcement, any other without one."""

from datetime import timedelta

import pytest

from glasshouse.network.kit import clock
from glasshouse.network.ledger import actions, queries, running
from glasshouse.proof.entries import LogPauseAnnounced, LogPaused
from tests.rooms.ledger import through

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def opened(frozen_clock) -> None:
    """A ledger of its own that has run."""
    through.open_anew()
    running.Keeper()._hold()


def stop(frozen_clock, seconds: int) -> LogPaused:
    frozen_clock.advance(seconds=seconds)
    running.Keeper()._hold()
    last = queries.entered(LogPaused.kind)[-1]
    assert isinstance(last, LogPaused)
    return last


def announce(from_s: int, to_s: int) -> str:
    now = clock.now()
    actions.announce_pause(from_at=now + timedelta(seconds=from_s), to_at=now + timedelta(seconds=to_s))
    last = queries.entered(LogPauseAnnounced.kind)[-1]
    assert isinstance(last, LogPauseAnnounced)
    return last.pause


def test_a_stop_within_what_was_announced_names_it(frozen_clock):
    # The lease lasts five seconds longer than its holder.
    pause = announce(5, 3600)
    assert stop(frozen_clock, 3000).pause == pause


def test_a_stop_that_outlasts_its_announcement_is_unannounced(frozen_clock):
    announce(5, 600)
    assert stop(frozen_clock, 3000).pause == ""


def test_a_stop_that_begins_too_early_is_unannounced(frozen_clock):
    announce(60, 3600)
    assert stop(frozen_clock, 3000).pause == ""


@pytest.mark.parametrize(("from_s", "to_s"), [(-5, 60), (60, 60), (60, 30)])
def test_a_pause_lies_ahead_and_ends_after_it_began(from_s: int, to_s: int):
    now = clock.now()
    with pytest.raises(actions.BadPause):
        actions.announce_pause(from_at=now + timedelta(seconds=from_s), to_at=now + timedelta(seconds=to_s))
    assert queries.entered(LogPauseAnnounced.kind) == []
