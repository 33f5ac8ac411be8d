"""Django's handle on the room."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """The room `orders`."""

    name = "glasshouse.network.orders"
    label = "orders"

    def ready(self) -> None:
        """Declare what is held about people, what is entered, and the rules that are in force."""
        from glasshouse.network.orders import holdings, rulebook

        holdings.declare()
        rulebook.declare()
