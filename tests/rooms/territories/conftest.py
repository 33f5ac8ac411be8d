"""What these tests stand on: a ledger of its own for each."""

import pytest


@pytest.fixture(autouse=True)
def opened() -> None:
    """Begin a ledger, with its terms in it."""
    from tests.rooms.ledger.through import open_anew

    open_anew()
