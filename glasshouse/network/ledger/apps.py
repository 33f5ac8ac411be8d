"""Django's handle on the room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room `ledger`."""

    name = "glasshouse.network.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Declare what is held about people, what the health page asks, and what is in force."""
        from glasshouse.network.ledger import health, holdings, release

        holdings.declare()
        health.declare()
        release.declare()
