"""How long a stranger checks a million entries, beside the time that hashlib alone needs for the same bytes and calls.

`python -m bench.bench_verify [entries]`. Demands: hashes, quorum and structure ≤ 3 × hashlib; all, with every promise, ≤ 30 s;
memory ≤ 200 MB; a receipt ≤ 2 ms. Demands are held against the time of the processor, which is the same
beside a busy neighbour; what the clock on the wall says stands beside it. From a folder; then once more
over HTTP from this machine, without a demand.
"""

import http.server
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from glasshouse.proof.entries import (
    KINDS,
    AppealReceived,
    Entry,
    Release,
    Statement,
    VideoPublished,
    canonical,
)
from glasshouse.proof.hashes import inclusion_proof
from glasshouse.proof.promises.catalogue import Limits, catalogue
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.tiles import BUNDLE, WIDTH, Tile, TileNodes, unpack_bundle
from glasshouse.proof.verifying.checking import Ports, Verification, Wish
from glasshouse.proof.verifying.fetching import Web
from glasshouse.proof.verifying.proofs import check_receipt
from glasshouse.proof.verifying.report import Report
from glasshouse.proof.verifying.sources import Folder
from tests.proof.served import Served, terms

ENTRIES = 1_000_000
STEP = 1_000
"""Entries under one kept checkpoint."""


def code(number: int) -> str:
    letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    found = ""
    for _place in range(11):
        number, at = divmod(number, len(letters))
        found += letters[at]
    return found


def ordinary(number: int, time_ms: int) -> Entry:
    """Return an entry of the usual mixture: of eight, six videos, a statement and an appeal."""
    if number % 8 == 6:
        return Statement(
            time=time_ms, statement=code(number), about="video", subject=code(number - 1), measure="removed",
            ground="rules", basis="House rules, 3", reasons=f"{number:064x}", countries=(), detected="notice",
            automated="not", decided_by=code(1), until="", withheld_until="", earlier=False,
        )  # fmt: skip
    if number % 8 == 7:
        return AppealReceived(time=time_ms, appeal=code(number), statement=code(number - 1))
    return VideoPublished(
        time=time_ms, video=code(number), manifest=f"{number:064x}", withdrawal="ab" * 32, secret_by="author",
        author=code(2), earlier=False,
    )  # fmt: skip


def beginning(log: Served) -> Iterator[Entry]:
    """Return the terms, a release that records everything, and all promises of the catalogue."""
    at = log.time_s
    yield terms(at)
    yield Release(
        time=at * 1000, number="1", sha256="0" * 64, records=tuple(sorted({kind for kind, _v in KINDS}))
    )
    for given in catalogue(Limits()):
        yield given.entry(time=at * 1000, date="2026-10-01", languages={"en": str})


def write(folder: Path, entries: int) -> None:
    """Write a log of so many entries, one checkpoint kept for each thousand; files go out as they come."""
    log = Served(("w1", "w2", "w3"))
    log.publish(beginning(log))
    while log.size < entries:
        count = min(STEP, entries - log.size)
        log.publish(ordinary(log.size + n, (log.time_s + 30) * 1000) for n in range(count))
    log.write(folder)


