"""The public list of all that is collected, made from the code: every column of every table, about whom, what for, how long."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext_noop as _

from glasshouse.network.kit import clock
from glasshouse.network.kit.holdings import Holding, holdings, no_files
from glasshouse.network.ledger import actions as ledger
from glasshouse.network.ledger import queries as log
from glasshouse.network.promises.papers import register_paper
from glasshouse.proof.entries import Holdings, Release, canonical

JOBS = "django_tasks_database.DBTaskResult"
"""The table of jobs comes as a package, so no room declares it."""
OF_JOBS = Holding(
    model=JOBS,
    purpose=_("Work that waits or is done: it names people and videos by numbers."),
    personal={
        "args_kwargs": _("about whom or what, by numbers"),
        "exception_class_path": _("what went wrong"),
        "traceback": _("what went wrong, in detail"),
        "return_value": _("what came of it"),
    },
    kept=_("for a day after it is done"),
    rows=lambda _person_id: (),
    erase=lambda _person_id: 0,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `says` is what it tells about a person, empty if it tells nothing about anybody."""

    name: str
    says: str
    sealed: bool

    @property
    def is_personal(self) -> bool:
        """Whether it is about a person."""
        return bool(self.says)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `purpose` and `kept` are empty if nothing in it is about a person. `has_files`: files are kept beside its rows."""

    name: str
    purpose: str
    kept: str
    has_files: bool
    columns: tuple[Column, ...]

    @property
    def is_personal(self) -> bool:
        """Whether it has a column about a person."""
        return any(one.is_personal for one in self.columns)


def tables() -> tuple[Table, ...]:
    """Return all tables by name, with words in English that pages translate."""
    declared = {JOBS: OF_JOBS} | {one.model: one for one in holdings()}
    return tuple(sorted((_table(one, declared) for one in apps.get_models()), key=lambda table: table.name))


def _table(model: type[Model], declared: dict[str, Holding]) -> Table:
    name = model._meta.label
    holding = declared.get(name)
    columns = tuple(_columns(model, holding))
    if holding is None:
        return Table(name, "", "", False, columns)
    return Table(name, str(holding.purpose), str(holding.kept), holding.files is not no_files, columns)


def _columns(model: type[Model], holding: Holding | None) -> Iterator[Column]:
    personal = {} if holding is None else holding.personal
    sealed = () if holding is None else holding.sealed
    for field in model._meta.concrete_fields:
        names = {field.name, field.attname}
        says = next((str(words) for name, words in personal.items() if name in names), "")
        yield Column(str(field.column), says, not names.isdisjoint(sealed))


def list_bytes() -> bytes:
    """Return the list as canonical JSON (RFC 8785): its SHA-256 stands in the ledger."""
    with translation.override("en"):
        return canonical({"v": 1, "tables": [_plain(one) for one in tables()]})


def _plain(table: Table) -> dict[str, Any]:
    return {
        "table": table.name,
        "about": "person" if table.is_personal else "nobody",
        "purpose": table.purpose,
        "kept": table.kept,
        "files": table.has_files,
        "columns": [
            {
                "column": one.name,
                "about": "person" if one.is_personal else "nobody",
                "says": one.says,
                "sealed": one.sealed,
            }
            for one in table.columns
        ],
    }


def entry() -> Holdings:
    """Return the entry of the list as it is now."""
    return Holdings(
        time=clock.millis(clock.now()),
        columns=sum(len(table.columns) for table in tables()),
        sha256=hashlib.sha256(list_bytes()).hexdigest(),
    )


def declare() -> None:
    """Let the ledger enter the list at its start, whenever it has become another one; a dossier encloses it."""
    ledger.register_in_force("holdings", lambda: [entry()])
    ledger.register_records(Holdings.kind)
    register_paper("holdings.json", kind=Holdings.kind, ask=list_bytes)
    register_paper("release.txt", kind=Release.kind, ask=lambda: log.release_text().encode())
