"""Django's handle on the room."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room `search`."""

    name = "glasshouse.network.search"
    label = "search"

    def ready(self) -> None:
        """Declare what is held about people, and listen."""
        from glasshouse.network.search import holdings, reactions  # noqa: F401 — subscribes

        holdings.declare()
