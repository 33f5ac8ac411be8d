"""The living examples of what the news report speaks of, each made through the faces that people's acts go through, one by one.

One that fails is told in the log and keeps no other from being made; the next start goes on where it ended.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from glasshouse.demo import (
    devices_example,
    handover_example,
    moderation_example,
    orders_example,
    promises_example,
    seed,
    territories_example,
)
from glasshouse.demo.cast import CAST
from glasshouse.network.config.processes import Supervisor

log = logging.getLogger(__name__)
CARRIED = "pond"
"""The clip that somebody takes along to the neighbour."""


def show_first() -> None:
    """Make what needs no more than a few people: bars of devices, claims, and who stands behind the demo."""
    _made("bars of devices", devices_example.show_bars)
    _made("claims", promises_example.show_claims)


def show_others(supervisor: Supervisor, data_dir: Path) -> None:
    """Make what needs all clips and the crowd: moderation, countries, orders, and a handover to a second network."""
    _made("moderation", lambda: moderation_example.make_moderation_example(seed.posts()))
    _made("restrictions by country", territories_example.show_restrictions)
    _made("orders", _show_orders)
    clip = data_dir / "demo" / f"{CARRIED}.mp4"
    _made("a handover", partial(handover_example.show_handover, supervisor, data_dir, clip))


def _show_orders() -> None:
    # Its rules count only once they have been public for a while.
    until = time.monotonic() + orders_example.MOST_S
    others = (CAST[0].handle, CAST[1].handle)
    while not orders_example.make_orders_example(about=seed.VISITOR, others=others):
        if time.monotonic() > until:
            raise TimeoutError("the rules by which orders are decided do not count yet")
        time.sleep(orders_example.STEP_S)


def _made(what: str, make: Callable[[], object]) -> None:
    try:
        make()
    except Exception:
        log.exception("the demo's example of %s could not be made; what is there still works", what)
