"""An organisation, and the name server that shows its domain."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Let no test leave its bars in the memory of the process."""
    from glasshouse.network.devices import queries

    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def names(settings) -> Iterator[Any]:
    """Run a name server, and have the network ask it."""
    from tests.rooms.devices.nameserver import NameServer

    server = NameServer()
    settings.ENV = replace(settings.ENV, dns_resolver=server.address, bar_private_networks=True)
    yield server
    server.close()


@pytest.fixture
def office(names, db) -> Any:
    """Return an organisation that is shown in every way."""
    from tests.rooms.devices.offices import found

    return found(names)
