"""The work on a cut: probe, make it playable, make the other sizes. Every step can be killed and run again.

A step takes the lease, works in a scratch folder of its own, notes a new name for deletion, moves the finished folder into the
storage under that name, and takes the note back in the transaction that makes it the truth: a crash leaves no file for ever.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from glasshouse.network.accounts.actions import lock_person
from glasshouse.network.kit import clock, crash, storage
from glasshouse.network.videos import cuts, sounds
from glasshouse.network.videos.models import Cut, Leftover, Sound
from glasshouse.network.videos.preview import Preview
from glasshouse.network.videos.publications import keep_up
from glasshouse.network.videos.publishing import publish_if_ready
from glasshouse.network.videos.queries.sounds import sound_due
from glasshouse.network.videos.renditions import complete, list_renditions, show, store_renditions, use_master
from glasshouse.network.videos.states import MOST_ATTEMPTS, State
from glasshouse.network.videos.transcoding import edit as edits
from glasshouse.network.videos.transcoding.encode import RungOutput
from glasshouse.network.videos.transcoding.pictures import Pictures, make_pictures
from glasshouse.network.videos.transcoding.plan import Encode, Targets, plan_first, plan_rest
from glasshouse.network.videos.transcoding.probe import probe_file
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from glasshouse.network.videos.transcoding.sound import extract_sound
from glasshouse.network.videos.transcoding.source import MediaLimits
from glasshouse.network.videos.work import Work, scratch

log = logging.getLogger(__name__)

# Refusals that may end otherwise at another try: the machine's fault, not the file's.
MAY_PASS = frozenset({"encode_failed", "took_too_long"})
# Refusals that only people can lift: trying again by itself is of no use, but its author may.
MAY_CHANGE = frozenset({"sound_not_usable"})


def targets() -> Targets:
    """Return the ladder and the limits in force."""
    return Targets(limits=MediaLimits(duration_ms=settings.ENV.max_video_s * 1000))


def make_playable(cut_id: int) -> None:
    """Probe a cut's clips and make its first rendition; it is shown, and published if its author asked for that."""
    _work(cut_id, (State.RECEIVED, State.PROBING), _first_step)


def make_ladder(cut_id: int) -> None:
    """Make the remaining renditions of a playable cut."""
    _work(cut_id, (State.PLAYABLE,), _rest_step)


def make_sound(cut_id: int) -> None:
    """Take the sound out of a complete cut that has none yet; doing it twice is harmless."""
    if not sound_due().filter(pk=cut_id).exists():
        return
    cut = cuts.take_lease(cut_id, (State.COMPLETE,))
    if cut is None:
        return
    try:
        with scratch(cut) as folder:
            _attempt(Work(cut, folder), _sound_step)
    except cuts.LeaseLost:
        log.info("cut %s: the lease was lost, so its sound was dropped", cut)
    except Exception:
        # The video plays without it. It is tried again until the attempts are used up.
        log.exception("cut %s: its sound could not be taken out", cut)
        cuts.release_lease(cut)


def _work(cut_id: int, states: Sequence[State], step: Callable[[Work], None]) -> None:
    cut = cuts.take_lease(cut_id, states)
    if cut is None:
        return
    try:
        if cut.attempts > MOST_ATTEMPTS:
            raise MediaRefused("encode_failed")
        with scratch(cut) as folder:
            _attempt(Work(cut, folder), step)
    except cuts.LeaseLost:
        log.info("cut %s: the lease was lost, so its work was dropped", cut)
    except MediaRefused as refusal:
        _refuse(cut, refusal)
    except Exception:
        if not cuts.is_ours(cut):
            log.info("cut %s: nobody wants it any more, and its files went", cut)
            return
        # The state stays; the reconciler wakes it again until the attempts are used up.
        log.exception("cut %s: attempt %s ended with an error", cut, cut.attempts)
        cuts.release_lease(cut)


def _attempt(work: Work, step: Callable[[Work], None]) -> None:
    try:
        step(work)
    finally:
        # What the rows name is not noted any more; the rest goes now.
        Leftover.objects.filter(prefix__in=work.noted).update(due_at=clock.now())


def _first_step(work: Work) -> None:
    cut = work.cut
    if cut.state == State.RECEIVED:
        with transaction.atomic():
            cuts.move(cuts.locked(cut), State.PROBING)
    _probe(work)
    edit = work.edit
    used = _used_sound(cut, edit)
    encode = plan_first(work.sources(), edit, targets())
    folder = work.scratch / "first"
    if not encode.copies:
        playlist = folder / str(encode.rungs[-1].label)
        work.preview = Preview(playlist, work.note("preview"), encode.duration_ms)
    outputs, pictures = _make_and_draw(work, encode, folder, used)
    list_renditions(cut, outputs, folder)
    heard = _take_sound(work, encode, folder / outputs[0].mp4, folder)
    prefix = _keep(work, folder)
    with transaction.atomic():
        lock_person(person_id=cut.video.author_id)
        laid = sounds.lock_used(heard)
        row = cuts.locked(cut)
        cuts.keep_written(prefix)
        store_renditions(row, prefix, outputs)
        if row.poster_key:
            cuts.let_go_later(row.poster_key.rpartition("/")[0])
        row.poster_key, row.attempts, row.percent = f"{prefix}/pictures/{pictures.poster.name}", 0, 100
        row.save(update_fields=["poster_key", "attempts", "percent"])
        use_master(row, prefix)
        cuts.move(row, State.PLAYABLE)
        if show(row, outputs[0], pictures.blurhash):
            sounds.settle(row.video, heard.below(prefix), laid)
            publish_if_ready(row.video)
            keep_up(row.video)
        if plan_rest(work.sources(), work.edit, targets()) is None:
            complete(row)
        else:
            cuts.wake(row)
        crash.point("videos.make_playable.before_commit")
        cuts.release_lease(cut)
    crash.point("videos.make_playable.after_commit")


