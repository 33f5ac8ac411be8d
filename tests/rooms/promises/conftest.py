"""A ledger in a test's hand."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from tests.rooms.promises.log import Log


@pytest.fixture
def opened(db: None) -> None:
    """A ledger of its own, with its terms in it."""
    from glasshouse.network.ledger import actions, files, keys

    for place in (keys.folder(), Path(settings.MEDIA_ROOT) / files.FOLDER):
        shutil.rmtree(place, ignore_errors=True)
    actions.open_ledger()


@pytest.fixture
def log(opened: None) -> "Log":
    """A ledger without any entry."""
    from tests.rooms.promises.log import Log

    return Log()
