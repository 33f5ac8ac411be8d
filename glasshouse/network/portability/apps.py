"""Django's handle on the room."""

from django.apps import AppConfig


class PortabilityConfig(AppConfig):
    """The room `portability`."""

    name = "glasshouse.network.portability"
    label = "portability"

    def ready(self) -> None:
        """Declare what is held about people, and react to what happens below."""
        from glasshouse.network.portability import holdings, reactions  # noqa: F401 — subscribes

        holdings.declare()
