"""One witness with its mirror for most tests; each test has a log of its own."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from glasshouse.witness import installation
from tests.witness.house import Client, Log, Process, some

_numbers = count()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("witness")
    installation.make(folder, "witness.example/w1", "mirror.example/m1")
    return folder


@pytest.fixture(scope="session")
def running(folder: Path) -> Iterator[Process]:
    process = Process(folder)
    yield process
    assert process.end() == 0


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    """Start witnesses that end with the test, however it ends."""
    started: list[Process] = []

    def start(folder: Path, *, kill_at: str = "") -> Process:
        started.append(Process(folder, kill_at=kill_at))
        return started[-1]

    yield start
    for process in started:
        process.end()


@pytest.fixture
def client(running: Process) -> Iterator[Client]:
    client = running.client()
    yield client
    client.connection.close()


@pytest.fixture
def log(folder: Path) -> Log:
    """A log of 600 entries that the running witness knows, and has never seen."""
    log = Log(f"log.example/{next(_numbers)}", some(600))
    installation.add_log(folder, str(log.key.public), "https://log.example/")
    return log
