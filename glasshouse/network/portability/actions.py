"""FACE: the verbs of the room `portability`."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import clock, crash, ids, jobs, storage
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.portability import leases, suspensions, tasks
from glasshouse.network.portability.exporting import folder_of
from glasshouse.network.portability.importing import drop_file, options_of, path_of
from glasshouse.network.portability.matching import date_in, match_file
from glasshouse.network.portability.models import Departure, Export, FoundVideo, Import, Sought
from glasshouse.network.portability.states import (
    EXPORTS_PER_DAY,
    IMPORTS_PER_DAY,
    LISTED,
    DepartureState,
    ExportState,
    ImportState,
)
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.queries import own_ids

DAY_S = 86_400
UNDER_WAY = (ExportState.ASKED, ExportState.MAKING)
READING = (ImportState.RECEIVING, ImportState.RECEIVED, ImportState.READING)


class ExportUnderWay(Refused):
    """One archive at a time is made for a person."""

    code = "export_under_way"
    status = 409


class ImportNotPossible(Refused):
    """The archive can't be taken: it is empty or too large, another one is being read, or the choice is unknown."""

    code = "import_not_possible"


class TooLate(Refused):
    """Erasing has begun, and can't be taken back."""

    code = "too_late"
    status = 410


@dataclass(frozen=True, slots=True)
class ImportTicket:
    """Permission to send one archive."""

    upload_id: str
    expires_at: datetime
    code: str
    video: str = ""
    clip_id: int = 0


# Taking along


def ask_export(*, person_id: int) -> str:
    """Ask for an archive of everything held about a person; returns its code. Raises ExportUnderWay, TooMany."""
    if Export.objects.filter(person_id=person_id, state__in=UNDER_WAY).exists():
        raise ExportUnderWay(_("Your archive is being made already. You are told when it is ready."))
    accounts.count_attempt(scope="export", subject=str(person_id), limit=EXPORTS_PER_DAY, window_s=DAY_S)
    with transaction.atomic():
        export = Export.objects.create(person_id=person_id)
        first = Export.objects.filter(person_id=person_id, state__in=UNDER_WAY).order_by("id")[0]
        if first.pk != export.pk:
            raise ExportUnderWay(_("Your archive is being made already. You are told when it is ready."))
        tasks.make_export.enqueue(export.pk)
    return export.code


def delete_export(*, person_id: int, code: str) -> None:
    """Delete one of a person's archives, made or being made, with its file. Raises NotFound."""
    mine = Export.objects.filter(person_id=person_id)
    export = mine.filter(code=code).first() if ids.is_code(code) else None
    if export is None:
        raise NotFound(_("There is no such archive of yours any more."))
    # The files first: nothing would name them any more.
    storage.delete_under(folder_of(export))
    Export.objects.filter(pk=export.pk).delete()


# Bringing along


