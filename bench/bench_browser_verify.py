"""How long the verifier in the browser takes for a whole log, in Chromium on loopback, with every check and every promise.

`python -m bench.bench_browser_verify [entries]`. Beside it, in the same run, over the same files: fetching them alone; the hashes
alone, as many and of the same bytes, by the verifier's own SHA-256 and by `crypto.subtle.digest`, a call each, gathered by
bundle (this is why hashes.js does not use it). Demand: 100,000 entries in ≤ 10 s. Memory: the renderers' resident set.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.bench_upload import tell
from glasshouse.proof.entries import to_bytes
from tests.journeys.conftest import ARGUMENTS, CHROMIUM
from tests.journeys.house import descendants
from tests.proof.histories import START_S, WITNESSES, History, opening, video

ENTRIES = 100_000
MOST_S = 10
A_MINUTE = 100
SCRIPTS = Path(__file__).parents[1] / "glasshouse/network/web/static/web/js/verify"
VERIFY = """async () => {
  const began = performance.now(), at = new Worker("/verify/worker.js", { type: "module" });
  const found = await new Promise((done, failed) => {
    at.onmessage = ({ data }) => { if (data.found) done(data.found); if (data.failed) failed(new Error(data.failed)); };
    at.onerror = failed;
    at.postMessage({ what: "log", prefix: "/log" });
  });
  at.terminate();
  return { ms: performance.now() - began, error: found.error, size: found.size, judged: found.outcomes.length };
}"""
ALONE = """async ([size, how]) => {
  const { served, inOrder } = await import("/verify/served.js");
  const { filesOf } = await import("/verify/tiles.js");
  const { leafHash, nodeHash } = await import("/verify/hashes.js");
  const files = served("/log"), bundles = [];
  let began = performance.now();
  const load = ({ number, width }) => Promise.all([files.bundle(number, width), files.tile(0, number, width)]);
  await inOrder(filesOf(size), load, (_, [entries]) => { bundles.push(entries); });
  if (how === "fetch") return performance.now() - began;
  const digest = (bytes) => crypto.subtle.digest("SHA-256", bytes);
  const with_ = (first, bytes) => {
    const one = new Uint8Array(bytes.length + 1);
    one[0] = first;
    one.set(bytes, 1);
    return one;
  };
  const pair = new Uint8Array(64), half = pair.subarray(32);
  began = performance.now();
  for (const entries of bundles) {
    if (how === "subtle") {
      await Promise.all(entries.map((entry) => digest(with_(0, entry))));
      await Promise.all(entries.map(() => digest(with_(1, pair))));
    } else for (const entry of entries) { leafHash(entry); nodeHash(half, half); }
  }
  return performance.now() - began;
}"""


class Door(SimpleHTTPRequestHandler):
    """Serves a folder on connections that stay open."""

    protocol_version = "HTTP/1.1"
    extensions_map = {".js": "text/javascript", "": "application/octet-stream"}  # as the base class has it

    def log_message(self, *_told: Any) -> None:
        """Say nothing."""


@contextmanager
def door(folder: Path) -> Iterator[str]:
    """Serve a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Door, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def write_log(folder: Path, count: int) -> None:
    """Write an honest log: what it begins with, then publications, and a checkpoint kept each minute."""
    begin = opening()
    timed = [(n / A_MINUTE, video(n / A_MINUTE, n)) for n in range(count - len(begin))]
    sizes = [*range(A_MINUTE, count, A_MINUTE), count]
    kept = [(size, START_S + 60 * at + 20, WITNESSES) for at, size in enumerate(sizes, 1)]
    log = History(
        entries=[to_bytes(one) for one in (*begin, *(entry for _at, entry in timed))], checkpoints=kept
    )
    for name, data in log.files.items():
        path = folder / "log" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "verify").symlink_to(SCRIPTS)
    (folder / "index.html").write_text("<!doctype html><title>Bench</title>")


class Watch(threading.Thread):
    """Watches the renderers among a process's descendants: their resident set in bytes, their time on processors in seconds."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.over = pid, threading.Event()
        self.before, self.began_s = self.now()
        self.most, self.ended_s = self.before, self.began_s

    def now(self) -> tuple[int, float]:
        """Return the sums over all renderers."""
        found = [_renderer(pid) for pid in descendants(self.pid)]
        return sum(size for size, _busy_s in found), sum(busy_s for _size, busy_s in found)

    def run(self) -> None:
        """Look ten times a second."""
        while not self.over.wait(0.1):
            size, self.ended_s = self.now()
            self.most = max(self.most, size)


def _renderer(pid: int) -> tuple[int, float]:
    try:
        if b"--type=renderer" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return 0, 0.0
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        ticks = int(words[11]) + int(words[12])
        return int(words[21]) * os.sysconf("SC_PAGE_SIZE"), ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0, 0.0


def measure(page: Page, count: int, pid: int) -> bool:
    """Print the figure with its baselines; returns whether the demand is met."""
    watch = Watch(pid)
    watch.start()
    found = page.evaluate(VERIFY)
    watch.over.set()
    if found["error"] or found["size"] != count:
        raise SystemExit(f"the log was not verified: {found}")
    alone = {how: page.evaluate(ALONE, [count, how]) / 1000 for how in ("fetch", "ours", "subtle")}
    took = found["ms"] / 1000
    detail = (
        f"{found['judged']} promises judged; {took / alone['subtle']:.2f} × the same hashes by crypto.subtle.digest alone "
        f"({alone['subtle']:.2f} s; by our own SHA-256 {alone['ours']:.2f} s), {took / alone['fetch']:.2f} × fetching "
        f"alone ({alone['fetch']:.2f} s); {watch.ended_s - watch.began_s:.1f} s on processors; "
        f"renderers {watch.before / 2**20:.0f} MB before, {watch.most / 2**20:.0f} MB at most"
    )
    return tell(f"{count:,} entries verified in Chromium", took, MOST_S, " s", detail)


def main() -> int:
    """Run it; 1 if the demand is missed."""
    if CHROMIUM is None:
        print("bench_browser_verify needs Chromium, which is not here")
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    with tempfile.TemporaryDirectory(prefix="glasshouse-bench-") as folder:
        began = time.monotonic()
        write_log(Path(folder), count)
        print(f"a log of {count:,} entries made in {time.monotonic() - began:.0f} s")
        with door(Path(folder)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_page()
            page.set_default_timeout(600_000)
            page.goto(address)
            met = measure(page, count, os.getpid())
            browser.close()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
