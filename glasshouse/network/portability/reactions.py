"""What follows for this room when the service is to be suspended somewhere."""

from glasshouse.network.kit.events import subscribe
from glasshouse.network.portability import tasks
from glasshouse.network.territories.events import ServiceRestrictionAnnounced


@subscribe(ServiceRestrictionAnnounced)
def _announced(event: ServiceRestrictionAnnounced) -> None:
    """Have everyone there told, who can take their data along."""
    tasks.tell_of_suspension.enqueue(event.code)
