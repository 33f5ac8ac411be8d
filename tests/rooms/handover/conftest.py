"""The network that these tests are about, and its rank process."""

from dataclasses import replace

import pytest


@pytest.fixture
def world(db, settings):
    """A network with a ledger of its own, two officers, and two people of LI among others."""
    from tests.rooms.handover.world import make_world

    settings.ENV = replace(settings.ENV, handover_notice_days=0)
    return make_world()


@pytest.fixture
def rank(monkeypatch):
    """What the rank process knows, in this process."""
    from tests.rooms.handover.world import ranks

    return ranks(monkeypatch)
