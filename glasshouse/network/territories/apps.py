"""Django's handle on the room."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    """The room `territories`."""

    name = "glasshouse.network.territories"
    label = "territories"

    def ready(self) -> None:
        """Declare what is held about people, and what is entered in the ledger whenever it happens."""
        from glasshouse.network.ledger.actions import register_records
        from glasshouse.network.territories import holdings
        from glasshouse.proof.entries import CountryGround, CountryLifted, CountryRestricted

        holdings.declare()
        register_records(CountryRestricted.kind, CountryGround.kind, CountryLifted.kind)
