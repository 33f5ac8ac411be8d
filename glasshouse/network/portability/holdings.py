"""What this room keeps about people."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from glasshouse.network.kit import storage
from glasshouse.network.kit.holdings import Holding, Row, register
from glasshouse.network.portability.exporting import folder_of
from glasshouse.network.portability.importing import drop_file
from glasshouse.network.portability.models import (
    Departure,
    Export,
    FoundVideo,
    Import,
    Sought,
    ToldOfSuspension,
)


def _values(rows: QuerySet[Any], *names: str) -> Iterator[Row]:
    for row in rows.order_by("pk").values(*names).iterator(200):
        yield {
            name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()
        }


def _export_files(person_id: int) -> Iterable[str]:
    for export in Export.objects.filter(person_id=person_id):
        yield from storage.keys_under(folder_of(export))


def _erase_exports(person_id: int) -> int:
    exports = list(Export.objects.filter(person_id=person_id))
    for export in exports:
        storage.delete_under(folder_of(export))
    return Export.objects.filter(pk__in=[export.pk for export in exports]).delete()[0]


def _erase_imports(person_id: int) -> int:
    imports = list(Import.objects.filter(person_id=person_id))
    for row in imports:
        drop_file(row)
    Import.objects.filter(pk__in=[row.pk for row in imports]).delete()
    return len(imports)


def _found(person_id: int) -> Iterator[Row]:
    rows = FoundVideo.objects.filter(person_id=person_id)
    for row in _values(rows, "name", "text", "posted_at", "visibility", "video__code"):
        yield {**{k: v for k, v in row.items() if k != "video__code"}, "video": row["video__code"]}


def declare() -> None:
    """Register what this room keeps."""
    working = ("lease_holder", "lease_until", "attempts")
    register(
        Holding(
            model="portability.Export",
            purpose=_(
                "The archives of your data that you asked for: for seven days, so that you can fetch them."
            ),
            personal={
                "person": _("who asked"),
                "state": _("how far it is"),
                "asked_at": _("when you asked"),
                "expires_at": _("until when it can be fetched"),
                "key": _("where the file is stored"),
                "bytes": _("how large it is"),
                "videos": _("how many videos it has"),
                "failure": _("why it could not be made"),
            },
            impersonal=("id", "code", *working),
            kept=_("for seven days"),
            rows=lambda person_id: _values(
                Export.objects.filter(person_id=person_id),
                *("code", "state", "asked_at", "expires_at", "bytes", "videos", "failure"),
            ),
            erase=_erase_exports,
            files=_export_files,
        ),
        Holding(
            model="portability.Import",
            purpose=_(
                "The archives that you brought: their files until they are read, then what was taken from them."
            ),
            personal={
                "person": _("who brought it"),
                "file_name": _("the name of your file"),
                "length": _("its size"),
                "take": _("what you chose for its videos"),
                "replace_profile": _("whether it was to replace your profile"),
                "state": _("how far it is"),
                "kind": _("where it comes from"),
                "asked_at": _("when you brought it"),
                "report": _("what was found, taken and skipped"),
                "failure": _("why it could not be read"),
            },
            impersonal=("id", "code", "upload_id", "expires_at", *working),
            rows=lambda person_id: _values(
                Import.objects.filter(person_id=person_id),
                *("file_name", "length", "take", "replace_profile", "state", "kind", "asked_at", "report"),
                "failure",
            ),
            erase=_erase_imports,
        ),
        Holding(
            model="portability.FoundVideo",
            purpose=_("What your archives say about your videos: to give your files their words and dates."),
            personal={
                "person": _("whose it is"),
                "name": _("what its file may be called"),
                "text": _("what you wrote"),
                "posted_at": _("when you posted it"),
                "visibility": _("who could see it"),
                "video": _("which video here it has become"),
            },
            impersonal=("id", "found_in", "place", "upload_id"),
            rows=_found,
            erase=lambda person_id: FoundVideo.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="portability.Sought",
            purpose=_("People whom you followed elsewhere: for you to look for them here."),
            personal={
                "person": _("who looks for them"),
                "handle": _("their name there"),
                "found_at": _("since when it is listed"),
            },
            impersonal=("id",),
            rows=lambda person_id: _values(Sought.objects.filter(person_id=person_id), "handle", "found_at"),
            erase=lambda person_id: Sought.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="portability.Departure",
            purpose=_("That you are leaving: to erase everything when the time has come."),
            personal={
                "person": _("who leaves"),
                "state": _("how far it is"),
                "asked_at": _("when you left"),
                "erase_at": _("when everything is erased"),
            },
            impersonal=working,
            kept=_("until everything is erased"),
            rows=lambda person_id: _values(
                Departure.objects.filter(person_id=person_id), "state", "asked_at", "erase_at"
            ),
            erase=lambda person_id: Departure.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="portability.ToldOfSuspension",
            purpose=_(
                "That you were told that this network is to be suspended where you live: so that nobody is left out."
            ),
            personal={
                "person": _("who was told"),
                "restriction": _("of which restriction"),
                "told_at": _("when you were told"),
            },
            impersonal=("id",),
            rows=lambda person_id: _values(
                ToldOfSuspension.objects.filter(person_id=person_id), "restriction", "told_at"
            ),
            erase=lambda person_id: ToldOfSuspension.objects.filter(person_id=person_id).delete()[0],
        ),
    )
