"""Feed pages of a large network: the real server, beside a constant answer through the same middleware, in turns.

`python -m bench.bench_feed [videos] [people] [seconds]` (100,000, 10,000 and 10): on SQLite, then on PostgreSQL. Eight
persistent connections of `wrk`, four hundred people signed in. The constant answer goes through the same server, middleware,
session and API as a page; only what it says needs nothing. Pages per second, p50 and p99 as wrk saw them, and the processor
time of server and rank process for each, which a busy machine changes least.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from glasshouse.network.config.processes import our_program
from tests.kills.house import ROOT, Client, environment, free_port
from tests.postgres import CantStart, server

CONNECTIONS = 8
RATE, P99_MS, SHARE = 200.0, 80.0, 0.4
RANKER_S = 120
WARM_S = 5
CONSTANT = "/bench/constant"
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
LOAD = """
math.randomseed(os.time())
local cookies = {%s}
request = function()
  return wrk.format("GET", "%s", {["Cookie"] = "session=" .. cookies[math.random(#cookies)]})
end
done = function(summary, latency)
  local bad = summary.errors.status + summary.errors.read + summary.errors.timeout + summary.errors.connect
  io.write(string.format('{"pages": %%d, "us": %%d, "p50": %%d, "p99": %%d, "bad": %%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), bad))
end
"""


@dataclass(frozen=True)
class Figure:
    """What one run of wrk saw."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    ranker_ms: float

    def __str__(self) -> str:
        ranker = f" and {self.ranker_ms:.2f} ms of the ranker's" if self.ranker_ms >= 0.01 else ""
        return (
            f"{self.rate:.0f}/s, p50 {self.p50_ms:.1f} ms, p99 {self.p99_ms:.1f} ms, "
            f"{self.cpu_ms:.2f} ms of processor{ranker} each"
        )


@dataclass(frozen=True)
class Installed:
    """A running installation and what the load needs to know about it."""

    port: int
    pid: int
    ranker_pid: int
    sessions: list[str]
    tag: str
    handle: str


@contextmanager
def installation(folder: Path, videos: int, people: int, **settings: str) -> Iterator[Installed]:
    """Fill a new installation and serve it."""
    port = free_port()
    env = environment(folder / "data", port=str(port), site_url=f"http://127.0.0.1:{port}", **settings)
    subprocess.run(our_program("init"), env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    env |= {"DJANGO_SETTINGS_MODULE": "bench.feed.settings"}
    crowd = [sys.executable, "-m", "bench.feed.crowd", str(videos), str(people)]
    told = json.loads(subprocess.run(crowd, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    processes = [subprocess.Popen(our_program(name), env=env, cwd=ROOT) for name in ("serve", "rank")]
    try:
        Client(port, {}).wait_until_up()
        await_ranker(port, told["sessions"][0])
        yield Installed(port, pid=processes[0].pid, ranker_pid=processes[1].pid, **told)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def await_ranker(port: int, session: str) -> None:
    """Wait until the rank process has read the whole log."""
    until = time.monotonic() + RANKER_S
    while time.monotonic() < until:
        line = http.client.HTTPConnection("127.0.0.1", port)
        line.request("GET", "/api/v1/feed/for-you", headers={"Cookie": f"session={session}"})
        page = json.loads(line.getresponse().read())
        line.close()
        if page["mode"] == "for_you":
            return
        time.sleep(0.5)
    print(f"the ranker was not ready within {RANKER_S} s: For You is measured without it")


def cpu_s(pid: int) -> float:
    """Return the processor time of the processes below this one, in seconds."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(own_cpu_s(int(child)) for child in children)


def own_cpu_s(pid: int) -> float:
    """Return the processor time of one process, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def load(there: Installed, path: str, seconds: float, folder: Path) -> Figure:
    """Ask for one address with all connections for so long."""
    script = folder / "load.lua"
    script.write_text(LOAD % (", ".join(f'"{token}"' for token in there.sessions), path))
    before, ranker_before = cpu_s(there.pid), own_cpu_s(there.ranker_pid)
    asked = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds:.0f}s",
            "-s",
            str(script),
            f"http://127.0.0.1:{there.port}",
        ],
        check=True,
        stdout=subprocess.PIPE,
    )
    took, ranker_took = cpu_s(there.pid) - before, own_cpu_s(there.ranker_pid) - ranker_before
    seen = json.loads(asked.stdout.splitlines()[-1])
    if seen["bad"] or not seen["pages"]:
        raise SystemExit(f"{path}: {seen['bad']} of {seen['pages']} answers were errors")
    return Figure(
        rate=seen["pages"] / seen["us"] * 1e6,
        p50_ms=seen["p50"] / 1000,
        p99_ms=seen["p99"] / 1000,
        cpu_ms=1000 * took / seen["pages"],
        ranker_ms=1000 * ranker_took / seen["pages"],
    )


def measure(name: str, there: Installed, seconds: float, folder: Path) -> bool:
    """Print the figures of every tab, each beside a constant answer of the same minute; returns whether demands are met."""
    api = "/api/v1"
    paths = {
        "for-you": f"{api}/feed/for-you",
        "following": f"{api}/feed/following",
        "discover": f"{api}/feed/discover",
        "latest": f"{api}/feed/latest",
        "tag, top": f"{api}/tags/{there.tag}/videos?limit=5",
        "tag, latest": f"{api}/tags/{there.tag}/videos?limit=5&sort=latest",
        "profile": f"{api}/people/{there.handle}/videos?limit=5",
    }
    met = True
    # As in an installation that has run for a while: every process has made the cards that its readers meet.
    for path in (CONSTANT, *paths.values()):
        load(there, path, WARM_S if path == paths["for-you"] else 1, folder)
    for tab, path in paths.items():
        constant, page = (
            load(there, CONSTANT, max(1, seconds // 2), folder),
            load(there, path, seconds, folder),
        )
        share, cpu_share = page.rate / constant.rate, constant.cpu_ms / page.cpu_ms
        good = page.rate >= RATE and (name != "SQLite" or (page.p99_ms <= P99_MS and share >= SHARE))
        demand = f" (demand ≥ {RATE:.0f}/s" + (
            f", p99 ≤ {P99_MS:.0f} ms, ≥ {SHARE} ×" if name == "SQLite" else ""
        )
        print(
            f"{name}, {tab}: {page}; {share:.2f} × a constant answer ({constant}; by processor {cpu_share:.2f} ×)"
            f"{demand}: {'met' if good else 'MISSED'})",
            flush=True,
        )
        met &= good
    return met


def main(videos: int = 100_000, people: int = 10_000, seconds: int = 10) -> int:
    """Print all figures; 1 if a demand is missed."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk makes the load, and is not installed (Debian: apt install wrk)")
    met = True
    with tempfile.TemporaryDirectory(prefix="glasshouse-bench-") as name:
        folder = Path(name)
        with installation(folder / "sqlite", videos, people) as there:
            met &= measure("SQLite", there, seconds, folder)
        try:
            with (
                server() as url,
                installation(folder / "postgres", videos, people, database_url=url) as there,
            ):
                met &= measure("PostgreSQL", there, seconds, folder)
        except CantStart as reason:
            print(f"PostgreSQL: not measured ({reason})")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
