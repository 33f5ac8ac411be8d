"""Django's handle on the room."""

from django.apps import AppConfig


class PortabilityConfig(AppConfig):
    """The room `portability`."""

    name = "glasshouse.network.portability"
    label = "portability"

    def ready(self) -> None:
        """Declare what is held about people."""
        from glasshouse.network.portability import holdings

        holdings.declare()
