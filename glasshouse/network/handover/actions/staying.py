"""What the people concerned decide: to stay, or, having thought again, to go along."""

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.handover.actions.proposing import TooLate
from glasshouse.network.handover.models import Handover, Party
from glasshouse.network.handover.states import State
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotFound


def stay(*, person_id: int, code: str) -> None:
    """Stay with this network, whatever is handed over; saying it twice is harmless. Raises NotFound, TooLate."""
    _decide(person_id, code, stays=True)


def go_along(*, person_id: int, code: str) -> None:
    """Take back having said that one stays. Raises NotFound, TooLate."""
    _decide(person_id, code, stays=False)


def _decide(person_id: int, code: str, *, stays: bool) -> None:
    with transaction.atomic():
        row = Handover.objects.select_for_update().filter(code=code).first()
        party = Party.objects.filter(handover=row, person_id=person_id).first() if row else None
        if row is None or party is None:
            raise NotFound(_("There is no such handover that concerns you."))
        if row.state != State.ANNOUNCED:
            raise TooLate(_("The time for that is over: the handover has begun, or was called off."))
        party.stays_at = clock.now() if stays else None
        party.save(update_fields=["stays_at"])
