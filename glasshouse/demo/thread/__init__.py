"""The living examples of what the news report speaks of, each made through the faces that people's acts go through, one by one.

One that fails is told in the log and keeps no other from being made; the next start goes on where it ended.
"""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from glasshouse.demo import seed
from glasshouse.demo.thread import bars, claims, countries, handover, notices, orders
from glasshouse.network.config.processes import Supervisor

log = logging.getLogger(__name__)
CARRIED = "pond"
"""The clip that somebody takes along to the neighbour."""


def show_first() -> None:
    """Make what needs no more than a few people: bars of devices, claims, and who stands behind the demo."""
    _made("bars of devices", bars.show)
    _made("claims", claims.show)


def show_others(supervisor: Supervisor, data_dir: Path) -> None:
    """Make what needs all clips and the crowd: moderation, countries, orders, and a handover to a second network."""
    _made("moderation", lambda: notices.show(seed.posts()))
    _made("restrictions by country", countries.show)
    _made("orders", orders.show)
    clip = data_dir / "demo" / f"{CARRIED}.mp4"
    _made("a handover", partial(handover.show, supervisor, data_dir, clip))


def _made(what: str, make: Callable[[], object]) -> None:
    try:
        make()
    except Exception:
        log.exception("the demo's example of %s could not be made; what is there still works", what)
