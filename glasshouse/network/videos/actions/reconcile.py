"""Heal what a crash left behind: called every few seconds by the workers' supervisor."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from glasshouse.network.kit import clock, hold, jobs, storage
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.videos import cuts, tasks
from glasshouse.network.videos.actions.uploads import abandon_upload, receive_upload
from glasshouse.network.videos.catching_up import catch_up
from glasshouse.network.videos.models import Clip, Cut
from glasshouse.network.videos.queries.sounds import sound_due
from glasshouse.network.videos.states import QUEUE_OF, REPLACED_FOR, State
from glasshouse.network.videos.work import clear_scratch

SOUNDS_AT_ONCE = 3
# Listing a folder of many originals costs; files without a row are few.
SWEPT_EVERY = timedelta(hours=1)
_swept = {"at": datetime.min.replace(tzinfo=UTC)}


def reconcile() -> None:
    """Receive whole uploads, drop expired ones, wake work that nobody does, delete what nothing refers to.

    Videos that were public before the ledger knew of videos are entered in it.
    """
    now = clock.now()
    for clip in Clip.objects.filter(received_at=None):
        path = cuts.upload_path(clip.upload_id)
        if path.is_file() and path.stat().st_size == clip.length:
            # Its author may delete it at this very moment.
            with suppress(NotFound):
                receive_upload(upload_id=clip.upload_id)
        elif clip.expires_at < now:
            abandon_upload(upload_id=clip.upload_id)
    for cut in Cut.objects.filter(state=State.RECEIVING).exclude(composed_at=None):
        with transaction.atomic():
            cuts.start_if_whole(cut)
    cuts.end_superseded()
    wake_idle()
    wake_soundless()
    catch_up()
    cuts.clear_leftovers()
    clear_scratch()
    sweep_uploads()
    storage.clear_unfinished(before=clock.now() - REPLACED_FOR)


def wake_soundless() -> None:
    """Have the sounds of older videos made, a few at a time and only while nobody waits for the same worker."""
    if jobs.waiting("ladder"):
        return
    for cut_id in sound_due().order_by("pk").values_list("pk", flat=True)[:SOUNDS_AT_ONCE]:
        tasks.make_sound.enqueue(cut_id)


def sweep_uploads() -> None:
    """Delete files on their way in that no row knows, as a restored backup may have them; once an hour."""
    now = clock.now()
    if now - _swept["at"] < SWEPT_EVERY or hold.is_on():
        return
    _swept["at"] = now
    old = []
    for path in settings.UPLOADS_ROOT.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (now - REPLACED_FOR).timestamp():
                old.append(path)
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        ids = [path.stem for path in some]
        known = set(Clip.objects.filter(upload_id__in=ids).values_list("upload_id", flat=True))
        for path in some:
            if path.stem not in known:
                path.unlink(missing_ok=True)


def wake_idle() -> None:
    """Wake the cuts on which work is due and nobody works, queue by queue, once a queue has no job waiting.

    A queue with waiting jobs will come to its cuts by itself; waking them again would only pile up rows.
    """
    idle = (Q(lease_until=None) | Q(lease_until__lt=clock.now())) & ~Q(cuts.superseded())
    for queue in sorted(set(QUEUE_OF.values())):
        if jobs.waiting(queue):
            continue
        due = [state for state, name in QUEUE_OF.items() if name == queue]
        for cut in Cut.objects.filter(idle, state__in=due).order_by("changed_at")[:100]:
            cuts.wake(cut)
