"""The body of add-entries (C2SP tlog-mirror): a head, then packages of entries, each with its own proof."""

from collections.abc import Iterator
from dataclasses import dataclass

from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import HASH_SIZE
from glasshouse.proof.tiles import WIDTH
from glasshouse.witness.bodies import Stream


@dataclass(frozen=True, slots=True)
class Head:
    """What is to be uploaded: the entries [start, end) of a log. A ticket is read and not needed: nothing is kept in it."""

    origin: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Package:
    """The entries [start, end), and the proof that leads from the bundle they lie in to the root."""

    start: int
    end: int
    entries: tuple[bytes, ...]
    proof: tuple[bytes, ...]


def spans(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Return the ranges of the packages that make up [start, end): they are cut at multiples of 256."""
    while start < end:
        stop = min(end, start - start % WIDTH + WIDTH)
        yield start, stop
        start = stop


async def read_head(stream: Stream) -> Head:
    """Read the head. Raises Malformed or Cut."""
    try:
        origin = (await stream.take(await _number(stream, 2))).decode()
    except UnicodeDecodeError:
        raise Malformed("the log's origin is not UTF-8") from None
    start, end = await _number(stream, 8), await _number(stream, 8)
    await stream.take(await _number(stream, 2))
    return Head(origin, start, end)


async def read_package(stream: Stream, start: int, end: int) -> Package:
    """Read the package of [start, end). Raises Cut."""
    entries = [await stream.take(await _number(stream, 2)) for _index in range(start, end)]
    hashes = await stream.take(HASH_SIZE * await _number(stream, 1))
    proof = [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]
    return Package(start, end, tuple(entries), tuple(proof))


async def _number(stream: Stream, size: int) -> int:
    return int.from_bytes(await stream.take(size))
