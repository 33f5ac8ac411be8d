"""What follows for the index from what happened below: the entries are written in the same transaction."""

from glasshouse.network.accounts.events import ProfileChanged
from glasshouse.network.kit.events import subscribe
from glasshouse.network.search import indexing
from glasshouse.network.videos.events import CaptionsChanged, VideoChanged, VideoDeleted, VideoPublished


@subscribe(VideoPublished)
def _published(event: VideoPublished) -> None:
    indexing.write_videos([event.video_id])


@subscribe(VideoChanged)
def _changed(event: VideoChanged) -> None:
    indexing.write_videos([event.video_id])


@subscribe(CaptionsChanged)
def _captions(event: CaptionsChanged) -> None:
    indexing.write_videos([event.video_id])


@subscribe(VideoDeleted)
def _deleted(event: VideoDeleted) -> None:
    indexing.forget_videos([event.video_id])


@subscribe(ProfileChanged)
def _profile(event: ProfileChanged) -> None:
    indexing.write_people([event.person_id])
