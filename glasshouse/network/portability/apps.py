"""Django's handle on the room."""

from django.apps import AppConfig


class PortabilityConfig(AppConfig):
    """The room `portability`."""

    name = "glasshouse.network.portability"
    label = "portability"

    def ready(self) -> None:
        """Declare what is held about people, react to what happens below, and see that all are told before a suspension."""
        from glasshouse.network.portability import holdings, reactions  # noqa: F401 — subscribes
        from glasshouse.network.portability.suspensions import check_everyone_told
        from glasshouse.network.territories.actions import register_suspension_check

        holdings.declare()
        register_suspension_check(check_everyone_told)
