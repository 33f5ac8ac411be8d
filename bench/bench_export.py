"""Is an export flat in memory: the worker's peak for 100 and for 1,000 videos, and how fast it is beside `tar` and `zip`.

`python -m bench.bench_export`: an installation of its own, real rows and files; each export runs in a fresh process.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

COUNTS = (100, 1000)
VIDEO_BYTES = 400_000
WATCHES = 20


def fill(count: int) -> int:
    """Give one person so many videos with files, captions and watches; returns the id."""
    from glasshouse.network.accounts.actions import create_person
    from glasshouse.network.feed.actions import pseudonym_of
    from glasshouse.network.feed.models import Watch
    from glasshouse.network.kit import storage
    from glasshouse.network.videos.models import Caption, Cut, Rendition, Video
    from tests.rooms.people import shown_video

    person_id = create_person(handle=f"person{count}")
    watcher = pseudonym_of(person_id)
    for number in range(count):
        video = shown_video(person_id, text=f"Video {number} #bench")
        Caption.objects.create(
            video=video, language="en", vtt="WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n" * 20
        )
        rendition = Rendition.objects.get(cut__video=video)
        storage.put_bytes(os.urandom(VIDEO_BYTES), rendition.mp4_key)
        storage.put_bytes(os.urandom(20_000), Cut.objects.get(video=video).poster_key)
        Watch.objects.bulk_create(
            Watch(video_id=video.pk, watcher=watcher, kind=2, watched_ms=900) for _ in range(WATCHES)
        )
    assert Video.objects.filter(author_id=person_id).count() == count
    return person_id


def export(person_id: int) -> None:
    """Make one export here, and print what it took: seconds, bytes, peak memory before and after in kB."""
    from glasshouse.network.portability import actions, exporting
    from glasshouse.network.portability.models import Export

    code = actions.ask_export(person_id=person_id)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    exporting.make_export(Export.objects.get(code=code).pk)
    took = time.perf_counter() - began
    row = Export.objects.get(code=code)
    assert row.state == "ready", row.failure
    print(took, row.bytes, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def plain(folder: Path, out: Path) -> tuple[float, float]:
    """Return the seconds that `tar` and a plain zip without compression take for the same files."""
    began = time.perf_counter()
    subprocess.run(["tar", "-cf", str(out), "-C", str(folder), "."], check=True)
    tar = time.perf_counter() - began
    out.unlink()
    began = time.perf_counter()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    packed = time.perf_counter() - began
    out.unlink()
    return tar, packed


def measure(count: int, data: Path) -> int:
    """Print the figures for so many videos; returns the peak in kB."""
    environ = {**os.environ, "GLASSHOUSE_DATA_DIR": str(data)}
    me = [sys.executable, "-m", "bench.bench_export"]
    person = subprocess.run(
        [*me, "fill", str(count)], env=environ, check=True, capture_output=True, text=True
    )
    tar, packed = plain(data / "media/v", data / "plain")
    told = subprocess.run(
        [*me, "export", person.stdout.strip()], env=environ, check=True, capture_output=True, text=True
    )
    took, size, before, peak = told.stdout.split()
    mega = float(size) / 10**6
    print(
        f"{count:>5} videos, {mega:7.1f} MB: {mega / float(took):6.1f} MB/s"
        f" | tar {mega / tar:6.1f} MB/s | plain zip {mega / packed:6.1f} MB/s"
        f" | peak {int(peak) / 1024:6.1f} MB, {(int(peak) - int(before)) / 1024:5.1f} MB of it for the export"
    )
    return int(peak)


def main() -> None:
    """Measure each count in an installation of its own."""
    if len(sys.argv) == 3:
        import django

        from glasshouse.network.config import env

        env.name_settings()
        django.setup()
        if sys.argv[1] == "fill":
            print(fill(int(sys.argv[2])))
        else:
            export(int(sys.argv[2]))
        return
    peaks = []
    for count in COUNTS:
        data = Path(tempfile.mkdtemp(prefix="glasshouse-bench-"))
        try:
            environ = {**os.environ, "GLASSHOUSE_DATA_DIR": str(data)}
            program = [sys.executable, "-m", "glasshouse.cli", "init"]
            subprocess.run(program, env=environ, check=True, stdout=subprocess.DEVNULL)
            peaks.append(measure(count, data))
        finally:
            shutil.rmtree(data)
    print(f"peak for {COUNTS[-1]} videos over peak for {COUNTS[0]}: {peaks[-1] / peaks[0]:.2f}")


if __name__ == "__main__":
    main()