def hashlib_alone(folder: Path, size: int) -> float:
    """Return the seconds that hashlib needs for the leaves and nodes of this log, and for nothing else."""
    took = 0.0
    node = b"\1" + bytes(64)
    for number in range(-(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        data = (folder / Tile(BUNDLE, number, width).path).read_bytes()
        calls = [b"\0" + entry for entry in unpack_bundle(data, width)] + [node] * width
        began = time.process_time()
        for one in calls:
            sha256(one).digest()
        took += time.process_time() - began
    return took


def structure(folder: Path) -> tuple[float, float]:
    """Return the seconds for hashes, quorum and structure, all but what the entries say: of the processor, and of the clock."""
    began, began_s = time.process_time(), time.perf_counter()
    found = opened(folder)
    found.judge.take = unread  # type: ignore[method-assign]
    found.run()
    took, took_s = time.process_time() - began, time.perf_counter() - began_s
    assert found.whole, found.findings
    return took, took_s


def unread(first: int, entries: Sequence[bytes]) -> None:
    """Take entries without reading what they say."""


def opened(folder: Path) -> Verification:
    return Verification(Folder(folder), Wish(monitors=False), Ports(open_=Web))


def whole(folder: str) -> dict[str, Any]:
    """Verify all with every promise, as the command does; returns seconds, the most memory in MB and the verdicts."""
    began, began_s = time.process_time(), time.perf_counter()
    found = opened(Path(folder))
    found.run()
    report = Report(source=folder, found=found)
    report.judge()
    took, took_s = time.process_time() - began, time.perf_counter() - began_s
    status = Path("/proc/self/status").read_text()
    assert found.whole, found.findings
    return {
        "took": took,
        "took_s": took_s,
        "mb": int(status.split("VmHWM:")[1].split()[0]) / 1024,
        "verdicts": [one.verdict.value for one in report.outcomes or []],
        "findings": {str(one): count for one, count in found.findings.counts.items()},
    }


def receipts(folder: Path) -> float:
    """Return the median milliseconds for checking a receipt that is read from its bytes."""
    found = opened(folder)
    found.signed = found._read_newest()
    nodes = TileNodes(found.size, lambda tile: (folder / tile.path).read_bytes())
    taken = []
    for number in range(300):
        index = found.size * number // 300
        entry = found.entry(index)
        proof = inclusion_proof(index, found.size, nodes)
        data = bytes(Receipt(index, tuple(proof), found.newest, canonical({"entry": entry.decode()})))
        began = time.perf_counter()
        check_receipt(data, found.policy)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def over_http(folder: Path) -> float:
    """Return the seconds of `glasshouse verify` against a static server of this machine, which is a process of its own."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.bench_verify", "serve", str(folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        began = time.perf_counter()
        ended = subprocess.run(
            [sys.executable, "-m", "glasshouse.cli", "verify", f"http://127.0.0.1:{port}/log", "--promises", "--json"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        told = json.loads(ended.stdout)
        assert told["whole"], told
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()


class Files(http.server.SimpleHTTPRequestHandler):
    """Serves /log/… from a folder, over connections that stay open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/log"))

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


def serve(folder: str) -> None:
    """Serve a folder until told to end; prints the port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=folder))
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever).start()


def main() -> None:
    """Write a log, and measure."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    good = True

    def say(words: str, met: bool) -> None:
        nonlocal good
        good &= met
        print(f"{words}: {'met' if met else 'MISSED'})", flush=True)

    with tempfile.TemporaryDirectory(prefix="glasshouse-verify-") as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "bench.bench_verify", "write", name, str(entries)], check=True)
        before = hashlib_alone(folder, entries)
        took, took_s = structure(folder)
        after = hashlib_alone(folder, entries)
        alone = min(before, after)
        say(
            f"{entries:,} entries, {-(-entries // STEP):,} kept checkpoints of 4 signatures: "
            f"hashes, quorum and structure {took:.2f} s ({took_s:.2f} s on the wall), "
            f"{took / alone:.2f} × hashlib alone ({before:.2f} s before, {after:.2f} s after) (demand ≤ 3 ×",
            took <= 3 * alone,
        )
        told = json.loads(
            subprocess.run(
                [sys.executable, "-m", "bench.bench_verify", "whole", name],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        scale = entries / ENTRIES
        say(
            f"all, with {len(told['verdicts'])} promises: {told['took']:.1f} s "
            f"({told['took_s']:.1f} s on the wall), {entries / told['took']:,.0f} entries/s "
            f"(demand ≤ {30 * scale:.0f} s",
            told["took"] <= 30 * scale,
        )
        say(f"memory at most {told['mb']:.0f} MB (demand ≤ 200 MB", told["mb"] <= 200)
        print(f"  verdicts: {told['verdicts']}, findings: {told['findings']}")
        ms = receipts(folder)
        say(f"a receipt {ms:.2f} ms (demand ≤ 2 ms", ms <= 2)
        print(f"over HTTP from a static server of this machine, the whole command: {over_http(folder):.1f} s")
    print("met" if good else "NOT MET")
    sys.exit(not good)


PARTS: dict[str, Any] = {
    "write": lambda folder, entries: write(Path(folder), int(entries)),
    "whole": lambda folder: print(json.dumps(whole(folder))),
    "serve": serve,
}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in PARTS:
        PARTS[sys.argv[1]](*sys.argv[2:])
    else:
        main()
