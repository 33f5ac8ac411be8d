"""The ranking in use, as the text that everybody can read: the very sources, with every weight and limit in them."""

import functools
import hashlib
from pathlib import Path

from glasshouse.network.kit import clock
from glasshouse.network.ledger.actions import register_in_force, register_records
from glasshouse.proof.entries import Ranking

NAME = "feeds"
_HERE = Path(__file__).parent
_PARTS = ("ranking", "learning", "queries", "trending.py", "pace.py")
"""How a video is scored, what is learnt, what a list leaves out, and which numbers all of that has."""


def declare() -> None:
    """Say that this ranking is in use, and that every change of it is entered."""
    register_in_force("ranking", lambda: [_in_use()])
    register_records(Ranking.kind)


@functools.cache
def ranking_text() -> str:
    """Return the text whose hash stands in the ledger: each file after a line with its name."""
    found = (path for part in _PARTS for path in sorted((_HERE / part).rglob("*.py") or [_HERE / part]))
    return "".join(f"=== {path.relative_to(_HERE).as_posix()} ===\n{path.read_text()}" for path in found)


def _in_use() -> Ranking:
    now_ms = clock.millis(clock.now())
    sha256 = hashlib.sha256(ranking_text().encode()).hexdigest()
    return Ranking(time=now_ms, name=NAME, sha256=sha256, in_force_ms=now_ms)
