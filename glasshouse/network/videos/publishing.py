"""The moment a video is published: when its author wants it and its newest cut is shown, whichever comes last."""

from glasshouse.network.kit import clock, crash, events
from glasshouse.network.videos import cuts
from glasshouse.network.videos.events import VideoPublished
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.revising import revise


def publish_if_ready(video: Video) -> None:
    """Publish a video whose author wants it and whose newest cut is shown. Needs a transaction."""
    if video.published_at or not video.publish_wanted_at or not video.shown_revision:
        return
    if cuts.newest(video).revision != video.shown_revision:
        return
    video.published_at = clock.now()
    video.save(update_fields=["published_at"])
    revise(video)
    cuts.let_go_of_originals(video)
    crash.point("videos.publish_video.before_commit")
    events.publish(VideoPublished(video_id=video.pk, author_id=video.author_id))
