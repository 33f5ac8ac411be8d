"""Receipts: that an entry is in a log, under a checkpoint with its cosignatures (C2SP tlog-proof), in one file."""

from dataclasses import dataclass

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import HASH_SIZE, MOST_HASHES, check_inclusion, leaf_hash
from glasshouse.proof.notes import from_base64, from_decimal, to_base64
from glasshouse.proof.policies import Checked, Policy

FIRST_LINE = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A proof of inclusion. `extra` is whatever its maker put beside it: nothing vouches for it."""

    index: int
    proof: tuple[bytes, ...]
    signed: SignedCheckpoint
    extra: bytes = b""

    def __bytes__(self) -> bytes:
        """Return the file."""
        lines = [
            FIRST_LINE,
            *([f"extra {to_base64(self.extra)}"] if self.extra else []),
            f"index {self.index}",
        ]
        return "".join(f"{line}\n" for line in (*lines, *map(to_base64, self.proof), "")).encode() + bytes(
            self.signed
        )

    @classmethod
    def parse(cls, data: bytes) -> "Receipt":
        """Read a file, verifying nothing. Raises Malformed."""
        head, blank, checkpoint = data.partition(b"\n\n")
        try:
            lines = head.decode().split("\n")
        except UnicodeDecodeError:
            raise Malformed("a receipt that is not UTF-8") from None
        if not blank or lines[0] != FIRST_LINE:
            raise Malformed(f"a receipt begins with {FIRST_LINE}")
        extra = b""
        if len(lines) > 1 and lines[1].startswith("extra "):
            extra = from_base64(lines.pop(1).removeprefix("extra "))
        if len(lines) < 2 or not lines[1].startswith("index "):
            raise Malformed("a receipt without an index")
        index = from_decimal(lines[1].removeprefix("index "))
        proof = tuple(from_base64(line) for line in lines[2:])
        if len(proof) > MOST_HASHES or any(len(one) != HASH_SIZE for one in proof):
            raise Malformed("a receipt with hashes of a wrong length, or too many")
        return cls(index, proof, SignedCheckpoint.parse(checkpoint), extra)

    def check(self, entry: bytes, policy: Policy) -> Checked:
        """Check that the entry is in a log of the policy, under its quorum. Raises Unproved."""
        checked = policy.check(self.signed)
        checkpoint = self.signed.checkpoint
        check_inclusion(
            self.index, checkpoint.size, leaf=leaf_hash(entry), root=checkpoint.root, proof=self.proof
        )
        return checked
