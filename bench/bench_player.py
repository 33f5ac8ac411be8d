"""How soon the next video shows its first frame after a swipe: our player in real Chromium on loopback, beside a bare <video>.

`python -m bench.bench_player`: 12 clips; a figure begins when the next video becomes the current one and ends when its first
frame is presented (`window.glasshouse.timings`). The bare page switches the `src` of one <video> among the same files.
"""

import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.bench_upload import network, tell
from tests.journeys.conftest import ARGUMENTS, CHROMIUM, PHONE
from tests.journeys.house import make_clip
from tests.journeys.test_watching import swipe_up
from tests.kills.house import Client

CLIPS = 12
MOST_MS = 150
WATCHED_MS = 1500
BARE = """
async (sources) => {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true });
  document.body.append(video);
  const taken = [];
  for (const source of sources) {
    const began = performance.now();
    const framed = new Promise((done) => video.requestVideoFrameCallback(() => done(performance.now())));
    video.src = source;
    await video.play();
    taken.push((await framed) - began);
    await new Promise((done) => setTimeout(done, 300));
  }
  return taken;
}
"""


def fill(client: Client, folder: Path) -> list[str]:
    """Upload the clips and wait until they are complete; returns the addresses of their files."""
    codes = []
    for number in range(CLIPS):
        clip = make_clip(folder / f"{number}.mp4", size="720x1280", seconds=4, hue=30 * number)
        codes.append(client.upload(clip.read_bytes(), text=f"Clip {number}", publish="true"))
    until = time.monotonic() + 600
    while True:
        videos = {video["code"]: video for video in client.api("GET", "/me/videos")["items"]}
        if all(videos[code]["state"] == "complete" for code in codes):
            return [videos[code]["renditions"][-1]["mp4"] for code in codes]
        if time.monotonic() > until:
            raise SystemExit("the clips were not made within ten minutes")
        time.sleep(0.5)


def swiped(page: Page, site: str) -> list[dict[str, Any]]:
    """Swipe through all clips as a thumb does; returns the timing of each but the first."""
    page.goto(f"{site}/latest")
    page.wait_for_timeout(3000)
    for _ in range(CLIPS - 1):
        swipe_up(page)
        page.wait_for_timeout(WATCHED_MS)
    timings: list[dict[str, Any]] = page.evaluate("window.glasshouse.timings")
    return [
        timing for timing in timings if timing["cause"] == "swipe" and timing["first_frame_ms"] is not None
    ]


def measure(browser: Browser, site: str, addresses: list[str]) -> bool:
    """Print the figure with its baseline; returns whether the demand is met."""
    bare = browser.new_page()
    bare.goto(f"{site}/api/v1/limits")
    plain = bare.evaluate(BARE, [site + address for address in addresses])
    bare.close()
    context = browser.new_context(**PHONE)
    timings = swiped(context.new_page(), site)
    context.close()
    if len(timings) < CLIPS - 2:
        raise SystemExit(f"only {len(timings)} of {CLIPS - 1} swipes were measured")
    ours = sorted(timing["first_frame_ms"] for timing in timings)
    whole = sorted(
        t["begin_at"] + t["first_frame_ms"] - t["gesture_at"] for t in timings if t["gesture_at"] is not None
    )
    detail = (
        f"{len(ours)} swipes, {ours[0]:.0f} to {ours[-1]:.0f} ms; from the finger's first touch "
        f"{statistics.median(whole):.0f} ms; bare <video> switching its source: {statistics.median(plain):.0f} ms"
    )
    return tell("first frame after a swipe, median", statistics.median(ours), MOST_MS, " ms", detail)


def main() -> int:
    """Run it; 1 if the demand is missed."""
    if CHROMIUM is None:
        print("bench_player needs Chromium, which is not here")
        return 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="glasshouse-bench-")))
        client = stack.enter_context(network(folder / "data"))
        playwright = stack.enter_context(sync_playwright())
        addresses = fill(client, folder)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        met = measure(browser, f"http://127.0.0.1:{client.port}", addresses)
        browser.close()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
