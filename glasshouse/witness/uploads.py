"""The body of add-entries as it comes in (C2SP tlog-mirror): a head, then packages of entries, each with its own proof."""

from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import HASH_SIZE
from glasshouse.proof.submissions import Package, UploadHead
from glasshouse.witness.bodies import Stream


async def read_head(stream: Stream) -> UploadHead:
    """Read the head. The ticket is read and not needed: nothing is kept in it. Raises Malformed or Cut."""
    try:
        origin = (await stream.take(await _number(stream, 2))).decode()
    except UnicodeDecodeError:
        raise Malformed("the log's origin is not UTF-8") from None
    start, end = await _number(stream, 8), await _number(stream, 8)
    return UploadHead(origin, start, end, await stream.take(await _number(stream, 2)))


async def read_package(stream: Stream, start: int, end: int) -> Package:
    """Read the package of [start, end). Raises Cut."""
    entries = [await stream.take(await _number(stream, 2)) for _index in range(start, end)]
    hashes = await stream.take(HASH_SIZE * await _number(stream, 1))
    proof = [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]
    return Package(start, end, tuple(entries), tuple(proof))


async def _number(stream: Stream, size: int) -> int:
    return int.from_bytes(await stream.take(size))
