"""Cuts as rows: started, leased, moved on, and their files let go. Everything here is idempotent."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from glasshouse.network.kit import clock, crash, hold, ids, storage
from glasshouse.network.videos.models import Clip, Cut, Leftover, Video
from glasshouse.network.videos.states import LEASE, MOVES, QUEUE_OF, REPLACED_FOR, State


class LeaseLost(Exception):
    """Another worker owns the cut now, or it was superseded or deleted: stop, and change nothing."""


def upload_path(upload_id: str) -> Path:
    """Return where the bytes of an upload lie."""
    return settings.UPLOADS_ROOT / f"{upload_id}.part"


def folder_of(code: str, revision: int) -> str:
    """Return the storage prefix of one cut's renditions."""
    return f"v/{code}/{revision}"


def newest(video: Video) -> Cut:
    """Return the cut that the author edited last."""
    return video.cuts.order_by("-revision")[0]


def clips_of(cut: Cut) -> list[Clip]:
    """Return the clips that a cut is made of, in order."""
    clips = {
        clip.pk: clip for clip in Clip.objects.filter(video_id=cut.video_id, dropped_at=None).order_by("pk")
    }
    if cut.edit is None:
        return list(clips.values())
    return [clips[part["clip"]] for part in cut.edit["clips"] if part["clip"] in clips]


def start_if_whole(cut: Cut) -> None:
    """Move a composed cut whose clips have all arrived to `received` and wake a worker. Needs a transaction."""
    clips = clips_of(cut)
    if cut.state == State.RECEIVING and cut.composed_at and clips and all(clip.received_at for clip in clips):
        move(cut, State.RECEIVED)
        wake(cut)


def move(cut: Cut, state: State) -> None:
    """Set a cut's state. Raises ValueError for a move that the life of a cut does not know."""
    if state not in MOVES[State(cut.state)]:
        raise ValueError(f"a cut can't go from {cut.state} to {state}")
    cut.state, cut.changed_at = state, clock.now()
    cut.save(update_fields=["state", "changed_at"])


def wake(cut: Cut) -> None:
    """Enqueue the work that the cut's state asks for. The job row only wakes: the state stays the truth."""
    from glasshouse.network.videos import tasks

    queue = QUEUE_OF.get(State(cut.state))
    if queue == "media":
        tasks.make_playable.enqueue(cut.pk)
    elif queue == "ladder":
        tasks.make_ladder.enqueue(cut.pk)


def take_lease(cut_id: int, states: Iterable[State]) -> Cut | None:
    """Own a cut that is in one of these states and that nobody owns; None if there is none such.

    One UPDATE decides, so that of two workers exactly one wins.
    """
    now, holder = clock.now(), ids.new_token()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    won = Cut.objects.filter(free, pk=cut_id, state__in=list(states)).update(
        lease_holder=holder, lease_until=now + LEASE
    )
    if not won:
        return None
    cut = Cut.objects.select_related("video").get(pk=cut_id)
    cut.attempts += 1
    cut.save(update_fields=["attempts"])
    return cut


def renew_lease(cut: Cut, percent: int | None = None) -> None:
    """Show a sign of life. Raises LeaseLost when the cut is no longer ours to work on."""
    changed: dict[str, object] = {"lease_until": clock.now() + LEASE}
    if percent is not None:
        changed["percent"] = percent
    held = Cut.objects.filter(pk=cut.pk, lease_holder=cut.lease_holder).update(**changed)
    if not held or Cut.objects.filter(superseded(), pk=cut.pk).exists():
        raise LeaseLost


def locked(cut: Cut) -> Cut:
    """Return the cut's row as it is now, locked, if the lease is still ours. Needs a transaction. Raises LeaseLost."""
    # The video first, as every action does: so author and worker wait for each other instead of missing each other.
    video = Video.objects.select_for_update().filter(pk=cut.video_id).first()
    row = Cut.objects.select_for_update().filter(pk=cut.pk, lease_holder=cut.lease_holder).first()
    if video is None or row is None:
        raise LeaseLost
    row.video = video
    return row


def is_ours(cut: Cut) -> bool:
    """Say whether the lease is still ours."""
    return Cut.objects.filter(pk=cut.pk, lease_holder=cut.lease_holder).exists()


