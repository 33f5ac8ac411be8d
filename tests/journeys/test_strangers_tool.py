"""A stranger's program and the network's own page say the same of the same checkpoint."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from tests.journeys.house import House

JUDGED_S = 120


def verified(house: House, *arguments: str) -> dict[str, Any]:
    """Check the house's log as somebody would who knows its address alone, from nowhere near its data."""
    done = subprocess.run(
        [sys.executable, "-m", "glasshouse.cli", "verify", house.url, "--json", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    # Another journey may have broken a promise in this network; nothing else may be wrong.
    broken = [one for one in told["findings"] if one["code"] == "promise"]
    assert told["findings"] == broken, (told["findings"], done.stderr)
    assert done.returncode == told["code"] == (1 if broken else 0)
    return told


def test_the_page_and_the_tool_judge_alike(house: House, tmp_path: Path) -> None:
    state = tmp_path / "house.state"
    until = time.monotonic() + JUDGED_S
    while True:
        page = told(house)
        tool = verified(house, "--promises", "--catalogue", "--since", str(state))
        # The page is a few seconds behind the log, and a standing log has a newer time each minute.
        if page == judged(tool):
            break
        assert time.monotonic() < until, (page, judged(tool))
        time.sleep(1)
    assert len(judged(tool)) >= 18
    assert tool["catalogue"]["missing"] == tool["catalogue"]["other"] == 0
    # What it kept is enough to go on from, and the log may only grow.
    assert verified(house, "--since", str(state))["checkpoint"]["size"] >= tool["checkpoint"]["size"]


FACTS = ("entry", "verdict", "reason", "since_ms", "horizon_ms")


def told(house: House) -> dict[str, tuple[Any, ...]]:
    """Return what the network says itself; nothing while it has judged nothing yet."""
    try:
        page = house.ask("GET", "/api/v1/promises")
    except HTTPError as early:
        assert early.code == 503
        return {}
    return {one["promise"]: tuple(one["form"][name] for name in FACTS) for one in page["promises"]}


def judged(tool: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    # The last version of a promise is the one that the page shows.
    return {one["promise"]: tuple(one[name] for name in FACTS) for one in tool["promises"]}
