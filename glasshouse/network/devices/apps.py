"""Django's handle on the room."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """The room `devices`."""

    name = "glasshouse.network.devices"
    label = "devices"

    def ready(self) -> None:
        """Declare what is held about people, and what is entered in the ledger."""
        from glasshouse.network.devices import holdings
        from glasshouse.network.ledger.actions import register_records
        from glasshouse.proof.entries import (
            DeviceBarExcepted,
            DeviceBarLifted,
            DeviceBarObjected,
            DeviceBarred,
            DeviceBarReported,
        )

        holdings.declare()
        kinds = (DeviceBarred, DeviceBarExcepted, DeviceBarReported, DeviceBarObjected, DeviceBarLifted)
        register_records(*(one.kind for one in kinds))
