"""Django's handle on the room."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    """The room `videos`."""

    name = "glasshouse.network.videos"
    label = "videos"

    def ready(self) -> None:
        """Declare what is held about people."""
        from glasshouse.network.videos import health, holdings

        holdings.declare()
        health.declare()
