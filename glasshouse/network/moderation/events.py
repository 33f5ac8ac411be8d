"""What has happened to notices."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeFiled:
    """Somebody says that something should not be there; `video_id` is the video, if it is about one."""

    notice_id: int
    person_id: int
    video_id: int | None
