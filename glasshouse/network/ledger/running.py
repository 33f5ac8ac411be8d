"""The process that keeps the log: integrates while entries come, publishes beside it, and says when it stood still."""

import logging
import signal
import threading
import time
from datetime import timedelta
from types import FrameType

from django.db import DatabaseError, close_old_connections, transaction

from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.ledger import keys, leases
from glasshouse.network.ledger.cosigning import cosigners
from glasshouse.network.ledger.in_force import enter_in_force
from glasshouse.network.ledger.integrating import Broken, Integrator
from glasshouse.network.ledger.models import Entry
from glasshouse.network.ledger.pausing import enter_stop
from glasshouse.network.ledger.publishing import Publisher, serve_newest

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
        self._leads = threading.Event()
        """This process holds the lease, and the database knows all that is served."""
        self._holder = ids.new_code()

    def run(self) -> None:
        """Keep the log until SIGTERM. Raises LedgerClosed, Broken: then nothing is signed."""
        signal.signal(signal.SIGTERM, self._stopped)
        key, operator, policy = keys.log_key(), keys.operator_key(), keys.policy()
        publisher = Publisher(policy, cosigners(policy, operator), self._holder)
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
        renewed_s, entered = 0.0, False
        while not self._stop.is_set():
            try:
                if time.monotonic() - renewed_s > RENEW_S:
                    self._hold()
                    renewed_s = time.monotonic()
                done = integrator.step()
                self._leads.set()
                if not entered:
                    # Only now: a restored database has taken back what was published.
                    enter_in_force(self._holder)
                    entered = True
                if not done:
                    self._stop.wait(IDLE_S)
            except leases.Lost:
                self._leads.clear()
                renewed_s = 0.0
                self._stop.wait(RENEW_S)
            except (DatabaseError, OSError) as error:
                log.warning("the ledger waits for %.0f s: %s", WAIT_S, error)
                close_old_connections()
                self._stop.wait(WAIT_S)
            except Broken:
                log.critical("the ledger is broken; nothing is signed until it is restored")
                raise

    def _hold(self) -> None:
        """Take the lease or keep it; whoever takes it after a stop enters that stop in the same transaction. Raises Lost."""
        now = clock.now()
        with transaction.atomic():
            until = leases.hold(self._holder)
            if until is not None and now - until > PAUSE and Entry.objects.exists():
                enter_stop(since=until, until=now)
            crash.point("ledger.hold.before_commit")

    def _publish(self, publisher: Publisher) -> None:
        served = False
        while not self._stop.is_set():
            if not self._leads.wait(IDLE_S):
                served = False
                continue
            try:
                if not served:
                    # Whoever was killed between the row and the file has left an older one.
                    serve_newest()
                    served = True
                publisher.step()
                self._stop.wait(IDLE_S)
            except leases.Lost:
                self._stop.wait(IDLE_S)
            except Exception:
                log.exception("nothing could be published; it is tried again in %.0f s", WAIT_S)
                close_old_connections()
                self._stop.wait(WAIT_S)
