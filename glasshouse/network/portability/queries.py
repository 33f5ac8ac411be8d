"""FACE: the questions of the room `portability`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, ids, media
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.kit.holdings import Holding, holdings
from glasshouse.network.portability.models import Departure, Export, Import, Sought
from glasshouse.network.portability.reports import lines_of
from glasshouse.network.portability.states import (
    EXPORTS_PER_DAY,
    KEPT,
    DepartureState,
    ExportState,
    ImportState,
)
from glasshouse.network.ties import queries as ties

__all__ = [
    "EXPORTS_PER_DAY",
    "KEPT",
    "ExportRow",
    "Held",
    "HeldRows",
    "ImportRow",
    "SoughtPerson",
    "download_address",
    "exports_of",
    "held_about",
    "import_of",
    "imports_of",
    "is_import",
    "is_import_received",
    "leaves_at",
    "rows_of",
    "sought_by",
]

MOST_COUNTED = 10_000
PAGE = 50
DOWNLOAD_LASTS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of thing that is held about a person. `rows` counts to ten thousand; `more` says that there are more."""

    model: str
    purpose: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    more: bool
    files: int


@dataclass(frozen=True, slots=True)
class HeldRows:
    """A page of the rows themselves: each a list of (name, meaning, value)."""

    held: Held
    rows: tuple[tuple[tuple[str, str, Any], ...], ...]
    files: tuple[str, ...]
    start: int
    next: int | None


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One archive of a person; `bytes` and `expires_at` once it is ready."""

    code: str
    state: str
    asked_at: datetime
    expires_at: datetime | None
    bytes: int
    videos: int
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One archive that a person brought, with its report in words."""

    code: str
    state: str
    kind: str
    file_name: str
    take: str
    asked_at: datetime
    lines: tuple[str, ...]
    failure: str
    under_way: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class SoughtPerson:
    """Somebody to look for: `here` if the same handle exists here, and how far following them is."""

    handle: str
    here: bool
    state: str


def held_about(person_id: int) -> list[Held]:
    """Return everything that is held about a person, by kind: those with rows first. Nothing is left out."""
    found = [_held(holding, person_id) for holding in holdings()]
    return sorted(found, key=lambda held: (not held.rows and not held.files, held.model))


def _held(holding: Holding, person_id: int) -> Held:
    counted = sum(1 for _row in islice(holding.rows(person_id), MOST_COUNTED + 1))
    files = sum(1 for _key in islice(holding.files(person_id), MOST_COUNTED))
    return Held(
        holding.model,
        _(holding.purpose),
        tuple(_in_words(holding).items()),
        min(counted, MOST_COUNTED),
        counted > MOST_COUNTED,
        files,
    )


def rows_of(model: str, *, person_id: int, start: int = 0) -> HeldRows:
    """Return a page of what is held under a name, from the row number `start` on. Raises NotFound."""
    holding = next((one for one in holdings() if one.model == model), None)
    if holding is None:
        raise NotFound(_("Nothing is held under this name."))
    page = list(islice(holding.rows(person_id), start, start + PAGE + 1))
    files = tuple(islice(holding.files(person_id), 200)) if start == 0 else ()
    meanings = _in_words(holding)
    return HeldRows(
        _held(holding, person_id),
        tuple(_row(row, meanings) for row in page[:PAGE]),
        files,
        start,
        start + PAGE if len(page) > PAGE else None,
    )


def _in_words(holding: Holding) -> dict[str, str]:
    return {column: _(meaning) for column, meaning in holding.personal.items()}


def _row(row: Mapping[str, Any], meanings: Mapping[str, str]) -> tuple[tuple[str, str, Any], ...]:
    return tuple((name, _meaning(name, meanings), value) for name, value in row.items())


def _meaning(name: str, meanings: Mapping[str, str]) -> str:
    return meanings.get(name) or meanings.get(f"{name}_id") or name.replace("_", " ")


def exports_of(person_id: int) -> list[ExportRow]:
    """Return a person's archives, the latest first."""
    rows = Export.objects.filter(person_id=person_id).order_by("-asked_at", "-id")
    return [
        ExportRow(row.code, row.state, row.asked_at, row.expires_at, row.bytes, row.videos, row.failure)
        for row in rows
    ]


def download_address(code: str, *, person_id: int) -> str:
    """Return the signed address of one's own archive, which works for two hours. Raises NotFound."""
    ready = Export.objects.filter(person_id=person_id, state=ExportState.READY, expires_at__gt=clock.now())
    export = ready.filter(code=code).first() if ids.is_code(code) else None
    if export is None:
        raise NotFound(_("This archive can't be fetched any more. You can ask for a new one."))
    return media.address_until(export.key, until=clock.now() + DOWNLOAD_LASTS)


def imports_of(person_id: int) -> list[ImportRow]:
    """Return the archives that a person brought, the latest first."""
    return [_import(row) for row in Import.objects.filter(person_id=person_id).order_by("-asked_at", "-id")]


def import_of(code: str, *, person_id: int) -> ImportRow:
    """Return one of a person's imports. Raises NotFound."""
    mine = Import.objects.filter(person_id=person_id)
    row = mine.filter(code=code).first() if ids.is_code(code) else None
    if row is None:
        raise NotFound(_("There is no such import of yours any more."))
    return _import(row)


def _import(row: Import) -> ImportRow:
    under_way = row.state in (ImportState.RECEIVING, ImportState.RECEIVED, ImportState.READING)
    return ImportRow(
        code=row.code,
        state=row.state,
        kind=row.kind,
        file_name=row.file_name,
        take=row.take,
        asked_at=row.asked_at,
        lines=tuple(lines_of(row.report)),
        failure=row.failure,
        under_way=under_way,
        waiting=dict(row.report).get("waiting", 0),
    )


def is_import(upload_id: str) -> bool:
    """Say whether an upload is an archive that somebody brings."""
    return Import.objects.filter(upload_id=upload_id).exists()


def is_import_received(upload_id: str) -> bool:
    """Say whether all bytes of an archive arrived, even if its file is not kept any more."""
    rows = Import.objects.filter(upload_id=upload_id)
    return rows.exclude(state=ImportState.RECEIVING).exists()


def sought_by(person_id: int, *, limit: int = 200) -> list[SoughtPerson]:
    """Return the people to look for: first those whose handle exists here."""
    handles = list(Sought.objects.filter(person_id=person_id).order_by("id").values_list("handle", flat=True))
    here = people.ids_by_handle(handles)
    apart = ties.apart_from(person_id, here.values())
    states = ties.states_to(person_id, here.values())
    found = [
        SoughtPerson(handle, True, states.get(here[handle], "none"))
        for handle in handles
        if handle in here and here[handle] not in apart and here[handle] != person_id
    ]
    others = [SoughtPerson(handle, False, "none") for handle in handles if handle not in here]
    return [*found, *others][:limit]


def leaves_at(person_id: int) -> datetime | None:
    """Return when somebody who is leaving is erased, as long as that can be taken back; else None."""
    rows = Departure.objects.filter(person_id=person_id, state=DepartureState.LEAVING)
    return rows.values_list("erase_at", flat=True).first()
