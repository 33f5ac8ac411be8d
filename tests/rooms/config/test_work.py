"""Every room is reconciled, whatever happens in another."""

import pytest

from glasshouse.network.config import work
from glasshouse.network.config.env import Env
from glasshouse.network.config.processes import Supervisor
from glasshouse.network.config.workers import add_workers


def test_rooms_that_can_lose_work_are_found() -> None:
    assert {"videos", "notifications"} <= set(work.reconcilers())


def test_one_rooms_failure_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done = []

    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr(work, "reconcilers", lambda: {"first": fail, "second": lambda: done.append("second")})
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    work.reconcile_all()
    assert done == ["second"]
    assert "first could not be reconciled" in caplog.text


@pytest.mark.django_db(databases="__all__")
def test_reconciling_an_empty_network_does_nothing(caplog: pytest.LogCaptureFixture) -> None:
    for reconcile in work.reconcilers().values():
        reconcile()
    assert caplog.text == ""


def test_one_machine_runs_every_queue_politely() -> None:
    supervisor = Supervisor()
    add_workers(supervisor, Env(encoders=2))
    nice = {child.name: child.nice for child in supervisor._children}
    assert nice == {
        "ledger": 0,
        "rank": 0,
        "beat": 0,
        "default": 0,
        "archive": 10,
        "media-1": 10,
        "ladder-1": 15,
        "media-2": 10,
        "ladder-2": 15,
    }
