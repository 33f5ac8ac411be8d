"""Signing with a time, and remembering it in the same transaction: what a witness and a mirror have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.notes import SigningKey
from glasshouse.witness.errors import Refused
from glasshouse.witness.store import Cosigned, Log, Store

EARLIEST_TIME_S = 1_767_225_600
"""2026-01-01. A machine that starts without a clock believes it is 1970."""
MOST_BACK_S = 60
"""A clock may be set back by so much: the last time then stands still. Bounds on entries' times are ± 60 s anyway."""


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A role, its key, and where it is remembered what was signed."""

    role: str
    key: SigningKey
    store: Store
    clock: Callable[[], float]

    def last(self, log: Log) -> Cosigned | None:
        """Return what was signed last of a log."""
        return self.store.cosigned(log, self.role)

    def cosign(self, log: Log, signed: SignedCheckpoint) -> str:
        """Cosign and remember, inside the caller's transaction; returns the line to answer with once that is durable."""
        last = self.last(log)
        time_s = time_to_sign(self.clock(), 0 if last is None else last.time_s)
        signature = self.key.sign(signed.checkpoint.text, time_s=time_s)
        self.store.keep_cosigned(log, self.role, Cosigned(signed.cosigned([signature]), time_s))
        return signature.line


def time_to_sign(now_s: float, last_s: int) -> int:
    """Return the time of a cosignature: now, and never before the last one. Raises Refused if the clock can't be believed."""
    now = int(now_s)
    if now < EARLIEST_TIME_S:
        raise Refused(503, "this machine's clock is not set")
    if now < last_s - MOST_BACK_S:
        raise Refused(503, "this machine's clock went back behind what it has signed already")
    return max(now, last_s)
