"""Django's handle on the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room `accounts`."""

    name = "glasshouse.network.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Declare what is held about people."""
        from glasshouse.network.accounts import holdings

        holdings.declare()
