"""Reads an archive from its beginning to its end, in little memory, and takes nothing that is not spelt as we spell it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from glasshouse.proof.errors import Malformed
from glasshouse.proof.handing.form import BLOCK, END, header, padding

STEP = 1 << 18


@dataclass(slots=True)
class Member:
    """A file in an archive: its bytes can be read once, until the next one is asked for."""

    name: str
    size: int
    _source: BinaryIO = field(repr=False)
    _left: int

    def chunks(self) -> Iterator[bytes]:
        """Yield what of it was not read yet. Raises Malformed if the archive ends before."""
        while self._left:
            chunk = self._source.read(min(STEP, self._left))
            if not chunk:
                raise Malformed(f"the archive is cut off within {self.name}")
            self._left -= len(chunk)
            yield chunk

    def read(self, most: int) -> bytes:
        """Return all of it. Raises Malformed if it has more than `most` bytes, or the archive ends before."""
        if self.size > most:
            raise Malformed(f"{self.name} has {self.size} bytes; right are {most} at most")
        return b"".join(self.chunks())


def members(source: BinaryIO) -> Iterator[Member]:
    """Yield the files of an archive in their order. Raises Malformed at the first byte that should be another one."""
    while (block := source.read(BLOCK)) != bytes(BLOCK):
        member = _member(source, block)
        yield member
        for _chunk in member.chunks():
            pass
        if source.read(len(padding(member.size))) != padding(member.size):
            raise Malformed(f"the archive is cut off or changed after {member.name}")
    if source.read(len(END) - BLOCK + 1) != END[BLOCK:]:
        raise Malformed("the archive does not end where it should")


def _member(source: BinaryIO, block: bytes) -> Member:
    if len(block) < BLOCK:
        raise Malformed("the archive is cut off: it has no end")
    try:
        name = block[:100].rstrip(b"\0").decode("ascii")
        size = int(block[124:135].decode("ascii"), 8)
    except ValueError:
        raise Malformed("a file in the archive has a name or a size that can't be read") from None
    if header(name, size) != block:
        raise Malformed(f"the header of {name} is not spelt as it must be")
    return Member(name, size, source, size)
