"""Lists that are asked for at every page: the one truth about who may see what, as a statement that is compiled once."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from glasshouse.network.kit.statements import Statement
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos.queries.cards import ROW, Placed, from_rows
from glasshouse.network.videos.queries.lists import less_muted_words, listed_but_for_words, listed_for


class Listing:
    """Cards out of what may stand in somebody's lists, narrowed by a function of that and of values.

    `narrow` gets `listed`, `person_id` and the values, and decides nothing by the values (`kit.statements`); those named in
    `shape` stand in the SQL itself.
    """

    def __init__(self, narrow: Callable[..., QuerySet[Any]], *, shape: tuple[str, ...] = ()) -> None:
        self._narrow = narrow

        def for_somebody(person_id: int, **values: Any) -> QuerySet[Any, Any]:
            listed = listed_but_for_words(person_id)
            return narrow(listed, person_id=person_id, **values).values_list(*ROW)

        def for_nobody(**values: Any) -> QuerySet[Any, Any]:
            return narrow(listed_for(None), person_id=None, **values).values_list(*ROW)

        self._for_somebody = Statement(for_somebody, shape=shape)
        self._for_nobody = Statement(for_nobody, shape=shape)

    def placed(self, *, person_id: int | None, **values: Any) -> list[Placed]:
        """Return the cards for these values, in the query's order."""
        if person_id is None:
            return from_rows(self._for_nobody.rows(**values), person_id=None)
        muted = ties.muted_words(person_id)
        if muted.words or muted.tags:
            # As many forms as there are words: left to the ORM.
            listed = less_muted_words(listed_but_for_words(person_id), person_id, muted)
            rows = list(self._narrow(listed, person_id=person_id, **values).values_list(*ROW))
        else:
            rows = self._for_somebody.rows(person_id=person_id, **values)
        return from_rows(rows, person_id=person_id)


def _among(listed: QuerySet[Any], person_id: int | None, video_ids: list[int]) -> QuerySet[Any]:
    return listed.filter(pk__in=video_ids)


_by_ids = Listing(_among)


def listed_by_ids(video_ids: list[int], *, person_id: int | None) -> list[Placed]:
    """Return those of these videos that may stand in this person's lists, in any order."""
    return _by_ids.placed(person_id=person_id, video_ids=video_ids) if video_ids else []
