"""Django's handle on the room."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """The room `feed`."""

    name = "glasshouse.network.feed"
    label = "feed"

    def ready(self) -> None:
        """Declare what is held about people, and listen to the rooms below."""
        from glasshouse.network.feed import holdings, reactions  # noqa: F401

        holdings.declare()
