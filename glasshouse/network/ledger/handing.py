"""Handing in over HTTP: checkpoints to a witness (C2SP tlog-witness), entries to a mirror (tlog-mirror). No database here."""

import http.client
from collections.abc import Callable, Iterator, Mapping
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from glasshouse.network.ledger import files
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Unproved
from glasshouse.proof.hashes import consistency_proof, subtree_proof
from glasshouse.proof.notes import Signature, from_decimal, parse_signatures
from glasshouse.proof.submissions import ENTRIES, MirrorInfo, Package, Submission, UploadHead, spans
from glasshouse.proof.tiles import BUNDLE, WIDTH, Tile, TileNodes, unpack_bundle

TIMEOUT_S = 5.0
UPLOAD_TIMEOUT_S = 30.0
LONGEST_ANSWER = 1 << 16
UPLOAD_BYTES = 4 << 20
"""What one upload may hold, and one package more. More is sent in further ones, so that neither side holds much."""
MOST_STANDING = 3
"""So often in a row may an upload bring nothing on before it is left for the next checkpoint."""


class NotCosigned(Exception):
    """A cosigner did not sign; the message is one line that says why."""


class WitnessDesk:
    """Where a witness takes checkpoints. It is told what it missed since the size that it has seen."""

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/add-checkpoint"
        self._known = 0

    def hand_in(self, signed: SignedCheckpoint) -> tuple[Signature, ...]:
        """Hand a checkpoint in, once more from the witness's own size if it has seen another. Raises NotCosigned.

        A mirror takes it just as well and need not sign it: then there are no signatures.
        """
        size = signed.checkpoint.size
        for _turn in range(2):
            status, answer = _post(
                self._url, _submission(signed, self._known), "text/plain; charset=utf-8", TIMEOUT_S
            )
            if status == 409:
                self._known = _size(answer)
                if self._known > size:
                    raise NotCosigned(
                        f"it has seen {self._known} entries, and we have signed {size}: was an old backup restored?"
                    )
            elif status == 200:
                self._known = size
                return _signatures(answer) if answer else ()
            else:
                raise NotCosigned(_told(status, answer))
        raise NotCosigned(f"it says that it has seen {self._known} entries, and refuses a proof from there")


def _submission(signed: SignedCheckpoint, old_size: int) -> bytes:
    size = signed.checkpoint.size
    # Of a size that we have not reached yet nothing can be proved: the answer will tell the true one.
    old_size = min(old_size, size)
    return bytes(
        Submission(old_size, tuple(consistency_proof(old_size, size, TileNodes(size, files.read))), signed)
    )


class MirrorDesk:
    """Where a mirror takes entries, package by package; it signs once it has them all."""

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/add-entries"
        self._next: int | None = None
        self._ticket = b""

    def ask(self, signed: SignedCheckpoint) -> int:
        """Return how many entries of a log it has, which it tells whoever uploads nothing. Raises NotCosigned."""
        size = signed.checkpoint.size
        status, answer = _post(self._url, self._upload(signed, size), ENTRIES, UPLOAD_TIMEOUT_S)
        if status not in (200, 202, 409):
            raise NotCosigned(_told(status, answer))
        return size if status == 200 else _info(answer).next_entry

    def hand_in(
        self,
        signed: SignedCheckpoint,
        pending: Mapping[int, SignedCheckpoint],
        progress: Callable[[int], None],
    ) -> tuple[SignedCheckpoint, tuple[Signature, ...]]:
        """Bring a mirror up to a checkpoint; returns the one that it then signs, and how. Raises NotCosigned.

        `pending` holds the checkpoints of late that it may name instead, by size; `progress` is told how far it is.
        """
        # What it has is not known at first: an upload of nothing makes it say so.
        start = signed.checkpoint.size if self._next is None else self._next
        standing = 0
        while True:
            status, answer = _post(self._url, self._upload(signed, start), ENTRIES, UPLOAD_TIMEOUT_S)
            if status == 200:
                self._next = signed.checkpoint.size
                return signed, _signatures(answer)
            if status not in (202, 409):
                raise NotCosigned(_told(status, answer))
            info = _info(answer)
            standing = 0 if self._next is not None and info.next_entry > self._next else standing + 1
            if standing > MOST_STANDING:
                raise NotCosigned(f"it stands at {info.next_entry} entries and takes no more")
            self._next, self._ticket = info.next_entry, info.ticket
            signed = self._towards(info, signed, pending)
            start = min(info.next_entry, signed.checkpoint.size)
            if start < signed.checkpoint.size:
                progress(start)

    def _towards(
        self, info: MirrorInfo, signed: SignedCheckpoint, pending: Mapping[int, SignedCheckpoint]
    ) -> SignedCheckpoint:
        if info.size == signed.checkpoint.size:
            return signed
        known = pending.get(info.size)
        if known is None:
            raise NotCosigned(
                f"it waits for the entries of a checkpoint of {info.size} entries, which is not our last"
            )
        return known

    def _upload(self, signed: SignedCheckpoint, start: int) -> bytes:
        checkpoint = signed.checkpoint
        body = bytearray(bytes(UploadHead(checkpoint.origin, start, checkpoint.size, self._ticket)))
        for package in packages(start, checkpoint.size):
            body += bytes(package)
            if len(body) > UPLOAD_BYTES:
                break
        return bytes(body)


def packages(start: int, size: int) -> Iterator[Package]:
    """Yield the entries [start, size) of our log with the proofs that they are in its tree of that size."""
    nodes = TileNodes(size, files.read)
    for first, stop in spans(start, size):
        bundle = Tile(BUNDLE, first // WIDTH, min(WIDTH, size - first // WIDTH * WIDTH))
        entries = unpack_bundle(files.read(bundle), bundle.width)[
            first % WIDTH : first % WIDTH + stop - first
        ]
        yield Package(
            first, stop, tuple(entries), tuple(subtree_proof(first - first % WIDTH, stop, size, nodes))
        )


def _post(url: str, body: bytes, content_type: str, timeout_s: float) -> tuple[int, bytes]:
    try:
        request = Request(url, body, {"Content-Type": content_type})  # noqa: S310 — from the policy file
        with urlopen(request, timeout=timeout_s) as reply:  # noqa: S310
            return reply.status, reply.read(LONGEST_ANSWER)
    except HTTPError as error:
        with error:
            return error.code, error.read(LONGEST_ANSWER)
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        raise NotCosigned(f"it does not answer: {error}") from error


def _told(status: int, answer: bytes) -> str:
    return f"it answered {status}: {answer[:150].decode(errors='replace').strip()}"


def _size(answer: bytes) -> int:
    try:
        return from_decimal(answer.decode().removesuffix("\n"))
    except (UnicodeDecodeError, Unproved):
        raise NotCosigned(f"it answered 409 with {answer[:60]!r}") from None


def _info(answer: bytes) -> MirrorInfo:
    try:
        return MirrorInfo.parse(answer.decode())
    except (UnicodeDecodeError, Unproved):
        raise NotCosigned(f"it does not say how to go on: {answer[:60]!r}") from None


def _signatures(answer: bytes) -> tuple[Signature, ...]:
    try:
        return parse_signatures(answer.decode())
    except (UnicodeDecodeError, Unproved):
        raise NotCosigned(f"it answered with what is no signature: {answer[:60]!r}") from None
