"""The work on an export: write the archive aside, move it into the storage, and say so. Every step can be killed."""

import errno
import logging
import os
import secrets
import shutil

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, crash, storage
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.portability import leases
from glasshouse.network.portability.archive import write_archive
from glasshouse.network.portability.models import Export
from glasshouse.network.portability.states import KEPT, MOST_ATTEMPTS, ExportState

log = logging.getLogger(__name__)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def folder_of(export: Export) -> str:
    """Return the storage prefix below which everything of an export lies."""
    return f"x/{export.code}"


def make_export(export_id: int) -> None:
    """Make an export that waits or was left by a dead worker. Doing it twice, or at once, is harmless."""
    due = Export.objects.filter(pk=export_id, state__in=(ExportState.ASKED, ExportState.MAKING))
    export = leases.take(due)
    if export is None:
        return
    # What is written down for somebody is in their language.
    with override(people.language_for(export.person_id)):
        _attempt(export)


def _attempt(export: Export) -> None:
    if export.attempts > MOST_ATTEMPTS:
        _fail(export, _("It was tried several times and did not come to an end. Please ask again later."))
        return
    try:
        _make(export)
    except leases.LeaseLost:
        log.info("export %s: the lease was lost, so its work was dropped", export.code)
    except OSError as error:
        if error.errno not in _FULL:
            leases.release(export)
            raise
        _fail(export, _("There is no room on the server for your archive. Please ask its operator."))
    except Exception:
        leases.release(export)
        raise


def _make(export: Export) -> None:
    leases.ours(export).update(state=ExportState.MAKING)
    # What a dead worker left; nobody else writes there while the lease is ours.
    storage.delete_under(folder_of(export))
    token = secrets.token_urlsafe(12)
    folder = settings.SCRATCH_ROOT / f"export-{export.code}-{token}"
    folder.mkdir(parents=True)
    heart = leases.Heart(export)

    def beat() -> None:
        # Scratch folders that look forgotten are swept.
        if heart.beat():
            os.utime(folder)

    name = _name_of(export)
    try:
        count = write_archive(folder / name, person_id=export.person_id, beat=beat)
        size = (folder / name).stat().st_size
        crash.point("portability.make_export.after_file")
        prefix = f"{folder_of(export)}/{token.replace('-', 'A').replace('_', 'B')}"
        storage.put_folder(folder, prefix)
        crash.point("portability.make_export.after_keep")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with transaction.atomic():
        ready = leases.ours(export).update(
            state=ExportState.READY,
            key=f"{prefix}/{name}",
            bytes=size,
            videos=count,
            expires_at=clock.now() + KEPT,
            lease_holder="",
            lease_until=None,
        )
        if ready:
            notify(person_id=export.person_id, kind=Kind.EXPORT_READY, facts={})
        crash.point("portability.make_export.before_commit")
    if not ready:
        storage.delete_under(prefix)
        raise leases.LeaseLost


def _name_of(export: Export) -> str:
    card = people.cards([export.person_id])[export.person_id]
    return f"glasshouse-{card.handle}-{clock.now():%Y-%m-%d}.zip"


def _fail(export: Export, words: str) -> None:
    leases.ours(export).update(
        state=ExportState.FAILED, failure=words[:300], lease_holder="", lease_until=None
    )
    storage.delete_under(folder_of(export))
