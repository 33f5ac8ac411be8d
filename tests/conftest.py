"""What every test stands on: an installation of its own in a temporary folder, a clock to hold, no way outside."""

import gc
import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import machine

machine.prepare()
# Before Django reads its settings: nothing of the environment's own installation is touched.
DATA_DIR = Path(tempfile.mkdtemp(prefix="glasshouse-test-"))
DATABASE_URL = os.environ.get("GLASSHOUSE_TEST_DATABASE_URL", "")
for _name in [name for name in os.environ if name.startswith("GLASSHOUSE_")]:
    del os.environ[_name]
os.environ["GLASSHOUSE_DATA_DIR"] = str(DATA_DIR)
os.environ["GLASSHOUSE_DATABASE_URL"] = DATABASE_URL
os.environ["GLASSHOUSE_SECRET_KEY"] = "a key for tests, of the length that a real one has: 0123456789"
os.environ["GLASSHOUSE_LOG_LEVEL"] = "WARNING"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "installation"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database", action="store_true", help="run only the tests that touch the database"
    )


def pytest_configure() -> None:
    import django

    django.setup()
    from django.conf import settings

    from tests import emptying, prepared

    emptying.take_over()
    prepared.take_over()
    # A worker that runs beside others may have read its settings already, by the environment of whoever started it.
    settings.DATA_DIR = DATA_DIR
    # A busy machine is not a broken one: no example has a time limit.
    hypothesis.settings.register_profile("patient", deadline=None)
    hypothesis.settings.load_profile("patient")


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if DATABASE_URL else 'SQLite'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Journeys last: the browser's driver keeps an event loop in this thread, in which asyncio.run can't start another.
    items.sort(key=lambda item: "journeys" in item.path.parts)
    if not config.getoption("--only-database"):
        return
    kept: list[pytest.Item] = []
    rest: list[pytest.Item] = []
    for item in items:
        touches = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(
            getattr(item, "fixturenames", ())
        )
        (kept if touches else rest).append(item)
    config.hook.pytest_deselected(items=rest)
    items[:] = kept


def pytest_collection_finish() -> None:
    # What is imported and collected by now stays until the end; looking through it for cycles again and again cost a tenth.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA_DIR, ignore_errors=True)


class Clock:
    """The network's clock in a test's hand."""

    def __init__(self, instant: datetime) -> None:
        self.set(instant)

    def set(self, instant: datetime) -> None:
        from glasshouse.network.kit import clock

        self.now = instant
        clock.hold(instant)

    def advance(self, **by: float) -> datetime:
        """Let time go on by `timedelta(**by)`; returns the new instant."""
        self.set(self.now + timedelta(**by))
        return self.now


@pytest.fixture
def frozen_clock() -> Iterator[Clock]:
    """Hold the clock at noon of 1 June 2026 UTC."""
    from glasshouse.network.kit import clock

    yield Clock(datetime(2026, 6, 1, 12, tzinfo=UTC))
    clock.hold(None)


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """Let no test leave the language of its last page to the next one."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Path:
    """Give every test folders of its own for media, uploads, scratch and mail; returns the one for media."""
    data = tmp_path_factory.mktemp("data")
    root = data / "media"
    settings.MEDIA_ROOT = root
    settings.UPLOADS_ROOT = data / "uploads"
    settings.SCRATCH_ROOT = data / "scratch"
    settings.EMAIL_FILE_PATH = data / "outbox"
    for folder in (root, settings.UPLOADS_ROOT, settings.SCRATCH_ROOT):
        folder.mkdir()
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": root}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return root


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in {"localhost", ""}


@pytest.fixture(autouse=True, scope="session")
def no_way_outside() -> Iterator[None]:
    """Refuse every connection of this process that would leave the machine."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_here(str(address[0])):
            raise AssertionError(f"a test tried to connect to {address[0]}")
        connect(self, address)

    def resolve_here(host: Any, *arguments: Any, **options: Any) -> Any:
        if host is not None and not _is_here(host if isinstance(host, str) else bytes(host).decode()):
            raise AssertionError(f"a test tried to resolve {host}")
        return resolve(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", resolve_here)
        yield
