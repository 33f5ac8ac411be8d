"""What a log hands in: a checkpoint with its proof to a witness (C2SP tlog-witness), its entries to a mirror (tlog-mirror).

Whoever hands in writes these bytes; a witness reads the first form here and the entries as they come in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import HASH_SIZE, MOST_HASHES
from glasshouse.proof.notes import from_base64, from_decimal, to_base64
from glasshouse.proof.tiles import WIDTH, pack_bundle

ENTRIES = "application/octet-stream"
"""The content type of add-entries."""
LONGEST_TICKET = 65_535


@dataclass(frozen=True, slots=True)
class Submission:
    """The body of add-checkpoint: a checkpoint, and the proof that its log only grew since it had the old size."""

    old_size: int
    proof: tuple[bytes, ...]
    signed: SignedCheckpoint

    def __bytes__(self) -> bytes:
        """Return the body."""
        lines = [f"old {self.old_size}", *map(to_base64, self.proof), ""]
        return "".join(f"{line}\n" for line in lines).encode() + bytes(self.signed)

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


@dataclass(frozen=True, slots=True)
class UploadHead:
    """The head of add-entries: the entries [start, end) of a log follow in packages. A ticket is the mirror's own, given back."""

    origin: str
    start: int
    end: int
    ticket: bytes = b""

    def __bytes__(self) -> bytes:
        """Return the head; packages follow it."""
        name = self.origin.encode()
        numbers = self.start.to_bytes(8) + self.end.to_bytes(8)
        return len(name).to_bytes(2) + name + numbers + len(self.ticket).to_bytes(2) + self.ticket


@dataclass(frozen=True, slots=True)
class Package:
    """The entries [start, end), and the proof that leads from the bundle they lie in to the root."""

    start: int
    end: int
    entries: tuple[bytes, ...]
    proof: tuple[bytes, ...]

    def __bytes__(self) -> bytes:
        """Return the package."""
        return pack_bundle(self.entries) + bytes([len(self.proof)]) + b"".join(self.proof)


def spans(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Return the ranges of the packages that make up [start, end): they are cut at multiples of 256."""
    while start < end:
        stop = min(end, start - start % WIDTH + WIDTH)
        yield start, stop
        start = stop


@dataclass(frozen=True, slots=True)
class MirrorInfo:
    """How an upload goes on (text/x.tlog.mirror-info): towards which size, from which entry, with which ticket."""

    size: int
    next_entry: int
    ticket: bytes = b""

    def __str__(self) -> str:
        """Return the three lines."""
        return f"{self.size}\n{self.next_entry}\n{to_base64(self.ticket)}\n"

    @classmethod
    def parse(cls, text: str) -> "MirrorInfo":
        """Read the three lines. Raises Malformed."""
        lines: Sequence[str] = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise Malformed("a mirror says how to go on in three lines")
        ticket = from_base64(lines[2])
        if len(ticket) > LONGEST_TICKET:
            raise Malformed("a mirror's ticket has more than 65,535 bytes")
        return cls(from_decimal(lines[0]), from_decimal(lines[1]), ticket)
