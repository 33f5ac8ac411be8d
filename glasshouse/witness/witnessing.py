"""The witness: cosigns a log's checkpoint if the log only grew since the last one (C2SP tlog-witness)."""

import logging
from dataclasses import dataclass

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import EMPTY_ROOT, check_consistency
from glasshouse.proof.notes import Note
from glasshouse.proof.submissions import Submission
from glasshouse.witness import crash
from glasshouse.witness.cosigning import Cosigner
from glasshouse.witness.errors import SIZE, Refused
from glasshouse.witness.store import Cosigned, Log, Store

log_file = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Witness:
    """Answers add-checkpoint; what it cosigns is also what a mirror's clients may upload towards."""

    cosigner: Cosigner
    store: Store

    def add_checkpoint(self, body: bytes) -> str:
        """Cosign a checkpoint; returns the signature line. Raises Refused: 400, 403, 404, 409, 422."""
        try:
            submission = Submission.parse(body)
        except Malformed as error:
            raise Refused(400, str(error)) from None
        log, signed = self._authenticated(submission.signed)
        if submission.old_size > signed.checkpoint.size:
            raise Refused(400, "the old size is larger than the checkpoint's")
        with self.store.writing():
            _check(submission, self.cosigner.last(log))
            crash.point("witness.checkpoint.decided")
            line = self.cosigner.cosign(log, signed)
            self.store.keep_pending(log, signed)
            crash.point("witness.checkpoint.written")
        crash.point("witness.checkpoint.durable")
        return line

    def _authenticated(self, signed: SignedCheckpoint) -> tuple[Log, SignedCheckpoint]:
        """Return the log, and the checkpoint with that log's signatures alone. Raises Refused."""
        origin = signed.checkpoint.origin
        log = self.store.log_of(origin)
        if log is None:
            raise Refused(404, f"the log {origin[:80]!r} is not known here")
        keys = self.store.keys_of(log)
        try:
            signers = signed.note.times_of(keys)
        except Unproved as error:
            raise Refused(403, str(error)) from None
        if not signers:
            raise Refused(403, "no known key of the log has signed this checkpoint")
        kept = [one for one in signed.note.signatures if any(one.is_by(key) for key in keys.values())]
        return log, SignedCheckpoint(signed.checkpoint, Note(signed.note.text, tuple(kept)))


def _check(submission: Submission, last: Cosigned | None) -> None:
    new = submission.signed.checkpoint
    old = Checkpoint(new.origin, 0, EMPTY_ROOT) if last is None else last.signed.checkpoint
    if submission.old_size != old.size:
        raise Refused(409, str(old.size), content_type=SIZE)
    try:
        if not new.size and new.root != EMPTY_ROOT:
            raise Unproved("an empty log has another root")
        check_consistency(old.size, new.size, old_root=old.root, root=new.root, proof=submission.proof)
    except Unproved as error:
        # The log's own signature is good: this may be the proof that it cheats, so it is written down.
        log_file.warning("refused: %s: %s", error, ascii(bytes(submission.signed).decode()))
        raise Refused(422, str(error)) from None
