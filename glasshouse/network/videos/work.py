"""One attempt at one step of the work on a cut: its lease, its scratch folder, what it reads and what it notes."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from glasshouse.network.kit import clock, storage
from glasshouse.network.videos import cuts
from glasshouse.network.videos.models import Clip, Cut, Sound
from glasshouse.network.videos.preview import Preview
from glasshouse.network.videos.states import BEAT, REPLACED_FOR
from glasshouse.network.videos.transcoding import edit as edits
from glasshouse.network.videos.transcoding.command import Beside
from glasshouse.network.videos.transcoding.encode import RungOutput, run_encode
from glasshouse.network.videos.transcoding.pictures import check_layer
from glasshouse.network.videos.transcoding.plan import Encode
from glasshouse.network.videos.transcoding.source import Source


@contextmanager
def scratch(cut: Cut) -> Iterator[Path]:
    """Lend a folder of its own, which goes however the work ends."""
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
class Work:
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
        """The clips of the cut, in order."""
        return cuts.clips_of(self.cut)

    @property
    def edit(self) -> edits.Edit:
        """The edit that the author made; without one, every clip as it is."""
        if self.cut.edit is None:
            return edits.Edit(clips=tuple(edits.Clip(clip=clip.pk) for clip in self.clips))
        return edits.Edit.from_dict(self.cut.edit)

    def inputs(self, edit: edits.Edit) -> list[Path]:
        """Return the uploaded file behind each part of an edit."""
        paths = {clip.pk: cuts.upload_path(clip.upload_id) for clip in self.clips}
        return [paths[part.clip] for part in edit.clips]

    def sources(self) -> dict[int, Source]:
        """Return clip id -> what the probe found in it."""
        return {clip.pk: Source.from_dict(clip.source) for clip in self.clips if clip.source}

    def run(self, encode: Encode, folder: Path, used: Sound | None = None) -> tuple[RungOutput, ...]:
        """Encode into a folder, with the `used` sound under the clips. What is mixed already is taken as it is."""
        inputs = self.inputs(encode.edit)
        with ExitStack() as lent:
            layer, sound = None, None
            if encode.edit.layer and self.cut.layer_key:
                sent = lent.enter_context(storage.local_copy(self.cut.layer_key, self.scratch))
                layer = self.scratch / "layer.png"
                layer.write_bytes(check_layer(sent))
            if encode.edit.mixes:
                key = used.key if used else self.cut.renditions.order_by("rung")[0].mp4_key
                sound = lent.enter_context(storage.local_copy(key, self.scratch))
            beside = Beside(layer=layer, sound=sound, sound_ms=used.duration_ms if used else 0)
            return run_encode(encode, inputs, folder, beside=beside, beat=self.beat)
