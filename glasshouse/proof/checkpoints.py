"""Checkpoints: a log's size and root, signed by the log and cosigned by witnesses and mirrors (C2SP tlog-checkpoint)."""

from collections.abc import Iterable
from dataclasses import dataclass

from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import HASH_SIZE
from glasshouse.proof.notes import (
    Note,
    Signature,
    SigningKey,
    VerifierKey,
    from_base64,
    from_decimal,
    to_base64,
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its origin, how many entries it has, and the root of their tree."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the body that is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a body. Lines of extensions are refused: nobody could audit them. Raises Malformed."""
        lines = text.split("\n")
        if len(lines) != 4 or not lines[0] or lines[3]:
            raise Malformed("a checkpoint has three lines: origin, size, root")
        root = from_base64(lines[2])
        if len(root) != HASH_SIZE:
            raise Malformed("the root of a checkpoint has 32 bytes")
        return cls(lines[0], from_decimal(lines[1]), root)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with its signatures, as it is served. Reading it verifies nothing."""

    checkpoint: Checkpoint
    note: Note

    def __bytes__(self) -> bytes:
        """Return it as it is served."""
        return bytes(self.note)

    @classmethod
    def parse(cls, data: bytes) -> "SignedCheckpoint":
        """Read a checkpoint. Raises Malformed."""
        note = Note.parse(data)
        return cls(Checkpoint.parse(note.text), note)

    @classmethod
    def sign(cls, checkpoint: Checkpoint, key: SigningKey) -> "SignedCheckpoint":
        """Sign a checkpoint as the log whose origin it names."""
        return cls(checkpoint, Note(checkpoint.text, (key.sign(checkpoint.text),)))

    def cosigned(self, more: Iterable[Signature]) -> "SignedCheckpoint":
        """Return it with more signatures, each once."""
        signatures = dict.fromkeys((*self.note.signatures, *more))
        return SignedCheckpoint(self.checkpoint, Note(self.note.text, tuple(signatures)))

    def check_log(self, key: VerifierKey) -> None:
        """Check that this is the key's log and that it signed this. Raises Unproved."""
        if self.checkpoint.origin != key.name:
            raise Unproved(f"a checkpoint of {self.checkpoint.origin}, not of {key.name}")
        if not self.note.times_of({"log": key}):
            raise Unproved(f"a checkpoint that {key.name} has not signed")
