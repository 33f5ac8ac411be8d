"""What this room keeps about people: nothing. It counts over public entries."""

from glasshouse.network.kit.holdings import register_impersonal


def declare() -> None:
    """Say so."""
    register_impersonal("promises.Judging", "promises.OwnPromise")
