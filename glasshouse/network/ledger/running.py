"""The process that keeps the log: integrates while entries come, publishes beside it, and says when it stood still."""

import logging
import signal
import threading
import time
from datetime import timedelta
from types import FrameType

from django.db import DatabaseError, close_old_connections, transaction

from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.ledger import keys, leases, witnesses
from glasshouse.network.ledger.appending import append_entry
from glasshouse.network.ledger.cosigning import cosigners
from glasshouse.network.ledger.integrating import Integrator
from glasshouse.network.ledger.models import Entry
from glasshouse.network.ledger.publishing import Publisher, serve_newest
from glasshouse.network.ledger.taking_back import Broken, adopt_kept
from glasshouse.proof.entries import LogPaused

log = logging.getLogger(__name__)

IDLE_S = 0.1
RENEW_S = 1.5
WAIT_S = 5.0
"""How long after a failure the next attempt is made."""
LOOK_S = 1.0
"""How often it is looked which set of witnesses counts."""
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
        key = keys.log_key()
        keys.operator_key()
        keys.keep_first_policy()
        beside = threading.Thread(target=self._publish, args=[Office(self._holder)], name="publisher")
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
                    self._hold()
                    renewed_s = time.monotonic()
                done = integrator.step()
                self._leads.set()
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
                stop = LogPaused(
                    time=clock.millis(now), pause="", from_ms=clock.millis(until), to_ms=clock.millis(now)
                )
                append_entry(entry=stop)
            crash.point("ledger.hold.before_commit")

    def _publish(self, office: "Office") -> None:
        served = False
        while not self._stop.is_set():
            if not self._leads.wait(IDLE_S):
                served = False
                continue
            try:
                if not served:
                    # Whoever was killed between the row and the file has left an older one.
                    adopt_kept(self._holder)
                    serve_newest()
                    served = True
                office.step()
                self._stop.wait(IDLE_S)
            except leases.Lost:
                self._stop.wait(IDLE_S)
            except Exception:
                log.exception("nothing could be published; it is tried again in %.0f s", WAIT_S)
                close_old_connections()
                self._stop.wait(WAIT_S)


class Office:
    """The publisher of the set of witnesses that counts, and of another one as soon as another one does."""

    def __init__(self, holder: str) -> None:
        self._holder = holder
        self._publisher: Publisher | None = None
        self._looked_s = 0.0

    def step(self) -> bool:
        """Publish what waits, under the set that counts now; returns whether something was. Raises Lost, LedgerClosed."""
        if self._publisher is None or time.monotonic() - self._looked_s >= LOOK_S:
            self._looked_s = time.monotonic()
            self._publisher = self._of_now()
        return self._publisher.step()

    def _of_now(self) -> Publisher:
        now_ms = clock.millis(clock.now())
        found = witnesses.sets()
        current, known = found.at(now_ms), self._publisher
        if keys.policy().text != current.policy.text:
            keys.replace_policy(current.policy.text)
            log.warning("another set of witnesses counts from now on, announced by entry %s", current.index)
        if known is None or known.policy.text != current.policy.text:
            asked = cosigners(current.policy, keys.operator_key())
            known = Publisher(current.policy, asked, self._holder, from_ms=current.from_ms)
        known.until_ms = min((one.from_ms for one in found.counting() if one.from_ms > now_ms), default=None)
        return known
