"""Follows a table that only grows, by its ids: every row once, in order, also those that are committed late."""

import time
from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.db.models import Model

from glasshouse.network.kit.statements import fetched, with_marks

BATCH = 5_000
# PostgreSQL gives ids before commit: a number that is missing may still come, for so long.
_GAP_LASTS_S = 60.0
_MOST_GAPS = 5_000


class Tail:
    """What was read of one table so far. `at` is the column that says when a row was written."""

    def __init__(self, model: type[Model], columns: Sequence[str], *, at: str, alias: str) -> None:
        self._rows = model._base_manager.using(alias)
        self._columns, self._at, self._alias = ("id", *columns), self._columns_index(columns, at), alias
        self._look = f"SELECT 1 FROM {model._meta.db_table} WHERE id > %s LIMIT 1"  # noqa: S608 - our own table
        self._look_marked = with_marks(self._look)
        self._late_possible = connections[alias].vendor == "postgresql"
        self._gaps: dict[int, float] = {}
        self.last_id = 0

    @staticmethod
    def _columns_index(columns: Sequence[str], at: str) -> int:
        return 1 + list(columns).index(at)

    def read(self) -> list[tuple[Any, ...]]:
        """Return up to 5,000 rows that were not returned before: first the late ones, then the next ones, by id."""
        # Nothing counts as given before the last question is answered: the database may fail at any of them.
        late = self._late() if self._gaps else []
        rows: list[tuple[Any, ...]] = []
        if self._has_more():
            rows = list(
                self._rows.filter(id__gt=self.last_id).order_by("id").values_list(*self._columns)[:BATCH]
            )
        for row in late:
            del self._gaps[row[0]]
        for row in rows:
            self._note_gap(row)
            self.last_id = row[0]
        return late + rows

    def lag(self) -> int:
        """Return how many rows wait to be read, as far as their ids tell."""
        last = self._rows.order_by("-id").values_list("id", flat=True).first()
        return max(0, (last or 0) - self.last_id)

    def skip_to_end(self) -> None:
        """Take all that is there for read."""
        self.last_id += self.lag()

    def _has_more(self) -> bool:
        return bool(fetched(connections[self._alias], self._look, self._look_marked, [self.last_id]))

    def _late(self) -> list[tuple[Any, ...]]:
        now_s = time.monotonic()
        self._gaps = {pk: since_s for pk, since_s in self._gaps.items() if now_s - since_s < _GAP_LASTS_S}
        return list(self._rows.filter(id__in=list(self._gaps)).order_by("id").values_list(*self._columns))

    def _note_gap(self, row: tuple[Any, ...]) -> None:
        missing = row[0] - self.last_id - 1
        if not self._late_possible or not 0 < missing < _MOST_GAPS:
            return
        if time.time() - row[self._at].timestamp() < _GAP_LASTS_S:
            since_s = time.monotonic()
            self._gaps.update(dict.fromkeys(range(self.last_id + 1, row[0]), since_s))
