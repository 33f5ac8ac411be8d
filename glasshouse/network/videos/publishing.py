"""The moment a video is published: when its author wants it and its newest cut is shown, whichever comes last."""

from glasshouse.network.kit import clock, crash, events
from glasshouse.network.videos import cuts, sounds
from glasshouse.network.videos.events import VideoPublished
from glasshouse.network.videos.models import Video, VideoTag
from glasshouse.network.videos.publications import settle
from glasshouse.network.videos.revising import revise


def publish_if_ready(video: Video) -> None:
    """Publish a video whose author wants it and whose newest cut is shown. Needs a transaction and its author's lock."""
    if video.published_at or not video.publish_wanted_at or not video.shown_revision:
        return
    if cuts.newest(video).revision != video.shown_revision:
        return
    # An imported video keeps its own date, so that many at once push nothing out of anybody's lists.
    video.published_at = video.dated_at or clock.now()
    video.save(update_fields=["published_at"])
    VideoTag.objects.filter(video=video).update(published_at=video.published_at)
    revise(video)
    cuts.let_go_of_originals(video)
    sounds.tell_author(video)
    settle(Video.objects.filter(pk=video.pk))
    crash.point("videos.publish_video.before_commit")
    events.publish(VideoPublished(video_id=video.pk, author_id=video.author_id))
