"""Django's handle on the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room `web`."""

    name = "glasshouse.network.web"
    label = "web"

    def ready(self) -> None:
        """Listen to what has happened, and let a dossier enclose the texts that pages hand out."""
        from glasshouse.network.kit import machine
        from glasshouse.network.web import enclosed, reactions  # noqa: F401 — subscribes

        enclosed.declare()

        machine.declare()
