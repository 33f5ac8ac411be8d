"""Whether there is a job to take is asked as the queue itself asks it, and whoever finds none has written nothing."""

import tempfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult, get_date_max

from glasshouse.network.config import work
from glasshouse.network.kit import clock, jobs

pytestmark = pytest.mark.django_db


def job(**more) -> DBTaskResult:
    told = {"queue_name": "media", "run_after": get_date_max(), "backend_name": "default"}
    return DBTaskResult.objects.create(args_kwargs={"args": [], "kwargs": {}}, task_path="x.y", **told | more)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, True),
        ({"run_after": clock.now() - timedelta(seconds=1)}, True),
        ({"run_after": clock.now() + timedelta(hours=1)}, False),
        ({"queue_name": "ladder"}, False),
        ({"status": "RUNNING"}, False),
        ({"status": "FAILED"}, False),
    ],
)
def test_a_job_can_be_taken_when_the_queue_would_give_it(told, found) -> None:
    assert not jobs.can_be_taken("media")
    job(**told)
    assert (
        jobs.can_be_taken("media")
        is DBTaskResult.objects.ready().filter(queue_name="media").exists()
        is found
    )


def test_an_idle_worker_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Over(Exception):
        pass

    def sleep(_seconds: float) -> None:
        raise Over

    monkeypatch.setattr("glasshouse.network.config.work.time.sleep", sleep)
    # The worker's own place for what is short-lived ends with the test.
    monkeypatch.setattr("tempfile.tempdir", tempfile.tempdir)
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    monkeypatch.setattr(Worker, "configure_signals", lambda self: None)
    with CaptureQueriesContext(connection) as asked, pytest.raises(Over):
        work.work_queue("media")
    assert [query["sql"].split()[0] for query in asked] == ["SELECT"]
