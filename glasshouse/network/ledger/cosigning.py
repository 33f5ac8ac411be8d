"""Who cosigns a checkpoint: the operator's own key, and whoever has an address. A slow one is waited for by nobody."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Protocol

from glasshouse.network.kit import clock
from glasshouse.network.ledger.handing import MirrorDesk, NotCosigned, WitnessDesk
from glasshouse.network.ledger.models import Cosigner
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.notes import Signature, SigningKey, VerifierKey
from glasshouse.proof.policies import Policy

log = logging.getLogger(__name__)

PENDING = 40
"""A mirror may be brought up to any of the last 32 checkpoints that it was handed; so many are remembered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one cosigner said to a checkpoint: its signatures, or why there are none; `under_way` if they may still come."""

    name: str
    role: str
    signed: SignedCheckpoint
    lines: tuple[Signature, ...] = ()
    failure: str = ""
    under_way: bool = False


Tell = Callable[[Answer], None]


class Cosigns(Protocol):
    """Somebody who may sign that a log only grew, in one name or more."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return who signs there, by the names of the policy."""

    def ask(self, signed: SignedCheckpoint, tell: Tell) -> None:
        """Ask for signatures, without waiting: each answer is told when it comes, from any thread."""


class Stamp:
    """The operator's own key: it says when, and vouches for nothing beside the operator's word."""

    def __init__(self, name: str, key: SigningKey) -> None:
        self.names = (name,)
        self._name, self._key = name, key

    def ask(self, signed: SignedCheckpoint, tell: Tell) -> None:
        """Stamp a checkpoint with the operator's time."""
        line = self._key.sign(signed.note.text, time_s=int(clock.now().timestamp()))
        tell(Answer(self._name, Cosigner.Role.OPERATOR, signed, (line,)))


class Errands:
    """Does one thing after another in a thread of its own; of what waits only the newest is done."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._next: Callable[[], None] | None = None
        self._busy = False

    def give(self, errand: Callable[[], None]) -> None:
        """Let this be done next."""
        with self._lock:
            self._next = errand
            if not self._busy:
                self._busy = True
                Thread(target=self._run, name="cosigner", daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                errand, self._next = self._next, None
                self._busy = errand is not None
            if errand is None:
                return
            errand()


class Address:
    """An address and who signs there: a witness, a mirror, or both.

    Which of them is a mirror no policy file says; it shows by itself. A mirror must not sign what it is only told of (C2SP
    tlog-mirror): so whoever takes a checkpoint without signing it is handed the entries.
    """

    def __init__(self, url: str, keys: Mapping[str, VerifierKey]) -> None:
        self.names, self._keys = tuple(keys), dict(keys)
        self._witness, self._mirror = WitnessDesk(url), MirrorDesk(url)
        self._pending: dict[int, SignedCheckpoint] = {}
        self._checkpoints, self._uploads = Errands(), Errands()

    def ask(self, signed: SignedCheckpoint, tell: Tell) -> None:
        """Hand a checkpoint in, and to mirrors what is in it, beside whatever is under way."""
        self._checkpoints.give(lambda: self._hand_in(signed, tell))

    def _hand_in(self, signed: SignedCheckpoint, tell: Tell) -> None:
        try:
            lines = self._witness.hand_in(signed)
        except Exception as error:
            _tell_failure(tell, self.names, Cosigner.Role.WITNESS, signed, error)
            return
        rest = self._tell_signed(tell, self.names, Cosigner.Role.WITNESS, signed, lines)
        if rest:
            kept = [*self._pending.items(), (signed.checkpoint.size, signed)]
            # A new object each time: an upload under way reads the old one.
            self._pending = dict(kept[-PENDING:])
            self._uploads.give(lambda: self._upload(signed, rest, tell))

    def _upload(self, signed: SignedCheckpoint, names: tuple[str, ...], tell: Tell) -> None:
        size = signed.checkpoint.size

        def progress(done: int) -> None:
            failure = f"it is storing what it missed: {done} of {size} entries"
            for name in names:
                tell(Answer(name, Cosigner.Role.MIRROR, signed, failure=failure, under_way=True))

        try:
            reached, lines = self._mirror.hand_in(signed, self._pending, progress)
        except Exception as error:
            _tell_failure(tell, names, Cosigner.Role.MIRROR, signed, error)
            return
        rest = self._tell_signed(tell, names, Cosigner.Role.MIRROR, reached, lines)
        _tell_failure(tell, rest, Cosigner.Role.MIRROR, reached, NotCosigned("it signed with another key"))

    def _tell_signed(
        self,
        tell: Tell,
        names: tuple[str, ...],
        role: str,
        signed: SignedCheckpoint,
        lines: tuple[Signature, ...],
    ) -> tuple[str, ...]:
        """Tell of each signature that is a cosigner's own; returns who has not signed."""
        rest = []
        for name in names:
            own = tuple(line for line in lines if line.is_by(self._keys[name]))
            if own:
                tell(Answer(name, role, signed, own))
            else:
                rest.append(name)
        return tuple(rest)


def _tell_failure(
    tell: Tell, names: tuple[str, ...], role: str, signed: SignedCheckpoint, error: Exception
) -> None:
    if not isinstance(error, NotCosigned):
        log.error("%s can't be asked", ", ".join(names), exc_info=error)
    for name in names:
        tell(Answer(name, role, signed, failure=str(error) or type(error).__name__))


def cosigners(policy: Policy, operator: SigningKey) -> list[Cosigns]:
    """Return who of a policy can be asked: the operator's own key, and whoever has an address, by their addresses."""
    found: list[Cosigns] = []
    addresses: dict[str, dict[str, VerifierKey]] = {}
    for name, party in policy.witnesses.items():
        if party.key == operator.public:
            found.append(Stamp(name, operator))
        elif party.url:
            addresses.setdefault(party.url.rstrip("/"), {})[name] = party.key
    return [*found, *(Address(url, keys) for url, keys in addresses.items())]
