"""What has happened between people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonFollowed:
    """One person follows another from now on: asked, and accepted where that is needed."""

    follower_id: int
    followed_id: int


@dataclass(frozen=True, slots=True)
class PersonUnfollowed:
    """One person does not follow another any more, whoever of the two wanted that."""

    follower_id: int
    followed_id: int


@dataclass(frozen=True, slots=True)
class PersonBlocked:
    """One person blocks another: rooms above end in the same transaction what stands between the two."""

    blocker_id: int
    blocked_id: int
