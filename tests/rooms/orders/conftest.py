"""What the tests of orders stand on: a ledger of its own in France, rules that count, two officers, and ada, whom orders name."""

from dataclasses import replace

import pytest


@pytest.fixture(autouse=True)
def opened(db, settings) -> None:
    from tests.rooms.ledger.through import open_anew

    settings.ENV = replace(settings.ENV, country="FR")
    open_anew()


@pytest.fixture
def desk(frozen_clock) -> tuple[int, int]:
    from tests.rooms.orders.desk import LATER, enter_rules, officers
    from tests.rooms.people import person

    enter_rules()
    frozen_clock.set(frozen_clock.now + LATER)
    person("ada")
    return officers()
