"""Django's handle on the room."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """The room `handover`."""

    name = "glasshouse.network.handover"
    label = "handover"

    def ready(self) -> None:
        """Declare what is held about people, and what is entered in the ledger."""
        from glasshouse.network.handover import holdings
        from glasshouse.network.ledger.actions import register_records
        from glasshouse.proof.entries import Handover, Licence

        holdings.declare()
        register_records(Handover.kind, Licence.kind)
