"""What follows for this room when an account is on another network now, or the service is to be suspended somewhere."""

from glasshouse.network.accounts.events import PersonMoved
from glasshouse.network.kit import clock
from glasshouse.network.kit.events import subscribe
from glasshouse.network.portability import tasks
from glasshouse.network.portability.models import Departure
from glasshouse.network.portability.states import DepartureState
from glasshouse.network.territories.events import ServiceRestrictionAnnounced, ServiceRestrictionCalledOff


@subscribe(PersonMoved)
def _moved(event: PersonMoved) -> None:
    """Let all that is held here be erased when its time has come, as of everybody who leaves."""
    Departure.objects.update_or_create(
        person_id=event.person_id,
        defaults={"state": DepartureState.LEAVING, "asked_at": clock.now(), "erase_at": event.erase_at},
    )


@subscribe(ServiceRestrictionAnnounced)
def _announced(event: ServiceRestrictionAnnounced) -> None:
    """Have everyone there told, who can take their data along."""
    tasks.tell_of_suspension.enqueue(event.code)


@subscribe(ServiceRestrictionCalledOff)
def _called_off(event: ServiceRestrictionCalledOff) -> None:
    """Have those who were told of a suspension told that it won't come."""
    tasks.tell_of_calling_off.enqueue(event.code)
