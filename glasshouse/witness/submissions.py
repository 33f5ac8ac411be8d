"""The body of add-checkpoint (C2SP tlog-witness)."""

from dataclasses import dataclass

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import HASH_SIZE, MOST_HASHES
from glasshouse.proof.notes import from_base64, from_decimal


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint, and the proof that its log only grew since it had the old size."""

    old_size: int
    proof: tuple[bytes, ...]
    signed: SignedCheckpoint

    @classmethod
    def parse(cls, body: bytes) -> "Submission":
        """Read a body, verifying nothing. Raises Malformed."""
        head, blank, checkpoint = body.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise Malformed("the lines above the checkpoint are not ASCII") from None
        if not blank or not first.startswith("old "):
            raise Malformed("the body is `old <size>`, the proof, an empty line and a checkpoint")
        if len(lines) > MOST_HASHES:
            raise Malformed(f"the proof has more than {MOST_HASHES} hashes")
        proof = tuple(from_base64(line) for line in lines)
        if any(len(one) != HASH_SIZE for one in proof):
            raise Malformed("the proof has a hash that has not 32 bytes")
        return cls(from_decimal(first.removeprefix("old ")), proof, SignedCheckpoint.parse(checkpoint))
