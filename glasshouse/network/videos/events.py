"""What has happened to videos."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoPublished:
    """A video can be seen by those whom its author chose, from now on."""

    video_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class VideoChanged:
    """What a published video says, who may see it, or whether it is hidden is another now: indexes follow."""

    video_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class VideoDeleted:
    """A video and all that belongs to it is going; rooms above drop what they keep about it, in the same transaction."""

    video_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class CaptionsChanged:
    """Captions of a published video were put in, replaced or taken away."""

    video_id: int
    author_id: int
