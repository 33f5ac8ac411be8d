"""Django's handle on the room."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """The room `moderation`."""

    name = "glasshouse.network.moderation"
    label = "moderation"

    def ready(self) -> None:
        """Declare what is held about people, and the rules that are in force."""
        from glasshouse.network.moderation import holdings, house_rules

        holdings.declare()
        house_rules.declare()
