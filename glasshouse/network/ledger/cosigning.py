"""Who cosigns a checkpoint: the operator's own key, and witnesses over HTTP (C2SP tlog-witness)."""

import http.client
from collections.abc import Iterable
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from glasshouse.network.kit import clock
from glasshouse.network.ledger import files
from glasshouse.network.ledger.models import Cosigner
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Unproved
from glasshouse.proof.hashes import consistency_proof
from glasshouse.proof.notes import Signature, SigningKey, from_decimal, parse_signatures, to_base64
from glasshouse.proof.policies import Policy
from glasshouse.proof.tiles import TileNodes

TIMEOUT_S = 5.0
LONGEST_ANSWER = 1 << 16


class NotCosigned(Exception):
    """A cosigner did not sign; the message is one line that says why."""


class Cosigns(Protocol):
    """Somebody who may sign that a log only grew."""

    name: str

    def cosign(self, signed: SignedCheckpoint) -> Iterable[Signature]:
        """Return signatures of a checkpoint. Raises NotCosigned."""


class Stamp:
    """The operator's own key: it says when, and vouches for nothing beside the operator's word."""

    def __init__(self, name: str, key: SigningKey) -> None:
        self.name, self._key = name, key

    def cosign(self, signed: SignedCheckpoint) -> Iterable[Signature]:
        """Stamp a checkpoint with the operator's time."""
        return [self._key.sign(signed.note.text, time_s=int(clock.now().timestamp()))]


class Witness:
    """A witness at an address. It is told what it missed since the size that it has seen."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self._url = name, f"{url.rstrip('/')}/add-checkpoint"

    def cosign(self, signed: SignedCheckpoint) -> Iterable[Signature]:
        """Hand a checkpoint in, once more from the witness's own size if it has seen another. Raises NotCosigned."""
        known = Cosigner.objects.filter(name=self.name).values_list("size", flat=True).first() or 0
        for _turn in range(2):
            status, answer = self._post(_body(signed, known))
            if status == 409:
                known = _size(answer)
                if known > signed.checkpoint.size:
                    raise NotCosigned(
                        f"it has seen {known} entries, and we have signed {signed.checkpoint.size}: "
                        "was an old backup restored?"
                    )
            elif status == 200:
                return _signatures(answer)
            else:
                raise NotCosigned(f"it answered {status}: {answer[:150].decode(errors='replace').strip()}")
        raise NotCosigned(f"it says that it has seen {known} entries, and refuses a proof from there")

    def _post(self, body: bytes) -> tuple[int, bytes]:
        request = Request(self._url, body, {"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310 — from the policy file
        try:
            with urlopen(request, timeout=TIMEOUT_S) as reply:  # noqa: S310
                return reply.status, reply.read(LONGEST_ANSWER)
        except HTTPError as error:
            with error:
                return error.code, error.read(LONGEST_ANSWER)
        except (URLError, OSError, http.client.HTTPException) as error:
            raise NotCosigned(f"it does not answer: {error}") from error


def _body(signed: SignedCheckpoint, old_size: int) -> bytes:
    size = signed.checkpoint.size
    proof = consistency_proof(old_size, size, TileNodes(size, files.read)) if old_size <= size else []
    lines = [f"old {old_size}", *map(to_base64, proof), ""]
    return "".join(f"{line}\n" for line in lines).encode() + bytes(signed)


def _size(answer: bytes) -> int:
    try:
        return from_decimal(answer.decode().removesuffix("\n"))
    except (UnicodeDecodeError, Unproved):
        raise NotCosigned(f"it answered 409 with {answer[:60]!r}") from None


def _signatures(answer: bytes) -> tuple[Signature, ...]:
    try:
        return parse_signatures(answer.decode())
    except (UnicodeDecodeError, Unproved):
        raise NotCosigned(f"it answered with what is no signature: {answer[:60]!r}") from None


def cosigners(policy: Policy, operator: SigningKey) -> list[Cosigns]:
    """Return who of a policy can be asked: the operator's own key, and whoever has an address."""
    found: list[Cosigns] = []
    for name, party in policy.witnesses.items():
        if party.key == operator.public:
            found.append(Stamp(name, operator))
        elif party.url:
            found.append(Witness(name, party.url))
    return found
