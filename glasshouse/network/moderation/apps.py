"""Django's handle on the room."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """The room `moderation`."""

    name = "glasshouse.network.moderation"
    label = "moderation"

    def ready(self) -> None:
        """Declare what is held about people."""
        from glasshouse.network.moderation import holdings

        holdings.declare()
