"""What this room keeps about people: nothing. An entry holds codes, pseudonyms of one video, and hashes under a nonce."""

from glasshouse.network.kit.holdings import register_impersonal


def declare() -> None:
    """Say so."""
    register_impersonal(
        "ledger.Entry", "ledger.Checkpoint", "ledger.Published", "ledger.Lease", "ledger.Cosigner"
    )
