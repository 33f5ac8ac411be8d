"""What the background processes do: take jobs from one queue, or see every few seconds that nothing was lost."""

import importlib
import logging
import signal
import tempfile
import time
from collections.abc import Callable, Iterator

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import module_has_submodule
from django_tasks_db.management.commands.db_worker import Worker

from glasshouse.network.kit import ids, jobs, storage

log = logging.getLogger(__name__)

POLL_S = 0.1
BEAT_S = 5.0


def work_queue(queue: str) -> None:
    """Take jobs from one queue until SIGTERM; the job in hand is finished first."""
    # What a killed worker leaves lies where `reconcile` looks.
    tempfile.tempdir = str(settings.SCRATCH_ROOT)
    worker = Worker(
        queue_names=[queue],
        interval=POLL_S,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{queue}-{ids.new_code()}",
        excluded_queue_names=[],
    )
    worker.configure_signals()
    while worker.running:
        close_old_connections()
        # A worker that looks for itself takes the lock of all writers, ten times a second, and finds nothing.
        if jobs.can_be_taken(queue):
            worker.run()
        else:
            time.sleep(POLL_S)


def reconcilers() -> dict[str, Callable[[], object]]:
    """Return `actions.reconcile` of every room that has one, by the room's name; and what the kit tidies."""
    found: dict[str, Callable[[], object]] = {"jobs": jobs.forget_old, "storage": storage.delete_put_off}
    for room in apps.get_app_configs():
        if room.name.startswith("glasshouse.network.") and module_has_submodule(room.module, "actions"):
            actions = importlib.import_module(f"{room.name}.actions")
            if hasattr(actions, "reconcile"):
                found[room.label] = actions.reconcile
    return found


def reconcile_all() -> None:
    """Let every room find what stays too long; one room's failure does not stop the others."""
    for room, reconcile in reconcilers().items():
        try:
            reconcile()
        except Exception:
            log.exception("%s could not be reconciled; it is tried again in %.0f s", room, BEAT_S)
        finally:
            close_old_connections()


def reconcile_once() -> Iterator[tuple[bool, str]]:
    """Reconcile every room now; yields for each whether it went well, and what it did in words."""
    for room, reconcile in reconcilers().items():
        began = time.monotonic()
        try:
            before = _jobs_waiting()
            done = reconcile()
            woken = max(0, _jobs_waiting() - before)
        except Exception as error:
            log.exception("%s could not be reconciled", room)
            yield False, f"{room:<16} failed: {error}"
            continue
        said = [f"{done} done" if isinstance(done, int) else "done"]
        said += [f"{woken} jobs waked"] if woken else []
        yield True, f"{room:<16} {', '.join(said)} in {time.monotonic() - began:.2f} s"


def _jobs_waiting() -> int:
    return sum(jobs.waiting(queue) for queue in settings.TASKS["default"]["QUEUES"])


def beat() -> None:
    """Reconcile every few seconds until SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            reconcile_all()
            time.sleep(BEAT_S)
    except KeyboardInterrupt:
        log.info("the beat ends")
