"""FACE: the verbs of the room `ledger`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from glasshouse.network.kit import clock, jobs
from glasshouse.network.ledger import checking, keys, models, tasks
from glasshouse.network.ledger.announcing import (
    LEVELS,
    CantChange,
    Change,
    enter_change,
    prepare_change,
    prepare_withdrawal,
)
from glasshouse.network.ledger.appending import Ticket, append_entries, append_entry
from glasshouse.network.ledger.enclosing import sign_dossier
from glasshouse.network.ledger.in_force import (
    enter_in_force,
    register_at_start,
    register_in_force,
    register_records,
)
from glasshouse.network.ledger.pausing import BadPause, announce_pause
from glasshouse.network.ledger.running import Keeper
from glasshouse.proof.entries import PUBLISH_S, Terms

__all__ = [
    "LEVELS",
    "SOLO",
    "BadPause",
    "CantChange",
    "Change",
    "Opening",
    "Ticket",
    "announce_pause",
    "append_entries",
    "append_entry",
    "enter_change",
    "enter_in_force",
    "keep_log_until_stopped",
    "open_ledger",
    "prepare_change",
    "prepare_withdrawal",
    "reconcile",
    "register_at_start",
    "register_in_force",
    "register_records",
    "sign_dossier",
]

WAITING_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Opening:
    """How a new ledger begins: its level, how long changes wait, and the lines of its policy file behind the log's own.

    Without lines only the operator's own key cosigns, which is the level solo.
    """

    level: str = "solo"
    waiting_s: int = WAITING_S
    cosigners: str = ""


SOLO = Opening()


def open_ledger(opening: Opening = SOLO) -> bool:
    """Make the ledger of a new installation: keys, a policy, and its terms as the first entry; returns whether it was made.

    Doing it again changes nothing. A log that has signed anything gets no new key: it is closed until its own is back.
    """
    if models.Checkpoint.objects.exists():
        return False
    made = keys.open_keys(opening.cosigners)
    with transaction.atomic():
        if models.Entry.objects.exists():
            return made
        terms = Terms(
            time=clock.millis(clock.now()),
            level=opening.level,
            # Sealed records come with a custodian; until then there is no slot, and nothing stays closed.
            slot_s=0,
            closed=0,
            publish_s=PUBLISH_S,
            waiting_s=opening.waiting_s,
        )
        append_entry(entry=terms)
    return True


class _Look:
    """When it was looked last whether the log is to be checked: what tells is a file, and the beat comes every few seconds."""

    every = timedelta(minutes=1)
    at: datetime | None = None


def reconcile() -> None:
    """See that our own log is checked every hour."""
    now = clock.now()
    if _Look.at is not None and _Look.at <= now < _Look.at + _Look.every:
        return
    _Look.at = now
    # With jobs waiting, the worker comes to this by itself.
    if not jobs.waiting("archive") and checking.is_due():
        tasks.check_log.enqueue()


def keep_log_until_stopped() -> None:
    """Be the process that integrates and publishes, until SIGTERM. Raises LedgerClosed."""
    Keeper().run()
