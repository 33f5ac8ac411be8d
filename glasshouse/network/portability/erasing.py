"""The erasure of somebody who has left: every holding, from the rooms above down to the vault, and every file.

Each step can be done twice, and the departure's own row goes last: whoever is killed on the way is followed by another
worker, who begins again at the top and finds less.
"""

import email
import email.policy
import logging
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import crash, storage
from glasshouse.network.kit.holdings import Holding, holdings
from glasshouse.network.portability import leases
from glasshouse.network.portability.models import Departure
from glasshouse.network.portability.states import DepartureState

log = logging.getLogger(__name__)
_OWN = Departure._meta.label


def in_order() -> list[Holding]:
    """Return every holding in the order in which they can go: rooms above before those below, the vault last."""
    places = {room.label: place for place, room in enumerate(apps.get_app_configs())}
    held = (holding for holding in holdings() if holding.model != _OWN)
    return sorted(held, key=lambda holding: -places[holding.model.partition(".")[0]])


def erase_departed(person_id: int) -> None:
    """Erase somebody whose time has come, under a lease. Doing it twice, or at once, is harmless."""
    departure = leases.take(Departure.objects.filter(pk=person_id, state=DepartureState.ERASING))
    if departure is None:
        return
    heart = leases.Heart(departure)
    try:
        erase_everything(person_id, heart)
        with transaction.atomic():
            leases.ours(departure).delete()
            crash.point("portability.erase.before_commit")
    except leases.LeaseLost:
        log.info("an erasure is continued by another worker")
    except Exception:
        leases.release(departure)
        raise


def erase_everything(person_id: int, heart: leases.Heart) -> None:
    """Erase all rows and files of a person from every holding, and the mails that lie in the outbox."""
    _clear_outbox(person_id)
    for holding in in_order():
        # Those that the room's own erasure does not know of: asked for while their rows are still there.
        keys = list(holding.files(person_id))
        holding.erase(person_id)
        crash.point("portability.erase.after_holding")
        for key in keys:
            storage.delete(key)
        heart.beat()


def _clear_outbox(person_id: int) -> None:
    """Delete the mails to a person that a network without a mail server keeps in a folder."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", "") or "")
    addresses = {one.casefold() for one in people.email_of(person_id) if one}
    if not addresses or not folder.is_absolute() or not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.is_file() and _recipient(path) in addresses:
            path.unlink(missing_ok=True)


def _recipient(path: Path) -> str:
    try:
        with path.open("rb") as source:
            told = email.message_from_binary_file(source, policy=email.policy.compat32)["To"]
    except (OSError, ValueError):
        return ""
    return str(told or "").strip().casefold()
