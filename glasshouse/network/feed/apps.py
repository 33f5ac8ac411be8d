"""Django's handle on the room."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """The room `feed`."""

    name = "glasshouse.network.feed"
    label = "feed"

    def ready(self) -> None:
        """Declare what is held about people."""
        from glasshouse.network.feed import health, holdings

        holdings.declare()
        health.declare()
