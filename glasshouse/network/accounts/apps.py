"""Django's handle on the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room `accounts`."""

    name = "glasshouse.network.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Declare what is held about people, and tell a room below which role an officer has now."""
        from glasshouse.network.accounts import holdings
        from glasshouse.network.accounts.queries import role_of_officer
        from glasshouse.network.territories.actions import register_roles

        holdings.declare()
        register_roles(role_of_officer)