def begin_import(
    *, person_id: int, length: int, file_name: str, take: str, replace_profile: bool
) -> ImportTicket:
    """Promise a place for an archive of `length` bytes. `take` says what becomes of its videos: drafts, private or same.

    Raises ImportNotPossible, TooMany.
    """
    if take not in Import.Take.values:
        raise ImportNotPossible(_("Please choose what becomes of the videos: drafts, private or same."))
    if not 0 < length <= settings.ENV.max_upload_bytes:
        raise ImportNotPossible(
            _("The file is empty, or larger than %(most)s MB. Nothing was sent.")
            % {"most": settings.ENV.max_upload_bytes // 10**6}
        )
    if Import.objects.filter(person_id=person_id, state__in=READING[1:]).exists():
        raise ImportNotPossible(_("Another archive of yours is being read. Please wait until it is done."))
    accounts.count_attempt(scope="import", subject=str(person_id), limit=IMPORTS_PER_DAY, window_s=DAY_S)
    # Only one is on its way: what was begun before and never came is let go.
    for upload_id in Import.objects.filter(person_id=person_id, state=READING[0]).values_list(
        "upload_id", flat=True
    ):
        abandon_import(upload_id=upload_id)
    row = Import.objects.create(
        person_id=person_id,
        length=length,
        file_name=" ".join("".join(c for c in file_name if c.isprintable()).split())[-255:],
        take=take,
        replace_profile=replace_profile,
        expires_at=clock.now() + timedelta(hours=settings.ENV.upload_expires_h),
    )
    return ImportTicket(row.upload_id, row.expires_at, row.code)


def take_import(*, person_id: int, content: bytes, file_name: str, take: str, replace_profile: bool) -> str:
    """Take a small archive whole, as a form sends it; returns the import's code. Raises what begin_import raises."""
    ticket = begin_import(
        person_id=person_id,
        length=len(content),
        file_name=file_name,
        take=take,
        replace_profile=replace_profile,
    )
    row = Import.objects.get(upload_id=ticket.upload_id)
    settings.UPLOADS_ROOT.mkdir(parents=True, exist_ok=True)
    path_of(row).write_bytes(content)
    receive_import(upload_id=ticket.upload_id)
    return row.code


def receive_import(*, upload_id: str) -> None:
    """Note that all bytes of an archive are there, and start reading it. Doing it twice is harmless. Raises NotFound."""
    with transaction.atomic():
        row = Import.objects.select_for_update().filter(upload_id=upload_id).first()
        if row is None:
            raise NotFound(_("This import was taken back. Please begin a new one."))
        if row.state != ImportState.RECEIVING or path_of(row).stat().st_size != row.length:
            return
        row.state = ImportState.RECEIVED
        row.save(update_fields=["state"])
        tasks.read_import.enqueue(row.pk)


def delete_import(*, person_id: int, code: str) -> None:
    """Forget an import: its file, its report, and what it told of videos that are not here. Videos it made stay.

    Raises NotFound.
    """
    mine = Import.objects.filter(person_id=person_id)
    row = mine.filter(code=code).first() if ids.is_code(code) else None
    if row is None:
        raise NotFound(_("There is no such import of yours any more."))
    row.delete()
    drop_file(row)


def abandon_import(*, upload_id: str) -> None:
    """Forget an archive that has not come whole. Doing it twice is harmless."""
    for row in Import.objects.filter(upload_id=upload_id, state=ImportState.RECEIVING):
        row.delete()
        drop_file(row)


def begin_video(
    *, person_id: int, length: int, file_name: str, options: Mapping[str, str]
) -> videos.UploadTicket:
    """Promise a place for one of one's own video files, with the words and the date that an archive told of it, if any.

    `options["take"]` says what becomes of it: drafts, private or same. Raises ImportNotPossible and what begin_upload raises.
    """
    take = options.get("take", Import.Take.DRAFTS)
    if take not in Import.Take.values:
        raise ImportNotPossible(_("Please choose what becomes of the videos: drafts, private or same."))
    known = match_file(person_id=person_id, file_name=file_name)
    instant, _within = date_in(file_name)
    post = known or FoundVideo(visibility="private", posted_at=instant)
    ticket = videos.begin_upload(
        person_id=person_id, length=length, file_name=file_name, options=options_of(post, take=take)
    )
    if known is not None:
        FoundVideo.objects.filter(pk=known.pk, video=None).update(
            upload_id=ticket.upload_id, video=own_ids([ticket.video], person_id=person_id)[ticket.video]
        )
    return ticket


def forget_sought(*, person_id: int, handle: str) -> None:
    """Take somebody off the list of people to look for; without an entry nothing changes."""
    Sought.objects.filter(person_id=person_id, handle=handle).delete()


# Leaving


def leave_network(*, person_id: int, password: str = "", handle: str = "") -> datetime:
    """Leave: nobody meets the person any more at once, and all that is held goes after the days of grace. Returns when.

    Shown to be meant by the password, or the handle where there is none. Raises what accounts.actions.leave raises.
    """
    with transaction.atomic():
        now = clock.now()
        erase_at = now + timedelta(days=settings.ENV.erase_after_days)
        accounts.leave(person_id=person_id, password=password, handle=handle)
        Departure.objects.update_or_create(
            person_id=person_id,
            defaults={"state": DepartureState.LEAVING, "asked_at": now, "erase_at": erase_at},
        )
        notify(person_id=person_id, kind=Kind.LEAVING, facts={"until": erase_at.isoformat()})
        crash.point("portability.leave_network.before_commit")
    return erase_at


def come_back(*, person_id: int, origin: accounts.Origin, replaces: str = "") -> accounts.Opened:
    """Take leaving back, for somebody who has shown who they are, and open a session. Raises TooLate, NotFound."""
    with transaction.atomic():
        gone, _models = Departure.objects.filter(person_id=person_id, state=DepartureState.LEAVING).delete()
        if not gone:
            raise TooLate(_("Your account is being erased; that can't be taken back any more."))
        return accounts.come_back(person_id=person_id, origin=origin, replaces=replaces)


# What time brings


def reconcile() -> None:
    """Wake what waits, drop what has expired, and see that those who left are erased when their time has come."""
    # With jobs waiting, the worker comes to these by itself: waking them again would only pile up rows.
    wake = not jobs.waiting("archive")
    _reconcile_exports(wake)
    _reconcile_imports(wake)
    _reconcile_departures(wake)
    if not jobs.waiting("default"):
        for code in suspensions.untold():
            tasks.tell_of_suspension.enqueue(code)
        for code in suspensions.still_told():
            tasks.tell_of_calling_off.enqueue(code)
    _clear_scratch()


def _reconcile_exports(wake: bool) -> None:
    now = clock.now()
    waiting = Export.objects.filter(leases.free(), state__in=UNDER_WAY, asked_at__lt=now - _SOON)
    for export in waiting if wake else ():
        tasks.make_export.enqueue(export.pk)
    for export in Export.objects.filter(state=ExportState.READY, expires_at__lte=now):
        # The state first: nobody is told an address whose file is going.
        Export.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED, key="", expires_at=now)
        crash.point("portability.expire.after_commit")
        storage.delete_under(folder_of(export))
    for export in Export.objects.filter(state=ExportState.EXPIRED, expires_at__gt=now - _SWEPT):
        storage.delete_under(folder_of(export))
    done = (ExportState.EXPIRED, ExportState.FAILED)
    Export.objects.filter(state__in=done, asked_at__lt=now - LISTED).delete()


