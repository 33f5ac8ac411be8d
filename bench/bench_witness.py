"""A witness and its mirror: start, memory, cosignatures and stored entries a second, beside what disk and hashing alone allow.

`python -m bench.bench_witness [seconds]`. Baselines of the same run: bare SQLite commits of a row as large, with
synchronous=FULL on the same disk; SHA-256 of the same entries and of the nodes above them, in one thread.
"""

import os
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from glasshouse.proof.hashes import complete_root
from glasshouse.proof.tiles import leaves_of
from glasshouse.witness import installation
from tests.witness.house import Client, Log, Process

ENTRIES = 100_000
CLIENTS = 8
UPLOAD = 32 * 256


def resident_mb(process: Process) -> float:
    status = Path(f"/proc/{process.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def bare_commits(path: Path, seconds: float) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, note BLOB)")
    count, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        connection.execute("INSERT OR REPLACE INTO row VALUES (1, ?)", (os.urandom(300),))
        count += 1
    connection.close()
    return count / seconds


def cosign(process: Process, logs: list[Log], seconds: float) -> float:
    """Let each log be a client of its own that grows by one entry at a time; returns cosignatures a second in all."""
    done = [0] * len(logs)

    def grow(number: int) -> None:
        client, log = Client(process.port), logs[number]
        assert client.add_checkpoint(log.submission(0, 1)).status == 200
        bodies = [log.submission(size, size + 1) for size in range(1, 2000)]
        gate.wait()
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and done[number] < len(bodies):
            assert client.add_checkpoint(bodies[done[number]]).status == 200
            done[number] += 1
        client.connection.close()

    gate = threading.Barrier(len(logs))
    threads = [threading.Thread(target=grow, args=(number,)) for number in range(len(logs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def timed(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def upload(client: Client, log: Log) -> float:
    """Mirror the whole log, as a client does, in requests of 32 packages; returns the seconds of the requests alone."""
    size, took = len(log.entries), 0.0
    assert client.add_checkpoint(log.submission(0, size)).status == 200
    for start in range(0, size, UPLOAD):
        body = log.upload(start, size, packages=32)
        begun = time.perf_counter()
        status = client.add_entries(body).status
        took += time.perf_counter() - begun
        assert status == (202 if start + UPLOAD < size else 200)
    return took


def hash_alone(log: Log) -> None:
    for first in range(0, len(log.entries) - 255, 256):
        complete_root(leaves_of(log.entries[first : first + 256]))


def main() -> None:
    """Measure one witness from its start on."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    with tempfile.TemporaryDirectory(prefix="glasshouse-bench-") as name:
        folder = Path(name)
        installation.make(folder, "witness.example/w1", "mirror.example/m1")
        logs = [Log(f"log.example/{number}", [b"%d" % at for at in range(2000)]) for number in range(CLIENTS)]
        large = Log("log.example/large", [os.urandom(400) for _number in range(ENTRIES)])
        for log in (*logs, large):
            installation.add_log(folder, str(log.key.public), "")
        begun = time.perf_counter()
        process = Process(folder)
        print(f"start {time.perf_counter() - begun:.2f} s, {resident_mb(process):.1f} MB resident")
        before = bare_commits(folder / "before.sqlite3", seconds)
        print(f"cosignatures, 1 client: {cosign(process, logs[:1], seconds):7.0f}/s", end="")
        print(f", {CLIENTS - 1} clients: {cosign(process, logs[1:], seconds):7.0f}/s", end="")
        after = bare_commits(folder / "after.sqlite3", seconds)
        print(f" | bare commits {before:7.0f}/s before, {after:7.0f}/s after")
        client = process.client()
        took, hashing = upload(client, large), timed(lambda: hash_alone(large))
        print(f"mirrored {ENTRIES:,} entries of 400 bytes: {ENTRIES / took:7.0f}/s", end="")
        print(f" | hashing alone {ENTRIES / hashing:7.0f}/s, {resident_mb(process):.1f} MB resident after it")
        process.end()


if __name__ == "__main__":
    main()