def release_lease(cut: Cut) -> None:
    """Give a cut back, if it is still ours."""
    Cut.objects.filter(pk=cut.pk, lease_holder=cut.lease_holder).update(lease_holder="", lease_until=None)


def let_go_of_originals(video: Video) -> None:
    """Drop the uploaded files of a video that is published and complete. Needs a transaction."""
    if settings.ENV.keep_originals or video.published_at is None or newest(video).state != State.COMPLETE:
        return
    for clip in video.clips.filter(dropped_at=None):
        clip.dropped_at = clock.now()
        clip.save(update_fields=["dropped_at"])
        let_go_of_upload(clip.upload_id)
    Leftover.objects.create(prefix=f"o/{video.code}")


def let_go_of_upload(upload_id: str) -> None:
    """Note an upload's files for deletion, now and again later: a request under way may still make one.

    Needs a transaction.
    """
    for due_at in (clock.now(), clock.now() + REPLACED_FOR):
        Leftover.objects.create(upload_id=upload_id, due_at=due_at)


def let_go_of_older(cut: Cut) -> None:
    """Drop the cuts before this one with their files, except the one that is shown. Needs a transaction."""
    older = Cut.objects.filter(video_id=cut.video_id, revision__lt=cut.revision)
    for old in older.exclude(revision=cut.video.shown_revision):
        let_go_later(folder_of(cut.video.code, old.revision))
        old.delete()


def let_go_later(prefix: str) -> None:
    """Note files for deletion when nobody is in the middle of them any more. Needs a transaction."""
    Leftover.objects.create(prefix=prefix, due_at=clock.now() + REPLACED_FOR)


def note_before_writing(prefix: str) -> None:
    """Note files for deletion before they are written: whoever dies on the way leaves nothing for ever."""
    Leftover.objects.update_or_create(prefix=prefix, defaults={"due_at": clock.now() + REPLACED_FOR})


def keep_written(prefix: str) -> None:
    """Take back what `note_before_writing` noted, because rows name the files now. Needs a transaction. Raises LeaseLost."""
    gone, _models = Leftover.objects.filter(prefix=prefix, due_at__gt=clock.now()).delete()
    if not gone:
        raise LeaseLost


def superseded() -> Exists:
    """Return the condition that a newer edit of the same video is being made, or is made: nobody waits for this cut then."""
    newer = Cut.objects.filter(video=OuterRef("video"), revision__gt=OuterRef("revision"))
    return Exists(newer.exclude(state__in=[State.RECEIVING, State.FAILED]))


def end_superseded() -> None:
    """Call the cuts failed that were superseded before they played, if nobody works on them."""
    free = Q(lease_until=None) | Q(lease_until__lt=clock.now())
    ended = {"state": State.FAILED, "failure_code": "superseded", "failure_final": True}
    idle = Cut.objects.filter(superseded(), free, state__in=[State.RECEIVED, State.PROBING])
    for cut_id in idle.values_list("pk", flat=True)[:100]:
        # The UPDATE asks again: a worker may just have taken it.
        idle.filter(pk=cut_id).update(**ended, changed_at=clock.now())


def delete_if_empty(video_id: int) -> None:
    """Delete a draft that has nothing any more, or that was made for a file which never came. Needs a transaction."""
    video = Video.objects.filter(pk=video_id, shown_revision=0, published_at=None).first()
    if video is None or video.clips.exists() or video.captions.exists():
        return
    # A draft that begins with an upload is composed from the start, without an edit.
    made_for_a_file = video.cuts.filter(edit__isnull=True).exclude(composed_at=None).exists()
    if made_for_a_file or not video.text:
        Leftover.objects.create(prefix=f"o/{video.code}")
        video.delete()


def clear_leftovers() -> None:
    """Delete the files that nothing refers to any more; what a crash interrupts, the next call finishes.

    While a backup runs nothing is deleted: the rows remember it.
    """
    for leftover in Leftover.objects.filter(due_at__lte=clock.now())[:200]:
        if hold.is_on():
            return
        crash.point("videos.clear_leftovers.before_delete")
        if leftover.prefix:
            storage.delete_under(leftover.prefix)
        if leftover.upload_id:
            for path in settings.UPLOADS_ROOT.glob(f"{leftover.upload_id}.*"):
                path.unlink(missing_ok=True)
        crash.point("videos.clear_leftovers.after_delete")
        with transaction.atomic():
            Leftover.objects.filter(pk=leftover.pk).delete()
