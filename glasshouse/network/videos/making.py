"""The work on a cut: probe, make it playable, make the other sizes. Every step can be killed and run again.

A step takes the lease, works in a scratch folder of its own, notes a new name for deletion, moves the finished folder into the
storage under that name, and takes the note back in the transaction that makes it the truth: a crash leaves no file for ever.
"""

import logging
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from glasshouse.network.kit import clock, crash, storage
from glasshouse.network.videos import cuts
from glasshouse.network.videos.models import Clip, Cut, Leftover, Rendition
from glasshouse.network.videos.preview import Preview
from glasshouse.network.videos.publishing import publish_if_ready
from glasshouse.network.videos.revising import revise
from glasshouse.network.videos.states import BEAT, MOST_ATTEMPTS, REPLACED_FOR, State
from glasshouse.network.videos.transcoding import edit as edits
from glasshouse.network.videos.transcoding.encode import RungOutput, run_encode
from glasshouse.network.videos.transcoding.pictures import Pictures, check_layer, make_pictures
from glasshouse.network.videos.transcoding.plan import Encode, Targets, plan_first, plan_rest
from glasshouse.network.videos.transcoding.playlists import write_master
from glasshouse.network.videos.transcoding.probe import probe_file
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from glasshouse.network.videos.transcoding.source import MediaLimits, Source

log = logging.getLogger(__name__)

# Refusals that may end otherwise at another try: the machine's fault, not the file's.
MAY_PASS = frozenset({"encode_failed", "took_too_long"})


def targets() -> Targets:
    """Return the ladder and the limits in force."""
    return Targets(limits=MediaLimits(duration_ms=settings.ENV.max_video_s * 1000))


def make_playable(cut_id: int) -> None:
    """Probe a cut's clips and make its first rendition; it is shown, and published if its author asked for that."""
    _work(cut_id, (State.RECEIVED, State.PROBING), _first_step)


def make_ladder(cut_id: int) -> None:
    """Make the remaining renditions of a playable cut."""
    _work(cut_id, (State.PLAYABLE,), _rest_step)


def _work(cut_id: int, states: Sequence[State], step: "Callable[[_Work], None]") -> None:
    cut = cuts.take_lease(cut_id, states)
    if cut is None:
        return
    try:
        if cut.attempts > MOST_ATTEMPTS:
            raise MediaRefused("encode_failed")
        with _scratch(cut) as folder:
            _attempt(_Work(cut, folder), step)
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


def _attempt(work: "_Work", step: "Callable[[_Work], None]") -> None:
    try:
        step(work)
    finally:
        # What the rows name is not noted any more; the rest goes now.
        Leftover.objects.filter(prefix__in=work.noted).update(due_at=clock.now())


@contextmanager
def _scratch(cut: Cut) -> Iterator[Path]:
    folder: Path = settings.SCRATCH_ROOT / f"{cut.pk}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_scratch() -> None:
    """Delete the scratch folders that dead workers left: those of cuts that nobody owns, and others after an hour."""
    long_ago = (clock.now() - REPLACED_FOR).timestamp()
    for path in settings.SCRATCH_ROOT.iterdir():
        number = path.name.partition("-")[0]
        if number.isdigit():
            if Cut.objects.filter(pk=int(number), lease_until__gte=clock.now()).exists():
                continue
        elif path.stat(follow_symlinks=False).st_mtime > long_ago:
            continue
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True) if not path.is_dir() else None


