"""Lists that are asked for at every page: the one truth about who may see what, as a statement that is compiled once."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from glasshouse.network.kit.statements import Statement
from glasshouse.network.kit.whereabouts import NOWHERE, here
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos.queries.cards import ROW, Placed, from_rows
from glasshouse.network.videos.queries.lists import less_muted_words, listed_but_for_words, listed_for


def placed_here() -> dict[str, str]:
    """Return where the request comes from as a value of a kept statement; nothing where that is not known."""
    return {"country": country} if (country := here()) else {}


class Listing:
    """Cards out of what may stand in somebody's lists, narrowed by a function of that and of values.

    `narrow` gets `listed`, `person_id` and the values, and decides nothing by the values (`kit.statements`); those named in
    `shape` stand in the SQL itself.
    """

    def __init__(self, narrow: Callable[..., QuerySet[Any]], *, shape: tuple[str, ...] = ()) -> None:
        self._narrow = narrow

        def for_somebody(person_id: int, country: str = NOWHERE, **values: Any) -> QuerySet[Any, Any]:
            listed = listed_but_for_words(person_id, country=country)
            return narrow(listed, person_id=person_id, **values).values_list(*ROW)

        def for_nobody(country: str = NOWHERE, **values: Any) -> QuerySet[Any, Any]:
            return narrow(listed_for(None, country=country), person_id=None, **values).values_list(*ROW)

        self._for_somebody = Statement(for_somebody, shape=shape)
        self._for_nobody = Statement(for_nobody, shape=shape)

    def placed(self, *, person_id: int | None, **values: Any) -> list[Placed]:
        """Return the cards for these values, in the query's order."""
        return from_rows(self.rows(person_id=person_id, **values), person_id=person_id)

    def rows(self, *, person_id: int | None, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows that cards are made of, as ROW names them."""
        if person_id is None:
            return self._for_nobody.rows(**placed_here(), **values)
        muted = ties.muted_words(person_id)
        if muted.words or muted.tags:
            # As many forms as there are words: left to the ORM.
            listed = less_muted_words(listed_but_for_words(person_id), person_id, muted)
            return list(self._narrow(listed, person_id=person_id, **values).values_list(*ROW))
        return self._for_somebody.rows(person_id=person_id, **placed_here(), **values)


def _among(listed: QuerySet[Any], person_id: int | None, video_ids: list[int]) -> QuerySet[Any]:
    return listed.filter(pk__in=video_ids)


_by_ids = Listing(_among)


def listed_by_ids(video_ids: list[int], *, person_id: int | None) -> list[tuple[Any, ...]]:
    """Return the rows (ROW, the id first) of those of these videos that may stand in this person's lists, in any order."""
    return _by_ids.rows(person_id=person_id, video_ids=video_ids) if video_ids else []
