"""What both tortures need: words while it goes on, and a supervisor that is used to children who die."""

import logging
import sys
from collections.abc import Callable

import pytest

from glasshouse.network.config import processes


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a line at once, whatever pytest captures: this takes minutes."""

    def say(words: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"torture: {words}\n")
            sys.stdout.flush()

    return say


@pytest.fixture(autouse=True)
def used_to_deaths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the supervisor start every child again at once, without a word about it."""
    monkeypatch.setattr(processes, "_HEALTHY_S", -1.0)
    logging.getLogger(processes.__name__).setLevel(logging.ERROR)
