"""Django's handle on the room."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    """The room `social`."""

    name = "glasshouse.network.social"
    label = "social"

    def ready(self) -> None:
        """Declare what is held about people."""
        from glasshouse.network.social import holdings

        holdings.declare()
