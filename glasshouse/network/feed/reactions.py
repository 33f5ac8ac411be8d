"""What follows for the feed from what people do with videos, and from what happens to videos."""

from glasshouse.network.feed.actions.deeds import note_change, record_deed
from glasshouse.network.feed.models import Kind
from glasshouse.network.kit.events import subscribe
from glasshouse.network.moderation import events as moderation
from glasshouse.network.social import events as social
from glasshouse.network.ties import events as ties
from glasshouse.network.videos import events as videos


@subscribe(social.VideoLiked)
def _liked(event: social.VideoLiked) -> None:
    record_deed(person_id=event.person_id, kind=Kind.LIKE, video_id=event.video_id)


@subscribe(social.VideoUnliked)
def _unliked(event: social.VideoUnliked) -> None:
    record_deed(person_id=event.person_id, kind=Kind.UNLIKE, video_id=event.video_id)


@subscribe(social.VideoSaved)
def _saved(event: social.VideoSaved) -> None:
    record_deed(person_id=event.person_id, kind=Kind.SAVE, video_id=event.video_id)


@subscribe(social.VideoUnsaved)
def _unsaved(event: social.VideoUnsaved) -> None:
    record_deed(person_id=event.person_id, kind=Kind.UNSAVE, video_id=event.video_id)


@subscribe(social.VideoReposted)
def _reposted(event: social.VideoReposted) -> None:
    record_deed(person_id=event.person_id, kind=Kind.REPOST, video_id=event.video_id)


@subscribe(social.VideoShared)
def _shared(event: social.VideoShared) -> None:
    record_deed(person_id=event.person_id, kind=Kind.SHARE, video_id=event.video_id)


@subscribe(social.CommentWritten)
def _commented(event: social.CommentWritten) -> None:
    record_deed(person_id=event.person_id, kind=Kind.COMMENT, video_id=event.video_id)


@subscribe(ties.PersonFollowed)
def _followed(event: ties.PersonFollowed) -> None:
    record_deed(person_id=event.follower_id, kind=Kind.FOLLOW)


@subscribe(moderation.NoticeFiled)
def _reported(event: moderation.NoticeFiled) -> None:
    # What is wrong with a comment or an account says nothing about the video.
    if event.video_id is not None:
        record_deed(person_id=event.person_id, kind=Kind.REPORT, video_id=event.video_id)


@subscribe(videos.VideoPublished)
def _published(event: videos.VideoPublished) -> None:
    note_change(video_id=event.video_id)


@subscribe(videos.VideoChanged)
def _changed(event: videos.VideoChanged) -> None:
    note_change(video_id=event.video_id)


@subscribe(videos.VideoDeleted)
def _deleted(event: videos.VideoDeleted) -> None:
    note_change(video_id=event.video_id)
