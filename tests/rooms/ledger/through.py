"""A ledger of its own for a test, and the whole way of what waits in it."""

import shutil
from pathlib import Path

from django.conf import settings

from glasshouse.network.ledger import actions, files, keys
from glasshouse.network.ledger.cosigning import cosigners
from glasshouse.network.ledger.integrating import Integrator
from glasshouse.network.ledger.publishing import Publisher


def open_anew() -> None:
    """Begin a ledger, whatever another test has left in the folders."""
    for place in (keys.folder(), Path(settings.MEDIA_ROOT) / files.FOLDER):
        shutil.rmtree(place, ignore_errors=True)
    actions.open_ledger()


def integrate() -> None:
    """Number and sign what waits."""
    integrator = Integrator(keys.log_key(), "test")
    while integrator.step():
        pass


def publish() -> None:
    """Number, sign and publish what waits."""
    integrate()
    Publisher(keys.policy(), cosigners(keys.policy(), keys.operator_key()), "test").step()
