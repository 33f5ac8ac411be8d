"""Django's handle on the room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The room `notifications`."""

    name = "glasshouse.network.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Declare what is held about people, and listen."""
        from glasshouse.network.notifications import health, holdings, reactions  # noqa: F401 — subscribes

        holdings.declare()
        health.declare()
