"""Django's handle on the room."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The room `vault`."""

    name = "glasshouse.network.vault"
    label = "vault"

    def ready(self) -> None:
        """Declare what is held about people."""
        from glasshouse.network.vault import holdings

        holdings.declare()
