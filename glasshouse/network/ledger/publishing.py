"""From a signed tree to a public one: collects cosignatures until the quorum has signed, then serves the checkpoint."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max

from glasshouse.network.kit import clock, crash
from glasshouse.network.ledger import files
from glasshouse.network.ledger.cosigning import TIMEOUT_S, Cosigns, NotCosigned
from glasshouse.network.ledger.leases import hold
from glasshouse.network.ledger.models import Checkpoint, Cosigner, Published
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.notes import Signature
from glasshouse.proof.policies import Policy

log = logging.getLogger(__name__)

KEEP_EVERY = timedelta(seconds=60)
"""A log that stands still is cosigned again after so long: that it stood still is a fact with a time, too."""


class Publisher:
    """Asks the cosigners of a policy side by side."""

    def __init__(self, policy: Policy, cosigners: Sequence[Cosigns], holder: str) -> None:
        self._policy, self._cosigners, self._holder = policy, cosigners, holder

    def step(self) -> bool:
        """Publish the newest signed checkpoint if there is a reason to; returns whether one was published. Raises Lost."""
        newest = Checkpoint.objects.order_by("-size").first()
        shown = newest_published()
        if newest is None or (
            shown and shown.size >= newest.size and clock.now() - shown.published_at < KEEP_EVERY
        ):
            return False
        signed = SignedCheckpoint.parse(bytes(newest.signed))
        cosigned = self._with_quorum(signed)
        if cosigned is None:
            return False
        # What verifiers will do, done first: nothing is served that they would refuse.
        self._policy.check(cosigned)
        publish(cosigned, self._holder)
        return True

    def _with_quorum(self, signed: SignedCheckpoint) -> SignedCheckpoint | None:
        """Return the checkpoint once enough have signed; None if not enough do."""
        found: dict[str, tuple[Signature, ...]] = {}
        pool = ThreadPoolExecutor(max(1, len(self._cosigners)), "cosigner")
        try:
            asked = {pool.submit(_ask, one, signed): one for one in self._cosigners}
            for answer in as_completed(asked, timeout=3 * TIMEOUT_S):
                if self._is_good(answer, asked[answer], signed):
                    found[asked[answer].name] = answer.result()
                if self._policy.is_met_by(set(found)):
                    return signed.cosigned(line for lines in found.values() for line in lines)
        except TimeoutError:
            log.warning("not every cosigner answered within %.0f s", 3 * TIMEOUT_S)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        log.warning(
            "a checkpoint of %d entries waits for its quorum: signed by %s",
            signed.checkpoint.size,
            sorted(found),
        )
        return None

    def _is_good(
        self, answer: "Future[tuple[Signature, ...]]", cosigner: Cosigns, signed: SignedCheckpoint
    ) -> bool:
        """Say whether a cosigner signed with its key; notes what it did."""
        key = self._policy.witnesses[cosigner.name].key
        failure = ""
        try:
            lines = answer.result()
            if not signed.cosigned(lines).note.times_of({cosigner.name: key}):
                failure = "it signed with another key"
        except Exception as error:
            if not isinstance(error, NotCosigned):
                log.exception("%s can't be asked", cosigner.name)
            failure = str(error) or type(error).__name__
        note(cosigner.name, signed.checkpoint.size, failure)
        return not failure


def _ask(cosigner: Cosigns, signed: SignedCheckpoint) -> tuple[Signature, ...]:
    try:
        return tuple(cosigner.cosign(signed))
    finally:
        connection.close()


def note(name: str, size: int, failure: str) -> None:
    """Remember how far a cosigner is, or why it does not sign."""
    known, _made = Cosigner.objects.get_or_create(name=name)
    if failure:
        if failure != known.failure:
            log.warning("%s does not cosign: %s", name, failure)
        Cosigner.objects.filter(name=name).update(failure=failure[:300])
    else:
        Cosigner.objects.filter(name=name).update(size=size, signed_at=clock.now(), failure="")


def newest_published() -> Published | None:
    """Return the newest public checkpoint, None before the first."""
    return Published.objects.order_by("-size", "-id").first()


def publish(cosigned: SignedCheckpoint, holder: str) -> None:
    """Make a checkpoint public: the row first, then the file, which a restart writes again from the row. Raises Lost.

    Only whoever holds the lease does, and never a smaller tree after a greater one: collecting cosignatures takes time.
    """
    now = clock.now()
    with transaction.atomic():
        hold(holder)
        shown = newest_published()
        if shown is not None and shown.size > cosigned.checkpoint.size:
            return
        kept = Published.objects.filter(number__isnull=False).order_by("-number").first()
        due = kept is None or now - kept.published_at >= KEEP_EVERY
        Published.objects.create(
            size=cosigned.checkpoint.size,
            note=bytes(cosigned),
            published_at=now,
            number=_next_number() if due else None,
        )
        crash.point("ledger.publish.before_commit")
    crash.point("ledger.publish.before_file")
    serve_newest()
    forget_passed()


def _next_number() -> int:
    last = Published.objects.aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1


def serve_newest() -> None:
    """Serve the newest public checkpoint. Only once the database knows what is served already: see `adopt_published`."""
    newest = newest_published()
    if newest is not None:
        files.write_checkpoint(bytes(newest.note))


def keep(published_id: int) -> None:
    """Keep the newest public checkpoint for good, because a receipt names it."""
    with transaction.atomic():
        row = Published.objects.select_for_update().get(pk=published_id)
        if row.number is None:
            Published.objects.filter(pk=row.pk).update(number=_next_number())


def forget_passed() -> None:
    """Forget checkpoints that nothing rests on: signed ones below the newest, public ones that are not kept."""
    newest = newest_published()
    last = Checkpoint.objects.aggregate(last=Max("size"))["last"]
    if newest is not None:
        # A moment's grace: somebody may be making a receipt from one of them.
        passed = Published.objects.filter(number__isnull=True, published_at__lt=clock.now() - KEEP_EVERY)
        passed.exclude(pk=newest.pk).delete()
    Checkpoint.objects.filter(size__lt=last or 0).delete()
