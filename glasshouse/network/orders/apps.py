"""Django's handle on the room."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """The room `orders`."""

    name = "glasshouse.network.orders"
    label = "orders"

    def ready(self) -> None:
        """Declare what is held about people, what the health page asks, what is entered, and the rules that are in force."""
        from glasshouse.network.orders import health, holdings, rulebook

        holdings.declare()
        health.declare()
        rulebook.declare()
