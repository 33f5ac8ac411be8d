"""Queries asked again and again: the SQL that the ORM makes of one is kept, and later only its values are filled in.

Building and compiling a query with several sub-queries takes the ORM several times as long as the database takes to answer
it. The query is still written in the ORM, once, by a function of its values. That function gets marks in their place, so it
must hand them on to the query, and decide nothing by them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from glasshouse.network.kit import whereabouts

Value = int | str | datetime | Sequence[int]
# Lists are filled up to one of few lengths by repeating their last value, so that few statements are kept.
SHORTEST = 8


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    # The same with SQLite's own marks for values.
    marked: str
    # Of each parameter: the value of this name (and this place in it), or the constant itself.
    slots: tuple[tuple[str | None, int, Any], ...]
    converters: tuple[tuple[int, list[Any], Any], ...]


class Statement:
    """One query of `values_list` rows. The values named in `shape` (a limit, say) stand in its SQL itself."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *, shape: tuple[str, ...] = ()) -> None:
        self._build, self._shape = build, shape
        self._kept: dict[Any, tuple[str, _Compiled]] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows for these values: numbers, texts, instants, and lists of numbers."""
        filled = {
            name: _filled(value) if isinstance(value, (list, tuple)) else value
            for name, value in values.items()
        }
        if any(isinstance(value, list) and not value for value in filled.values()):
            return []
        key = tuple(_form(name, value, name in self._shape) for name, value in filled.items())
        if key not in self._kept:
            self._kept[key] = self._compile(filled)
        using, compiled = self._kept[key]
        connection = connections[using]
        parameters = [
            constant if name is None else _adapted(connection, filled[name][at] if at >= 0 else filled[name])
            for name, at, constant in compiled.slots
        ]
        found = fetched(connection, compiled.sql, compiled.marked, parameters)
        if not compiled.converters:
            return found
        return [_converted(row, compiled.converters, connection) for row in found]

    def _compile(self, values: dict[str, Any]) -> tuple[str, _Compiled]:
        marks: dict[str, Any] = {}
        named: dict[Any, tuple[str, int]] = {}
        for name, value in values.items():
            if name in self._shape:
                marks[name] = value
            elif isinstance(value, list):
                marks[name] = [_mark(0, len(named) + at) for at in range(len(value))]
                named |= {mark: (name, at) for at, mark in enumerate(marks[name])}
            else:
                marks[name] = _mark(value, len(named))
                named[marks[name]] = (name, -1)
        with whereabouts.seen_from(None):
            query = self._build(**marks)
        connection = connections[query.db]
        named = {_adapted(connection, mark): place for mark, place in named.items()}
        compiler = query.query.get_compiler(using=query.db)
        sql, parameters = compiler.as_sql()
        slots = tuple((*named.get(value, (None, -1)), value) for value in parameters)
        if missing := {name for name, _at in named.values()} - {name for name, _at, _value in slots}:
            raise ValueError(f"the query does not use {', '.join(sorted(missing))}")
        converters = compiler.get_converters(expression for expression, _sql, _alias in compiler.select)
        return query.db, _Compiled(
            sql, with_marks(sql), slots, tuple((at, with_, of) for at, (with_, of) in converters.items())
        )


def with_marks(sql: str) -> str:
    """Return a statement with SQLite's marks in the place of Django's."""
    return sql % (("?",) * sql.replace("%%", "").count("%s"))


def fetched(connection: Any, sql: str, marked: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows.

    On SQLite past Django's cursor, which for each statement takes as long as the statement itself: it searches the text for
    marks to replace. Not while somebody counts statements or looks at them.
    """
    if connection.vendor == "sqlite" and not connection.execute_wrappers and not connection.queries_logged:
        connection.ensure_connection()
        with connection.wrap_database_errors:
            found: list[tuple[Any, ...]] = connection.connection.execute(marked, parameters).fetchall()
        return found
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _filled(values: Sequence[int]) -> list[int]:
    if not values:
        return []
    length = SHORTEST
    while length < len(values):
        length *= 2
    return [*values, *[values[-1]] * (length - len(values))]


def _form(name: str, value: Any, is_shape: bool) -> Any:
    if is_shape:
        return name, value
    return name, len(value) if isinstance(value, list) else type(value)


def _mark(value: Any, number: int) -> Any:
    """Return a value of the same type that no query holds by itself."""
    if isinstance(value, datetime):
        return datetime(1903, 3, 3, microsecond=number, tzinfo=UTC)
    return f"\x02mark {number}\x03" if isinstance(value, str) else -(2**61) - number


def _adapted(connection: Any, value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(row: Sequence[Any], converters: Any, connection: Any) -> tuple[Any, ...]:
    values = list(row)
    for at, with_, of in converters:
        for convert in with_:
            values[at] = convert(values[at], of, connection)
    return tuple(values)
