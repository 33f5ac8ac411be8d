"""Django's handle on the room."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    """The room `social`."""

    name = "glasshouse.network.social"
    label = "social"

    def ready(self) -> None:
        """Declare what is held about people, and listen."""
        from glasshouse.network.social import holdings, reactions  # noqa: F401 — subscribes

        holdings.declare()
