"""Django's handle on the room."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """The room `feed`."""

    name = "glasshouse.network.feed"
    label = "feed"

    def ready(self) -> None:
        """Declare what is held about people and which ranking is in use, and listen to the rooms below."""
        from glasshouse.network.feed import health, holdings, published, reactions  # noqa: F401 — subscribes

        holdings.declare()
        health.declare()
        published.declare()
