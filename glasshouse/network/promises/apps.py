"""Django's handle on the room."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """The room `promises`."""

    name = "glasshouse.network.promises"
    label = "promises"

    def ready(self) -> None:
        """Declare what is held about people, what the health page asks, what is given at the start, and what is recorded."""
        from glasshouse.network.promises import collected, giving, health, holdings

        holdings.declare()
        health.declare()
        giving.declare()
        collected.declare()
