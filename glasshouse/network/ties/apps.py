"""Django's handle on the room."""

from django.apps import AppConfig


class TiesConfig(AppConfig):
    """The room `ties`."""

    name = "glasshouse.network.ties"
    label = "ties"

    def ready(self) -> None:
        """Declare what is held about people, and listen."""
        from glasshouse.network.ties import holdings, reactions  # noqa: F401 — subscribes

        holdings.declare()
