"""How long until a video can be watched: our steps against bare ffmpeg on the same file in the same run.

`python -m bench.bench_transcode [rounds]`: ours and bare take turns, so that a busy machine slows both.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from glasshouse.network.videos.transcoding.edit import Clip, Edit
from glasshouse.network.videos.transcoding.encode import ffmpeg_path, run_encode
from glasshouse.network.videos.transcoding.plan import Encode, Rung, Targets, plan_first, plan_rest
from glasshouse.network.videos.transcoding.probe import probe_file
from tests.media import media

_WHOLE = Edit((Clip(1),))
_X264 = "-c:v libx264 -preset veryfast -profile:v high -crf 23 -sc_threshold 0"


@dataclass
class Timing:
    """Wall and CPU seconds of each round."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self, work: Callable[[], None]) -> None:
        """Do the work once and note what it took."""
        before, started = os.times(), time.perf_counter()
        work()
        after = os.times()
        self.wall.append(time.perf_counter() - started)
        self.cpu.append(sum(after[:4]) - sum(before[:4]))

    def __str__(self) -> str:
        return f"{statistics.median(self.wall):.2f} s (CPU {statistics.median(self.cpu):.2f} s)"


def _ratio(ours: Timing, bare: Timing) -> float:
    # Of neighbours: both met the same load.
    return statistics.median(a / b for a, b in zip(ours.wall, bare.wall, strict=True))


def _tell(what: str, figure: float, most: float, unit: str, detail: str) -> bool:
    met = figure <= most
    print(f"{what}: {figure:.2f}{unit} (demand ≤ {most:g}{unit}: {'met' if met else 'MISSED'}); {detail}")
    return met


def copy_bench(folder: Path, rounds: int) -> bool:
    """Last byte to playable for a file that browsers can play: 30 s, 1080×1920, H.264."""
    path, ours, bare = media("playable_1080_30s"), Timing(), Timing()

    def make_playable() -> None:
        step = plan_first({1: probe_file(path)}, _WHOLE, Targets())
        assert step.copies
        run_encode(step, [path], folder / f"copy{len(ours.wall)}")

    for _ in range(rounds):
        ours.take(make_playable)
        bare.take(
            lambda: _run_bare(f"-i {path} -c copy -map_metadata -1 -movflags +faststart {folder}/bare.mp4")
        )
    detail = f"probe, copy to MP4 and HLS, check {ours}; bare ffmpeg copying to MP4 {bare}"
    return _tell("30 s 1080×1920 H.264, last byte → playable", statistics.median(ours.wall), 2, " s", detail)


def camera_bench(folder: Path, rounds: int) -> bool:
    """HEVC 4K60, 10 s: first segment, first whole rendition, remaining ones."""
    path = media("camera_10s")
    source = probe_file(path)
    first, rest = plan_first({1: source}, _WHOLE, Targets()), plan_rest({1: source}, _WHOLE, Targets())
    assert rest is not None
    segment_s: list[float] = []
    times = {name: Timing() for name in ("first", "bare first", "rest", "bare rest")}
    for number in range(rounds):
        started = time.perf_counter()

        def make_first(number: int = number, started: float = started) -> None:
            step = plan_first({1: probe_file(path)}, _WHOLE, Targets())
            note = lambda: segment_s.append(time.perf_counter() - started)  # noqa: E731 - one line says it
            run_encode(step, [path], folder / f"first{number}", on_first_segment=note)

        def make_rest(number: int = number) -> None:
            run_encode(rest, [path], folder / f"rest{number}")

        times["first"].take(make_first)
        times["bare first"].take(lambda: _run_bare(_bare_ladder(path, first, folder)))
        times["rest"].take(make_rest)
        times["bare rest"].take(lambda: _run_bare(_bare_ladder(path, rest, folder)))
    first_ratio, rest_ratio = (_ratio(times[name], times[f"bare {name}"]) for name in ("first", "rest"))
    return all(
        (
            _tell(
                "HEVC 4K60 10 s, first HLS segment", statistics.median(segment_s), 8, " s", "probe included"
            ),
            _tell(
                f"first whole rendition ({first.rungs[0].label})",
                first_ratio,
                1.15,
                " × bare",
                f"ours, probe to check {times['first']}; bare ffmpeg to one MP4 {times['bare first']}",
            ),
            _tell(
                f"remaining renditions ({', '.join(str(rung.label) for rung in rest.rungs)})",
                rest_ratio,
                1.15,
                " × bare",
                f"ours {times['rest']}; one bare ffmpeg command to MP4s {times['bare rest']}",
            ),
        )
    )


def _bare_ladder(path: Path, step: Encode, folder: Path) -> str:
    """Write what somebody would type for the same renditions as MP4s: decoded once, scaled down step by step."""
    graph = [f"[0:v]{_bare_scale(step.rungs[0], None)}[r0]"]
    for number, (above, rung) in enumerate(zip(step.rungs, step.rungs[1:], strict=False)):
        graph.append(
            f"[r{number}]split[v{number}][s{number}];[s{number}]{_bare_scale(rung, above)}[r{number + 1}]"
        )
    last = len(step.rungs) - 1
    outputs = (
        f"-map [{'r' if number == last else 'v'}{number}] -map 0:a {_X264} -maxrate {rung.bitrate} "
        f"-bufsize {rung.bitrate * 2} -g {round(rung.fps * 2)} -c:a aac -b:a 128k -movflags +faststart "
        f"{folder}/bare{rung.label}.mp4"
        for number, rung in enumerate(step.rungs)
    )
    return f"-i {path} -filter_complex {';'.join(graph)} {' '.join(outputs)}"


def _bare_scale(rung: Rung, above: Rung | None) -> str:
    slower = f"fps={rung.fps}," if above is None or above.fps != rung.fps else ""
    return f"{slower}scale={rung.width}:{rung.height}:flags=bicubic"


def _run_bare(arguments: str) -> None:
    # As nice as ours, or other work on the machine would favour it.
    program = ["nice", "-n", "10", ffmpeg_path(), "-v", "error", "-nostdin", "-y"]
    subprocess.run([*program, *arguments.split()], check=True)


def main(rounds: int = 3) -> int:
    """Print each figure with its baseline; 1 if a demand is missed."""
    with tempfile.TemporaryDirectory(prefix="glasshouse-bench-") as folder:
        met = [copy_bench(Path(folder), max(5, rounds)), camera_bench(Path(folder), rounds)]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
