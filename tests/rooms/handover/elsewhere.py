"""The other network as this one asks it: its log, its receipts, and whether it answers at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import pytest

from glasshouse.network.handover import remote
from glasshouse.proof.entries import Entry, Handover, to_bytes
from glasshouse.proof.verifying.sources import CantReach, NotThere
from tests.proof.log import Log
from tests.proof.parcel import POLICY, Parcel, receipt_of


@dataclass
class Elsewhere:
    """What its server answers."""

    files: dict[str, bytes]
    is_up: bool = True

    def read(self, path: str, _most: int) -> bytes:
        if not self.is_up:
            raise CantReach("nobody answers")
        if path not in self.files:
            raise NotThere(f"{path} is not there")
        return self.files[path]

    def close(self) -> None:
        """Nothing is open."""


def answers(
    monkeypatch: pytest.MonkeyPatch, entries: Sequence[Entry], *, policy: bytes = POLICY
) -> Elsewhere:
    """Let every other network answer with a log of these entries."""
    log = Log([to_bytes(one) for one in entries])
    files = {f"ledger/{path}": data for path, data in log.files.items()}
    files |= {"ledger/policy.txt": policy, "ledger/checkpoint": bytes(log.checkpoint())}
    for index, one in enumerate(entries):
        if isinstance(one, Handover):
            files[f"handovers/{one.handover}/{one.side}-{one.stage}.tlog-proof"] = receipt_of(
                list(entries), index
            )
    site = Elsewhere(files)
    monkeypatch.setattr(remote, "Web", lambda *_args: site)
    return site


def begun_of(parcel: Parcel) -> Handover:
    """Return the entry of the network that gives, once it has made this archive."""
    (manifest,) = (data for name, data in parcel.signed() if name == "manifest.jsonl")
    assert isinstance(parcel.announced, Handover)
    return replace(parcel.announced, stage="begun", key="", dossier=sha256(manifest).hexdigest())
