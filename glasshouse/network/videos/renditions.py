"""What was made becomes the truth: a cut's rows, its master playlist, and which cut people see."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from glasshouse.network.videos import cuts
from glasshouse.network.videos.models import Cut, Rendition
from glasshouse.network.videos.revising import revise
from glasshouse.network.videos.states import State
from glasshouse.network.videos.transcoding.encode import RungOutput
from glasshouse.network.videos.transcoding.playlists import write_master


def store_renditions(cut: Cut, prefix: str, outputs: Sequence[RungOutput]) -> None:
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
                "mp4_bytes": out.files[0].size,
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


def list_renditions(cut: Cut, outputs: Sequence[RungOutput], folder: Path) -> None:
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


def show(cut: Cut, first: RungOutput, blurhash: str) -> bool:
    """Make this cut the one that people see; returns whether it is, not a newer one. Needs a transaction."""
    video = cut.video
    if cut.revision < video.shown_revision:
        return False
    video.shown_revision = cut.revision
    video.duration_ms, video.width, video.height = first.duration_ms, first.width, first.height
    video.blurhash = blurhash
    video.save(update_fields=["shown_revision", "duration_ms", "width", "height", "blurhash"])
    revise(video)
    cuts.let_go_of_older(cut)
    return True


def use_master(cut: Cut, prefix: str) -> None:
    """Make the master playlist below `prefix` the cut's. Needs a transaction."""
    if cut.master_key:
        cuts.let_go_later(cut.master_key)
    cut.master_key = f"{prefix}/master.m3u8"
    cut.save(update_fields=["master_key"])


def complete(cut: Cut) -> None:
    """Call a cut complete: all its sizes are there. Needs a transaction."""
    cut.attempts, cut.percent = 0, 100
    cut.save(update_fields=["attempts", "percent"])
    cuts.move(cut, State.COMPLETE)
    revise(cut.video)
    cuts.let_go_of_originals(cut.video)
