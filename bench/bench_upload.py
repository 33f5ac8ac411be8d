"""From the last byte of an upload to a video that plays: the real server and workers, each figure beside bare ffmpeg.

`python -m bench.bench_upload [rounds]`: files are sent over HTTP by tus; a figure begins when the last byte is handed to the
network and ends when the API says so (asked every 25 ms). Ours and bare take turns, so that a busy machine slows both.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.bench_transcode import _bare_ladder
from glasshouse.network.config.processes import our_program
from glasshouse.network.videos.transcoding.edit import Clip, Edit
from glasshouse.network.videos.transcoding.encode import ffmpeg_path
from glasshouse.network.videos.transcoding.plan import Encode, Targets, plan_first, plan_rest
from glasshouse.network.videos.transcoding.probe import probe_file
from tests.kills.house import ROOT, Client, environment, free_port
from tests.media import media

ASK_S = 0.025
LONGEST_S = 900
SLEEP_S = 1.0
_WHOLE = Edit((Clip(1),))
_PEOPLE = "import django; django.setup(); from tests.kills import acts; import json; print(json.dumps(acts.people()))"


@contextmanager
def network(folder: Path, **settings: str) -> Iterator[Client]:
    """Run server, workers and beat of a new installation; gives a client with tokens of two people."""
    port = free_port()
    env = environment(folder, port=str(port), site_url=f"http://127.0.0.1:{port}", **settings)
    subprocess.run(our_program("init"), env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    named = env | {"DJANGO_SETTINGS_MODULE": "glasshouse.network.config.settings"}
    people = subprocess.run(
        [sys.executable, "-c", _PEOPLE], env=named, cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    running = subprocess.Popen(our_program("run"), env=env, cwd=ROOT)
    try:
        client = Client(port, json.loads(people.stdout))
        client.wait_until_up()
        time.sleep(SLEEP_S)  # The workers are up as well then.
        yield client
    finally:
        running.terminate()
        running.wait()


@dataclass
class Sent:
    """What one upload took; seconds since its last byte."""

    code: str
    seconds: dict[str, float] = field(default_factory=dict)


def send(client: Client, path: Path) -> tuple[str, float]:
    """Upload a file, all but its last 64 kB first; returns the video's code and when the last byte went out."""
    content = path.read_bytes()
    sending = client.begin(len(content), publish="true")
    rest = sending.send(content, end=len(content) - 65_536)
    started = time.perf_counter()
    sending.send(content, start=rest)
    return sending.video, started


def follow(client: Client, path: Path, *, until: str) -> Sent:
    """Upload a file and note when its first segment was served, and when it was playable and complete."""
    code, started = send(client, path)
    sent = Sent(code)
    while until not in sent.seconds:
        if time.perf_counter() - started > LONGEST_S:
            raise SystemExit(f"not {until} within {LONGEST_S} s")
        time.sleep(ASK_S)
        draft = client.api("GET", f"/videos/{code}/draft")
        if draft["failure"]:
            raise SystemExit(draft["failure"]["message"])
        if draft["preview_hls"] and "segment" not in sent.seconds:
            _fetch_segment(client, draft["preview_hls"])
            sent.seconds["segment"] = time.perf_counter() - started
        for state in ("playable", "complete")[: 2 if draft["state"] == "complete" else 1]:
            if draft["state"] in ("playable", "complete"):
                sent.seconds.setdefault(state, time.perf_counter() - started)
    return sent


def _fetch_segment(client: Client, playlist: str) -> None:
    status, _headers, text = client.ask("GET", playlist)
    name = next(line for line in text.decode().splitlines() if line and not line.startswith("#"))
    status, _headers, segment = client.ask("GET", f"{playlist.rpartition('/')[0]}/{name}")
    if status != 200 or not segment:
        raise SystemExit(f"the first segment answered {status}")


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bare(arguments: str) -> None:
    """Run ffmpeg as it is, as nice as the workers' own."""
    subprocess.run(
        ["nice", "-n", "19", ffmpeg_path(), "-v", "error", "-nostdin", "-y", *arguments.split()], check=True
    )


def copy_bench(client: Client, folder: Path, rounds: int) -> bool:
    """30 s of 1080×1920 H.264, which browsers can play as it is."""
    path = media("playable_1080_30s")
    ours, plain = [], []
    for _ in range(rounds):
        sent = follow(client, path, until="playable")
        client.api("DELETE", f"/videos/{sent.code}")
        time.sleep(3)  # The ladder's worker notices within two seconds that nobody wants it any more.
        ours.append(sent.seconds["playable"])
        plain.append(
            timed(lambda: bare(f"-i {path} -c copy -map_metadata -1 -movflags +faststart {folder}/bare.mp4"))
        )
    figure = statistics.median(ours)
    detail = f"all {_list(ours)}; bare ffmpeg copying the same file: {statistics.median(plain):.2f} s"
    return tell("30 s 1080×1920 H.264, last byte → playable, median", figure, 2.0, " s", detail)


def camera_bench(client: Client, folder: Path, rounds: int) -> bool:
    """HEVC 4K60, 10 s, as a phone makes it."""
    path = media("camera_10s")
    source = probe_file(path)
    steps = {
        "playable": plan_first({1: source}, _WHOLE, Targets()),
        "complete": plan_rest({1: source}, _WHOLE, Targets()),
    }
    ours: list[Sent] = []
    plain: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        ours.append(follow(client, path, until="complete"))
        for name, step in steps.items():
            assert isinstance(step, Encode)
            arguments = _bare_ladder(path, step, folder)
            plain[name].append(timed(lambda arguments=arguments: bare(arguments)))  # type: ignore[misc]
        client.api("DELETE", f"/videos/{ours[-1].code}")
    first = [sent.seconds["playable"] for sent in ours]
    rest = [sent.seconds["complete"] - sent.seconds["playable"] for sent in ours]
    segment = statistics.median(sent.seconds["segment"] for sent in ours)
    return all(
        (
            tell(
                "HEVC 4K60 10 s, last byte → first HLS segment served",
                segment,
                8.0,
                " s",
                "probe and waiting included",
            ),
            _tell_ratio("last byte → first whole rendition", first, plain["playable"]),
            _tell_ratio("→ remaining renditions", rest, plain["complete"]),
        )
    )


def _tell_ratio(what: str, ours: list[float], plain: list[float]) -> bool:
    ratio = statistics.median(a / b for a, b in zip(ours, plain, strict=True))
    return tell(what, ratio, 1.15, " × bare", f"ours {_list(ours)}; bare ffmpeg to MP4 {_list(plain)}")


def _list(seconds: list[float]) -> str:
    return ", ".join(f"{one:.2f}" for one in seconds) + " s"


def tell(what: str, figure: float, most: float, unit: str, detail: str) -> bool:
    """Print one figure with its demand; returns whether it is met."""
    met = figure <= most
    print(
        f"{what}: {figure:.2f}{unit} (demand ≤ {most:g}{unit}: {'met' if met else 'MISSED'}); {detail}",
        flush=True,
    )
    return met


def main(rounds: int = 5) -> int:
    """Print each figure with its baseline; 1 if a demand is missed."""
    with tempfile.TemporaryDirectory(prefix="glasshouse-bench-") as name:
        folder = Path(name)
        with network(folder / "data") as client:
            met = [copy_bench(client, folder, rounds), camera_bench(client, folder, max(1, rounds // 2))]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
