"""From a signed tree to a public one: collects cosignatures until the quorum has signed, then serves the checkpoint."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from django.db import transaction
from django.db.models import Max

from glasshouse.network.kit import clock, crash
from glasshouse.network.ledger import files, keeping
from glasshouse.network.ledger.cosigners import Standing
from glasshouse.network.ledger.cosigning import Answer, Cosigns
from glasshouse.network.ledger.keeping import KEEP_EVERY
from glasshouse.network.ledger.leases import hold
from glasshouse.network.ledger.models import Checkpoint, Published
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Unproved
from glasshouse.proof.notes import Signature
from glasshouse.proof.policies import Policy

log = logging.getLogger(__name__)

STEP_S = 5.0
"""How long one step waits for a quorum. What comes later counts in the next step."""
ROUND_S = 30.0
"""How long the same checkpoint is asked for, though a greater one was signed since: slow cosigners come to an end, too."""
ASK_AGAIN_S = 1.0
TIDY_S = 1.0
TELL_S = 60.0
"""How long a quorum may be missing before that is a warning: whoever restarts is soon back."""


@dataclass(slots=True)
class Round:
    """One checkpoint that is being cosigned: by whom so far, and whom to ask again when."""

    signed: SignedCheckpoint
    begun_s: float = field(default_factory=time.monotonic)
    found: dict[str, tuple[Signature, ...]] = field(default_factory=dict)
    again_s: dict[str, float] = field(default_factory=dict)

    def cosigned(self) -> SignedCheckpoint:
        """Return the checkpoint with all signatures so far."""
        return self.signed.cosigned(line for lines in self.found.values() for line in lines)


class Publisher:
    """Asks the cosigners of a policy side by side, while that policy counts: `from_ms` to before `until_ms` (POSIX ms)."""

    def __init__(
        self, policy: Policy, cosigners: Sequence[Cosigns], holder: str, *, from_ms: int = 0
    ) -> None:
        self.policy, self._cosigners, self._holder = policy, cosigners, holder
        self._from_ms = from_ms
        self.until_ms: int | None = None
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._standing = Standing(policy)
        self._round: Round | None = None
        self._kept: tuple[int, str] | None = None
        """Row and text of the checkpoint that was kept last, while late cosignatures may still join it."""
        self._tidied_s = 0.0
        self._lacking_s, self._told = 0.0, False

    def step(self) -> bool:
        """Publish the newest signed checkpoint if there is a reason to; returns whether one was published. Raises Lost."""
        self._take_late()
        self._tidy()
        current = self._round = self._due()
        if current is None:
            return False
        self._ask(current)
        self._collect(current)
        if not self.policy.is_met_by(set(current.found)):
            self._wait_on(current)
            return False
        cosigned, self._round = current.cosigned(), None
        self._lacking_s, self._told = 0.0, False
        # What verifiers will do, done first: nothing is served that they would refuse.
        time_s = self.policy.check(cosigned).time_s or 0
        if not self._counts_at(1000 * time_s):
            log.warning("cosigned at a time when this set of witnesses does not count; it is asked once more")
            return False
        kept = publish(cosigned, time_s, self._holder, self._standing)
        if kept is not None:
            self._kept = (kept, cosigned.note.text)
        return True

    def _counts_at(self, ms: int) -> bool:
        # At the change of two sets a witness's clock may be behind ours or before it.
        return not ms or (self._from_ms <= ms and (self.until_ms is None or ms < self.until_ms))

    def _due(self) -> Round | None:
        """Return the round that is under way, or a new one for the newest checkpoint; None if there is no reason."""
        newest = Checkpoint.objects.order_by("-size").first()
        shown = newest_published()
        if newest is None or (
            shown is not None
            and shown.size >= newest.size
            and clock.now() - shown.published_at < KEEP_EVERY
            # What is served is soon cosigned by the set that counts now.
            and shown.time_s * 1000 >= self._from_ms
        ):
            return None
        known = self._round
        if known is not None and (
            known.signed.checkpoint.size == newest.size or time.monotonic() - known.begun_s < ROUND_S
        ):
            return known
        return Round(SignedCheckpoint.parse(bytes(newest.signed)))

    def _ask(self, current: Round) -> None:
        now_s = time.monotonic()
        for one in self._cosigners:
            due = [name for name in one.names if current.again_s.get(name, 0.0) <= now_s]
            if due and not set(one.names) <= set(current.found):
                # Until it answers nobody asks it again.
                current.again_s.update(dict.fromkeys(one.names, float("inf")))
                one.ask(current.signed, self._answers.put)

    def _collect(self, current: Round) -> None:
        """Take answers until the quorum has signed, everybody has answered, or the time is over."""
        ends_s = time.monotonic() + STEP_S
        while not self.policy.is_met_by(set(current.found)) and self._is_awaited(current):
            try:
                self._take(self._answers.get(timeout=max(0.0, ends_s - time.monotonic())))
            except Empty:
                return

    def _is_awaited(self, current: Round) -> bool:
        names = {name for one in self._cosigners for name in one.names}
        return any(current.again_s.get(name) == float("inf") and name not in current.found for name in names)

    def _take_late(self) -> None:
        while True:
            try:
                self._take(self._answers.get_nowait())
            except Empty:
                return

    def _take(self, answer: Answer) -> None:
        """Note an answer; a good signature counts for the round that it belongs to, or for the one that was kept last."""
        failure = answer.failure or self._fault(answer)
        self._standing.note(answer, failure)
        current, text = self._round, answer.signed.note.text
        if current is not None and text == current.signed.note.text:
            if not failure:
                current.found[answer.name] = answer.lines
            elif not answer.under_way:
                current.again_s[answer.name] = time.monotonic() + ASK_AGAIN_S
        elif not failure and self._kept is not None and text == self._kept[1]:
            joined = join(self._kept[0], answer.lines, self.policy, self._holder)
            self._kept = self._kept if joined else None

    def _fault(self, answer: Answer) -> str:
        key = self.policy.witnesses[answer.name].key
        try:
            signed = answer.signed.cosigned(answer.lines).note.times_of({answer.name: key})
        except Unproved as error:
            return str(error)
        return "" if signed else "it signed with another key"

    def _wait_on(self, current: Round) -> None:
        self._standing.keep()
        now_s = time.monotonic()
        self._lacking_s = self._lacking_s or now_s
        if now_s - self._lacking_s > TELL_S and not self._told:
            self._told = True
            size, signed_by = current.signed.checkpoint.size, ", ".join(sorted(current.found)) or "nobody"
            log.warning(
                "%d entries wait for their quorum, signed by %s. %s", size, signed_by, self._standing.told()
            )

    def _tidy(self) -> None:
        """Write kept checkpoints as files, and what is new about cosigners, now and then."""
        if time.monotonic() - self._tidied_s < TIDY_S:
            return
        self._tidied_s = time.monotonic()
        self._standing.keep()
        keeping.write_files()


def newest_published() -> Published | None:
    """Return the newest public checkpoint, None before the first."""
    return Published.objects.order_by("-size", "-id").first()


def publish(
    cosigned: SignedCheckpoint, time_s: int, holder: str, standing: Standing | None = None
) -> int | None:
    """Make a checkpoint public: the row first, then the file, which a restart writes again from the row. Raises Lost.

    Only whoever holds the lease does, and never a smaller tree after a greater one: collecting cosignatures takes time. Returns
    its row if it is kept for good.
    """
    with transaction.atomic():
        hold(holder)
        shown = newest_published()
        if shown is not None and shown.size > cosigned.checkpoint.size:
            return None
        row = Published.objects.create(
            size=cosigned.checkpoint.size,
            note=bytes(cosigned),
            published_at=clock.now(),
            time_s=time_s,
            number=keeping.kept_rows() if keeping.is_due(cosigned.checkpoint.size) else None,
        )
        if standing is not None:
            standing.keep()
        crash.point("ledger.publish.before_commit")
    crash.point("ledger.publish.before_file")
    serve_newest()
    forget_passed()
    return row.pk if row.number is not None else None


def join(row_id: int, lines: Sequence[Signature], policy: Policy, holder: str) -> bool:
    """Add late cosignatures to a kept checkpoint, until its file is written; returns whether they joined. Raises Lost."""
    with transaction.atomic():
        hold(holder)
        row = Published.objects.select_for_update().get(pk=row_id)
        if row.number is None or row.number < files.kept_count():
            return False
        more = SignedCheckpoint.parse(bytes(row.note)).cosigned(lines)
        time_s = policy.check(more).time_s or 0
        Published.objects.filter(pk=row_id).update(note=bytes(more), time_s=time_s)
        crash.point("ledger.join.before_commit")
    serve_newest()
    return True


def serve_newest() -> None:
    """Serve the newest public checkpoint. Only once the database knows what is served already: see `adopt_published`."""
    newest = newest_published()
    if newest is None:
        return
    if newest.number == 0 and not files.kept_count():
        # A log that has just begun keeps nothing in files yet, and that is no missing file.
        files.write_kept_count(0)
    files.write_checkpoint(bytes(newest.note))


def forget_passed() -> None:
    """Forget checkpoints that nothing rests on: signed ones below the newest, public ones that are not kept."""
    newest = newest_published()
    last = Checkpoint.objects.aggregate(last=Max("size"))["last"]
    if newest is not None:
        # A moment's grace: somebody may be making a receipt from one of them.
        passed = Published.objects.filter(number__isnull=True, published_at__lt=clock.now() - KEEP_EVERY)
        passed.exclude(pk=newest.pk).delete()
    Checkpoint.objects.filter(size__lt=last or 0).delete()
