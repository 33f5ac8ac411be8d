"""Group commit: many threads hand in watch events, one of them commits for all, each returns once its own are durable.

A commit costs about the same for one event as for a hundred, so under load the events of waiting threads share one.
"""

import threading
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from glasshouse.network.feed.models import Watch
from glasshouse.network.kit import crash


class Recorder:
    """A queue of events and the rule of who writes it: whoever finds nobody writing."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Watch] = []
        self._writing = False
        self._batch = 0
        self._done = 0
        self._failed: dict[int, BaseException] = {}

    def record(self, events: Sequence[Watch]) -> None:
        """Write these events and return when they are committed. Raises what the database raises."""
        with self._changed:
            self._waiting.extend(events)
            mine = self._batch
            while self._writing and self._done <= mine:
                self._changed.wait()
            if self._done > mine:
                if mine in self._failed:
                    raise self._failed[mine]
                return
            batch, self._waiting, self._writing = self._waiting, [], True
            self._batch += 1
        error: BaseException | None = None
        try:
            self._commit(batch)
        except BaseException as caught:
            error = caught
        with self._changed:
            self._failed = {number: failure for number, failure in self._failed.items() if number > mine - 8}
            if error is not None:
                self._failed[mine] = error
            self._done, self._writing = mine + 1, False
            self._changed.notify_all()
        if error is not None:
            raise error

    def _commit(self, batch: list[Watch]) -> None:
        with transaction.atomic(using=settings.WATCHES_DATABASE):
            Watch.objects.bulk_create(batch)
            crash.point("feed.record_watch.before_commit")
        crash.point("feed.record_watch.after_commit")


recorder = Recorder()
