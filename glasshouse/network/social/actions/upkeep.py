"""What keeps counts quick to read."""

from glasshouse.network.social.counting import BATCH, roll_up

__all__ = ["reconcile", "roll_up"]


def reconcile() -> None:
    """Roll up the events that wait."""
    while roll_up() == BATCH:
        pass
