"""Django's handle on the room."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    """The room `videos`."""

    name = "glasshouse.network.videos"
    label = "videos"

    def ready(self) -> None:
        """Declare what is held about people and what is entered in the ledger, and react to what happens below."""
        from glasshouse.network.ledger.actions import register_records
        from glasshouse.network.territories.actions import register_video_check
        from glasshouse.network.videos import health, holdings, reactions  # noqa: F401 — subscribes
        from glasshouse.network.videos.publications import check_public
        from glasshouse.proof.entries import (
            VideoHandedOver,
            VideoPublished,
            VideoReEncoded,
            VideoTakenOver,
            VideoWithdrawn,
        )

        holdings.declare()
        health.declare()
        register_video_check(check_public)
        register_records(VideoPublished.kind, VideoReEncoded.kind, VideoWithdrawn.kind)
        register_records(VideoHandedOver.kind, VideoTakenOver.kind)