# How long a job may wait before its object is woken again, and how long an expired folder is looked at again.
_SOON = timedelta(seconds=20)
_SWEPT = timedelta(minutes=5)


def _reconcile_imports(wake: bool) -> None:
    now = clock.now()
    for row in Import.objects.filter(state=ImportState.RECEIVING):
        path = path_of(row)
        if path.is_file() and path.stat().st_size == row.length:
            receive_import(upload_id=row.upload_id)
        elif row.expires_at < now:
            abandon_import(upload_id=row.upload_id)
    waiting = Import.objects.filter(leases.free(), state__in=READING[1:], asked_at__lt=now - _SOON)
    for row in waiting if wake else ():
        tasks.read_import.enqueue(row.pk)
    ended = Import.objects.filter(state__in=(ImportState.DONE, ImportState.FAILED))
    for row in ended.filter(asked_at__gt=now - timedelta(days=1)):
        drop_file(row)
    ended.filter(asked_at__lt=now - 12 * LISTED).delete()


def _reconcile_departures(wake: bool) -> None:
    now = clock.now()
    due = Departure.objects.filter(leases.free(), erase_at__lte=now)
    for person_id in list(due.values_list("person_id", flat=True)[:100]):
        with transaction.atomic():
            Departure.objects.filter(person_id=person_id).update(state=DepartureState.ERASING)
            if wake:
                tasks.erase.enqueue(person_id)


def _clear_scratch() -> None:
    """Delete what dead workers wrote aside for exports that nobody makes any more."""
    if not settings.SCRATCH_ROOT.is_dir():
        return
    making = Export.objects.filter(lease_until__gt=clock.now(), state=ExportState.MAKING)
    held = set(making.values_list("code", flat=True))
    for path in settings.SCRATCH_ROOT.glob("export-*"):
        if path.name.split("-")[1] not in held:
            shutil.rmtree(path, ignore_errors=True)
