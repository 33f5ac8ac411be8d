"""What this room keeps about people: nothing. It knows a video by its code, and an officer by a code drawn by chance."""

from glasshouse.network.kit.holdings import register_impersonal


def declare() -> None:
    """Say so."""
    register_impersonal("territories.Restriction", "territories.Withheld")