@dataclass
class _Work:
    """One attempt at one step: the cut under lease, a scratch folder, and the sign of life."""

    cut: Cut
    scratch: Path
    preview: Preview | None = None

    def __post_init__(self) -> None:
        self._beaten_at = clock.now()
        # Prefixes that go unless rows name their files in the end.
        self.noted: list[str] = []

    def note(self, name: str) -> str:
        """Note `name` below the cut's folder for deletion before anything is written there; returns the prefix."""
        prefix = f"{cuts.folder_of(self.cut.video.code, self.cut.revision)}/{name}"
        cuts.note_before_writing(prefix)
        self.noted.append(prefix)
        return prefix

    def beat(self) -> None:
        """Renew the lease when it is time. Raises LeaseLost."""
        if clock.now() - self._beaten_at < BEAT:
            return
        self._beaten_at = clock.now()
        cuts.renew_lease(self.cut, self.preview.sync() if self.preview else None)

    @property
    def clips(self) -> list[Clip]:
        return cuts.clips_of(self.cut)

    @property
    def edit(self) -> edits.Edit:
        if self.cut.edit is None:
            return edits.Edit(clips=tuple(edits.Clip(clip=clip.pk) for clip in self.clips))
        return edits.Edit.from_dict(self.cut.edit)

    def inputs(self, edit: edits.Edit) -> list[Path]:
        paths = {clip.pk: cuts.upload_path(clip.upload_id) for clip in self.clips}
        return [paths[part.clip] for part in edit.clips]

    def sources(self) -> dict[int, Source]:
        return {clip.pk: Source.from_dict(clip.source) for clip in self.clips if clip.source}

    def run(self, encode: Encode, folder: Path) -> tuple[RungOutput, ...]:
        """Encode into a folder."""
        inputs = self.inputs(encode.edit)
        if not (encode.edit.layer and self.cut.layer_key):
            return run_encode(encode, inputs, folder, beat=self.beat)
        layer = self.scratch / "layer.png"
        with storage.local_copy(self.cut.layer_key, self.scratch) as sent:
            layer.write_bytes(check_layer(sent))
        return run_encode(encode, inputs, folder, layer=layer, beat=self.beat)


def _first_step(work: _Work) -> None:
    cut = work.cut
    if cut.state == State.RECEIVED:
        with transaction.atomic():
            cuts.move(cuts.locked(cut), State.PROBING)
    _probe(work)
    encode = plan_first(work.sources(), work.edit, targets())
    folder = work.scratch / "first"
    if not encode.copies:
        playlist = folder / str(encode.rungs[-1].label)
        work.preview = Preview(playlist, work.note("preview"), encode.duration_ms)
    outputs, pictures = _make_and_draw(work, encode, folder)
    _write_master(cut, outputs, folder)
    prefix = _keep(work, folder)
    with transaction.atomic():
        row = cuts.locked(cut)
        cuts.keep_written(prefix)
        _store_renditions(row, prefix, outputs)
        if row.poster_key:
            cuts.let_go_later(row.poster_key.rpartition("/")[0])
        row.poster_key, row.attempts, row.percent = f"{prefix}/pictures/{pictures.poster.name}", 0, 100
        row.save(update_fields=["poster_key", "attempts", "percent"])
        _use_master(row, prefix)
        cuts.move(row, State.PLAYABLE)
        _show(row, outputs[0], pictures.blurhash)
        if plan_rest(work.sources(), work.edit, targets()) is None:
            _complete(row)
        else:
            cuts.wake(row)
        crash.point("videos.make_playable.before_commit")
        cuts.release_lease(cut)
    crash.point("videos.make_playable.after_commit")


def _make_and_draw(work: _Work, encode: Encode, folder: Path) -> tuple[tuple[RungOutput, ...], Pictures]:
    """Encode, and take the still pictures: those of a plain copy meanwhile, from the original, to save a third of a second."""
    rung, cover_ms = encode.rungs[-1], encode.edit.cover_ms
    draw = partial(make_pictures, width=rung.width, height=rung.height, cover_ms=cover_ms)
    early: Future[Pictures] | None = None
    with ThreadPoolExecutor(1) as aside:
        if encode.copies and encode.sources[0].container == "mov":
            (original,) = work.inputs(encode.edit)
            early = aside.submit(draw, original, work.scratch / "pictures")
        outputs = work.run(encode, folder)
    if early is not None and early.exception() is None:
        (work.scratch / "pictures").rename(folder / "pictures")
        return outputs, early.result()
    return outputs, draw(folder / outputs[0].mp4, folder / "pictures", beat=work.beat)


def _probe(work: _Work) -> None:
    for clip in work.clips:
        if clip.source is None:
            source = probe_file(cuts.upload_path(clip.upload_id), limits=targets().limits, beat=work.beat)
            clip.source = asdict(source) | {"fps": str(source.fps)}
            clip.save(update_fields=["source"])
            crash.point("videos.make_playable.after_probe")


def _rest_step(work: _Work) -> None:
    encode = plan_rest(work.sources(), work.edit, targets())
    if encode is None:
        with transaction.atomic():
            _complete(cuts.locked(work.cut))
            cuts.release_lease(work.cut)
        return
    folder = work.scratch / "rest"
    work.preview = Preview(folder / str(encode.rungs[-1].label), "", encode.duration_ms)
    outputs = work.run(encode, folder)
    _write_master(work.cut, outputs, folder)
    prefix = _keep(work, folder)
    with transaction.atomic():
        row = cuts.locked(work.cut)
        cuts.keep_written(prefix)
        _store_renditions(row, prefix, outputs)
        _use_master(row, prefix)
        _complete(row)
        crash.point("videos.make_ladder.before_commit")
        cuts.release_lease(work.cut)
    crash.point("videos.make_ladder.after_commit")
    cuts.clear_leftovers()


