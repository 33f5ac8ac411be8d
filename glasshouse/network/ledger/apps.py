"""Django's handle on the room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room `ledger`."""

    name = "glasshouse.network.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Declare what is held about people, and what the health page asks."""
        from glasshouse.network.ledger import health, holdings

        holdings.declare()
        health.declare()
