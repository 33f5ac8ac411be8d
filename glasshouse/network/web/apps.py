"""Django's handle on the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room `web`."""

    name = "glasshouse.network.web"
    label = "web"

    def ready(self) -> None:
        """Listen to what has happened."""
        from glasshouse.network.kit import machine
        from glasshouse.network.web import reactions  # noqa: F401 — subscribes

        machine.declare()
