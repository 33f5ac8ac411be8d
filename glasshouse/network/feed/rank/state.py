"""What the rank process holds: catalogue and learner, rebuilt from SQL at the start and kept up to date from there."""

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from glasshouse.network.feed.learning.catalogue import Catalogue, Facts
from glasshouse.network.feed.learning.kinds import Event, Kind
from glasshouse.network.feed.learning.learner import Learner
from glasshouse.network.feed.models import CatalogueChange, Watch
from glasshouse.network.feed.rank.tail import BATCH, Tail
from glasshouse.network.feed.ranking.engine import Engine
from glasshouse.network.videos import queries as videos

log = logging.getLogger(__name__)

# Changes are told row by row; the whole is compared now and then, for what no row told.
WHOLE_EVERY_S = 600.0
_KNOWN = frozenset(Kind)
_COLUMNS = ("video_id", "watcher", "kind", "watched_ms", "watched_at")


class State:
    """The arrays, and the two tables that they follow."""

    def __init__(self) -> None:
        self.catalogue = Catalogue()
        self.learner = Learner(self.catalogue)
        self.engine = Engine(self.learner)
        self._log = Tail(Watch, _COLUMNS, at="watched_at", alias=settings.WATCHES_DATABASE)
        self._changes = Tail(CatalogueChange, ("video_id", "changed_at"), at="changed_at", alias="default")
        # What the tails gave and was not taken in yet: they give each row once.
        self._changed: set[int] = set()
        self._waiting: deque[Event] = deque()
        self._whole_s = 0.0

    @property
    def offset(self) -> int:
        """The last event of the log that is applied."""
        return self._log.last_id

    def start(self) -> None:
        """Read every video, then replay the whole log."""
        began_s = time.monotonic()
        self.read_all_videos()
        self._apply_new()
        log.info(
            "%d events of %d people over %d videos replayed in %.1f s",
            self.learner.applied,
            len(self.learner.people),
            len(self.catalogue),
            time.monotonic() - began_s,
        )

    def catch_up(self) -> None:
        """Apply everything that was committed before this moment: first what changed of videos, then the log."""
        for row in self._all(self._changes):
            self._changed.add(row[1])
        if self._changed:
            self._read_videos(self._changed)
            self._changed = set()
        if time.monotonic() - self._whole_s > WHOLE_EVERY_S:
            self.read_all_videos()
        self._apply_new()

    def lag(self) -> int:
        """Return how many events of the log are not applied."""
        return len(self._waiting) + self._log.lag()

    def read_all_videos(self) -> None:
        """Compare the catalogue with the database."""
        self._changes.skip_to_end()
        found = set()
        for row in videos.rankable():
            found.add(self._put(row))
        self.catalogue.keep_only(found)
        self._whole_s = time.monotonic()

    def _read_videos(self, video_ids: set[int]) -> None:
        found = {self._put(row) for row in videos.rankable(video_ids)}
        for video_id in video_ids - found:
            self.catalogue.remove(video_id)

    def _put(self, row: videos.Rankable) -> int:
        self.catalogue.put(
            Facts(
                video_id=row.video_id,
                author_id=row.author_id,
                language=row.language,
                tags=row.tags,
                duration_ms=row.duration_ms,
                published_ms=_ms(row.published_at),
                sensitive=row.sensitive,
                open_to_all=row.open_to_all,
            )
        )
        return row.video_id

    def _apply_new(self) -> None:
        """Apply what waits, then what the log has more; an event waits until it is applied, even if the database fails."""
        more = True
        while True:
            while self._waiting:
                self._apply(self._waiting[0])
                self._waiting.popleft()
            if not more:
                return
            rows = self._log.read()
            self._waiting.extend(_events(rows))
            more = len(rows) >= BATCH

    def _apply(self, event: Event) -> None:
        if event.watcher is not None and self.learner.must_relearn(event):
            self._relearn(event.watcher, upto=max(event.id, self.learner.person(event.watcher).last_id))
        else:
            self.learner.apply(event)

    def _relearn(self, watcher: int, *, upto: int) -> None:
        """Read again what is left of one person: rows are gone, came late, or mean something else now."""
        rows = Watch.objects.filter(watcher=watcher, id__lte=upto).order_by("id").values_list("id", *_COLUMNS)
        self.learner.relearn(watcher, _events(rows))

    def _all(self, tail: Tail) -> Iterator[tuple[Any, ...]]:
        while rows := tail.read():
            yield from rows
            if len(rows) < BATCH:
                return


def _events(rows: Iterable[tuple[Any, ...]]) -> Iterator[Event]:
    """Read rows of the log. What a later version wrote, before somebody went back to this one, must not end the process."""
    for pk, video_id, watcher, kind, watched_ms, at in rows:
        if kind in _KNOWN:
            yield Event(pk, video_id, watcher, kind, watched_ms, _ms(at))
        else:
            log.error(
                "row %d of the log is of kind %d, unknown to this version: nothing is learnt from it",
                pk,
                kind,
            )


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
