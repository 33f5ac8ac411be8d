"""The process that keeps the log: integrates while entries come, publishes beside it, and says when it stood still."""

import logging
import signal
import threading
import time
from datetime import datetime, timedelta
from types import FrameType

from django.db import DatabaseError, close_old_connections

from glasshouse.network.kit import clock, ids
from glasshouse.network.ledger import keys, leases
from glasshouse.network.ledger.appending import append_entry
from glasshouse.network.ledger.cosigning import cosigners
from glasshouse.network.ledger.integrating import Broken, Integrator
from glasshouse.network.ledger.models import Entry
from glasshouse.network.ledger.publishing import Publisher, serve_newest
from glasshouse.proof.entries import LogPaused

log = logging.getLogger(__name__)

IDLE_S = 0.1
RENEW_S = 1.5
WAIT_S = 5.0
"""How long after a failure the next attempt is made."""
PAUSE = timedelta(seconds=60)
"""A stop from this length on is entered."""


class Keeper:
    """Both loops, until told to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._holder = ids.new_code()

    def run(self) -> None:
        """Keep the log until SIGTERM. Raises LedgerClosed, Broken: then nothing is signed."""
        signal.signal(signal.SIGTERM, self._stopped)
        key, operator, policy = keys.log_key(), keys.operator_key(), keys.policy()
        publisher = Publisher(policy, cosigners(policy, operator))
        beside = threading.Thread(target=self._publish, args=[publisher], name="publisher")
        beside.start()
        try:
            self._integrate(Integrator(key, self._holder))
        finally:
            self._stop.set()
            beside.join()
            leases.give_up(self._holder)

    def _stopped(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _integrate(self, integrator: Integrator) -> None:
        renewed_s = 0.0
        while not self._stop.is_set():
            try:
                if time.monotonic() - renewed_s > RENEW_S:
                    self._say_pause(leases.hold(self._holder))
                    renewed_s = time.monotonic()
                if not integrator.step():
                    self._stop.wait(IDLE_S)
            except leases.Lost:
                renewed_s = 0.0
                self._stop.wait(RENEW_S)
            except (DatabaseError, OSError) as error:
                log.warning("the ledger waits for %.0f s: %s", WAIT_S, error)
                close_old_connections()
                self._stop.wait(WAIT_S)
            except Broken:
                log.critical("the ledger is broken; nothing is signed until it is restored")
                raise

    def _say_pause(self, held_until: datetime | None) -> None:
        now = clock.now()
        if held_until is not None and now - held_until > PAUSE and Entry.objects.exists():
            append_entry(
                entry=LogPaused(
                    time=clock.millis(now),
                    pause="",
                    from_ms=clock.millis(held_until),
                    to_ms=clock.millis(now),
                )
            )

    def _publish(self, publisher: Publisher) -> None:
        serve_newest()
        while not self._stop.is_set():
            try:
                published = publisher.step()
            except Exception:
                log.exception("nothing could be published; it is tried again in %.0f s", WAIT_S)
                close_old_connections()
                self._stop.wait(WAIT_S)
            else:
                self._stop.wait(IDLE_S if published else 2 * IDLE_S)
