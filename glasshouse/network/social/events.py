"""What people have done with videos, and said about them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoLiked:
    """A person likes a video from now on."""

    video_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class VideoUnliked:
    """A person does not like a video any more."""

    video_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class VideoSaved:
    """A person keeps a video from now on."""

    video_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class VideoUnsaved:
    """A person does not keep a video any more."""

    video_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class VideoReposted:
    """A person shows a video to their followers from now on."""

    video_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class VideoUnreposted:
    """A person does not show a video to their followers any more."""

    video_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class VideoShared:
    """A person sent a video to others, or copied its link."""

    video_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class CommentWritten:
    """A person wrote a comment or a reply."""

    comment_id: int
    video_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class CommentDeleted:
    """A comment is gone, whoever deleted it; `person_id` is who wrote it. Replies that went with it are told of each."""

    comment_id: int
    video_id: int
    person_id: int
