"""What the tests of the ledger stand on: a ledger of its own for each."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def opened() -> None:
    """A ledger of its own, with its terms in it."""
    from django.conf import settings

    from glasshouse.network.ledger import actions, files, keys

    for place in (keys.folder(), Path(settings.MEDIA_ROOT) / files.FOLDER):
        shutil.rmtree(place, ignore_errors=True)
    actions.open_ledger()