def _keep(work: _Work, folder: Path) -> str:
    """Move a finished folder into the storage under a name of its own; returns that prefix."""
    crash.point("videos.make.after_encode")
    work.beat()
    prefix = work.note(secrets.token_hex(4))
    crash.point("videos.make.after_note")
    storage.put_folder(folder, prefix)
    crash.point("videos.make.after_keep")
    return prefix


def _store_renditions(cut: Cut, prefix: str, outputs: Sequence[RungOutput]) -> None:
    """Write one row a rung; the files of a rung that is replaced go later, when nobody is in the middle of them."""
    for out in outputs:
        old = cut.renditions.filter(rung=out.label).first()
        if old is not None:
            for key in (old.mp4_key, old.playlist_key.rpartition("/")[0]):
                cuts.let_go_later(key)
        Rendition.objects.update_or_create(
            cut=cut,
            rung=out.label,
            defaults={
                "width": out.width,
                "height": out.height,
                "bitrate": out.bitrate,
                "peak_bitrate": out.peak_bitrate,
                "bytes": sum(file.size for file in out.files),
                "sha256": out.files[0].sha256,
                "fps": str(out.fps),
                "codecs": out.codecs,
                "mp4_key": f"{prefix}/{out.mp4}",
                "playlist_key": f"{prefix}/{out.playlist}",
            },
        )


@dataclass(frozen=True)
class _Listed:
    """A rendition as the master playlist lists it, seen from the folder that the master lies in."""

    playlist: str
    width: int
    height: int
    fps: Fraction
    bitrate: int
    peak_bitrate: int
    codecs: str


def _write_master(cut: Cut, outputs: Sequence[RungOutput], folder: Path) -> None:
    """Write the master playlist over the new renditions beside it and the kept ones in the folder of the first step."""
    new = {out.label for out in outputs}
    kept = [
        _Listed(
            playlist="../" + row.playlist_key.split("/", 3)[3],
            width=row.width,
            height=row.height,
            fps=Fraction(row.fps),
            bitrate=row.bitrate,
            peak_bitrate=row.peak_bitrate,
            codecs=row.codecs,
        )
        for row in cut.renditions.exclude(rung__in=new)
    ]
    (folder / "master.m3u8").write_text(write_master([*kept, *outputs]))


def _show(cut: Cut, first: RungOutput, blurhash: str) -> None:
    """Make this cut the one that people see. Needs a transaction."""
    video = cut.video
    if cut.revision < video.shown_revision:
        return
    video.shown_revision = cut.revision
    video.duration_ms, video.width, video.height = first.duration_ms, first.width, first.height
    video.blurhash = blurhash
    video.save(update_fields=["shown_revision", "duration_ms", "width", "height", "blurhash"])
    revise(video)
    cuts.let_go_of_older(cut)
    publish_if_ready(video)


def _use_master(cut: Cut, prefix: str) -> None:
    """Make the master playlist below `prefix` the cut's. Needs a transaction."""
    if cut.master_key:
        cuts.let_go_later(cut.master_key)
    cut.master_key = f"{prefix}/master.m3u8"
    cut.save(update_fields=["master_key"])


def _complete(cut: Cut) -> None:
    """Call a cut complete: all its sizes are there. Needs a transaction."""
    cut.attempts, cut.percent = 0, 100
    cut.save(update_fields=["attempts", "percent"])
    cuts.move(cut, State.COMPLETE)
    revise(cut.video)
    cuts.let_go_of_originals(cut.video)


def _refuse(cut: Cut, refusal: MediaRefused) -> None:
    """Call a cut failed, or let another attempt come if it may end otherwise."""
    if refusal.code in MAY_PASS and cut.attempts < MOST_ATTEMPTS:
        cuts.release_lease(cut)
        return
    try:
        with transaction.atomic():
            row = cuts.locked(cut)
            row.failure_code, row.failure_message = refusal.code, refusal.message
            row.failure_final = refusal.code not in MAY_PASS
            row.save(update_fields=["failure_code", "failure_message", "failure_final"])
            cuts.move(row, State.FAILED)
            cuts.release_lease(cut)
    except cuts.LeaseLost:
        return