def _used_sound(cut: Cut, edit: edits.Edit) -> Sound | None:
    """Return the sound that is to be laid under the clips, None if there is none. Raises MediaRefused: sound_not_usable."""
    if not edit.sound:
        return None
    used = sounds.find_usable(edit.sound, person_id=cut.video.author_id)
    if used is None:
        raise MediaRefused("sound_not_usable")
    return used


def _take_sound(work: Work, encode: Encode, mp4: Path, folder: Path) -> sounds.Heard:
    """Take the sound out of a new rendition, unless there is none or somebody else's lies under it."""
    if encode.edit.sound or not encode.has_audio:
        return sounds.Heard(used=encode.edit.sound)
    try:
        made = extract_sound(mp4, folder, beat=work.beat)
    except MediaRefused:
        # The video is worth showing all the same; the reconciler has its sound made later.
        log.warning("cut %s: its sound could not be taken out", work.cut)
        return sounds.Heard()
    return sounds.Heard(name=made.name, duration_ms=made.duration_ms)


def _make_and_draw(
    work: Work, encode: Encode, folder: Path, used: Sound | None
) -> tuple[tuple[RungOutput, ...], Pictures]:
    """Encode, and take the still pictures: those of a plain copy meanwhile, from the original, to save a third of a second."""
    rung, cover_ms = encode.rungs[-1], encode.edit.cover_ms
    draw = partial(make_pictures, width=rung.width, height=rung.height, cover_ms=cover_ms)
    early: Future[Pictures] | None = None
    with ThreadPoolExecutor(1) as aside:
        if encode.copies and encode.sources[0].container == "mov":
            (original,) = work.inputs(encode.edit)
            early = aside.submit(draw, original, work.scratch / "pictures")
        outputs = work.run(encode, folder, used)
    if early is not None and early.exception() is None:
        (work.scratch / "pictures").rename(folder / "pictures")
        return outputs, early.result()
    return outputs, draw(folder / outputs[0].mp4, folder / "pictures", beat=work.beat)


def _probe(work: Work) -> None:
    for clip in work.clips:
        if clip.source is None:
            source = probe_file(cuts.upload_path(clip.upload_id), limits=targets().limits, beat=work.beat)
            clip.source = asdict(source) | {"fps": str(source.fps)}
            clip.save(update_fields=["source"])
            crash.point("videos.make_playable.after_probe")


def _rest_step(work: Work) -> None:
    encode = plan_rest(work.sources(), work.edit, targets())
    if encode is None:
        with transaction.atomic():
            complete(cuts.locked(work.cut))
            cuts.release_lease(work.cut)
        return
    folder = work.scratch / "rest"
    work.preview = Preview(folder / str(encode.rungs[-1].label), "", encode.duration_ms)
    outputs = work.run(encode, folder)
    list_renditions(work.cut, outputs, folder)
    prefix = _keep(work, folder)
    with transaction.atomic():
        lock_person(person_id=work.cut.video.author_id)
        row = cuts.locked(work.cut)
        cuts.keep_written(prefix)
        store_renditions(row, prefix, outputs)
        use_master(row, prefix)
        complete(row)
        keep_up(row.video)
        crash.point("videos.make_ladder.before_commit")
        cuts.release_lease(work.cut)
    crash.point("videos.make_ladder.after_commit")
    cuts.clear_leftovers()


def _sound_step(work: Work) -> None:
    folder = work.scratch / "sound"
    smallest = work.cut.renditions.order_by("rung")[0]
    with storage.local_copy(smallest.mp4_key, work.scratch) as mp4:
        made = extract_sound(mp4, folder, beat=work.beat)
    prefix = _keep(work, folder)
    with transaction.atomic():
        row = cuts.locked(work.cut)
        if row.revision != row.video.shown_revision:
            raise cuts.LeaseLost
        cuts.keep_written(prefix)
        row.attempts = 0
        row.save(update_fields=["attempts"])
        heard = sounds.Heard(name=made.name, duration_ms=made.duration_ms)
        sounds.settle(row.video, heard.below(prefix), None)
        crash.point("videos.make_sound.before_commit")
        cuts.release_lease(work.cut)


def _keep(work: Work, folder: Path) -> str:
    """Move a finished folder into the storage under a name of its own; returns that prefix."""
    crash.point("videos.make.after_encode")
    work.beat()
    prefix = work.note(secrets.token_hex(4))
    crash.point("videos.make.after_note")
    storage.put_folder(folder, prefix)
    crash.point("videos.make.after_keep")
    return prefix


def _refuse(cut: Cut, refusal: MediaRefused) -> None:
    """Call a cut failed, or let another attempt come if it may end otherwise."""
    if refusal.code in MAY_PASS and cut.attempts < MOST_ATTEMPTS:
        cuts.release_lease(cut)
        return
    try:
        with transaction.atomic():
            row = cuts.locked(cut)
            row.failure_code, row.failure_facts = refusal.code, refusal.facts
            row.failure_final = refusal.code not in MAY_PASS | MAY_CHANGE
            row.save(update_fields=["failure_code", "failure_facts", "failure_final"])
            cuts.move(row, State.FAILED)
            cuts.release_lease(cut)
    except cuts.LeaseLost:
        return
