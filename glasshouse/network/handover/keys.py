"""The key that signs archives of handovers, which the announcement in the ledger vouches for, and the hash of an old handle."""

from pathlib import Path

from django.conf import settings

from glasshouse.network.kit import signing
from glasshouse.network.kit.storage import write_once
from glasshouse.network.ledger import queries as ledger
from glasshouse.proof.notes import Kind, SigningKey, VerifierKey
from glasshouse.proof.policies import Policy

KEY = "handover.key"


def own_log() -> VerifierKey:
    """Return the key of this network's log. Raises LedgerClosed."""
    return Policy.parse(ledger.policy_text().encode()).logs[0].key


def handover_key() -> SigningKey:
    """Return the key that signs archives, made the first time. Raises LedgerClosed, Malformed."""
    place = Path(settings.DATA_DIR) / "ledger" / KEY
    write_once(place, SigningKey.generate(f"{own_log().name}/handover", Kind.LOG).to_text() + "\n")
    return SigningKey.parse(place.read_text())


def hash_of(handle: str) -> str:
    """Return the keyed hash under which the signpost of somebody who moved is found."""
    return signing.keyed_hash(purpose="signpost", subject=handle.strip().lower())
