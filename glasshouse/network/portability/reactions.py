"""What follows for this room when somebody's account is on another network now."""

from glasshouse.network.accounts.events import PersonMoved
from glasshouse.network.kit import clock
from glasshouse.network.kit.events import subscribe
from glasshouse.network.portability.models import Departure
from glasshouse.network.portability.states import DepartureState


@subscribe(PersonMoved)
def _moved(event: PersonMoved) -> None:
    """Let all that is held here be erased when its time has come, as of everybody who leaves."""
    Departure.objects.update_or_create(
        person_id=event.person_id,
        defaults={"state": DepartureState.LEAVING, "asked_at": clock.now(), "erase_at": event.erase_at},
    )
