"""What rooms above have to agree to, before a restriction is proposed or put in force: they know what this room does not.

A room registers in `apps.ready()`. A condition is asked inside the transaction, and raises Refused where it does not hold.
"""

from collections.abc import Callable

Check = Callable[[str], None]
_roles_of: list[Callable[[str], str]] = []
_of_videos: list[Check] = []
_of_services: list[Check] = []


def register_video_check(check: Check) -> None:
    """Let `check`, given the code of a video, refuse the proposal of a restriction of it: there is no such public video."""
    if check not in _of_videos:
        _of_videos.append(check)


def register_suspension_check(check: Check) -> None:
    """Let `check`, given the code of a restriction, refuse to suspend the service by it: not everyone there was told."""
    if check not in _of_services:
        _of_services.append(check)


def register_roles(role_of: Callable[[str], str]) -> None:
    """Let `role_of` say which role somebody has now who acts under an officer's code; empty if nobody does any more."""
    if role_of not in _roles_of:
        _roles_of.append(role_of)


def is_officer(code: str, may: Callable[[str], bool]) -> bool:
    """Say whether whoever has this code still has a role that may act here."""
    return all(may(role_of(code)) for role_of in _roles_of)


def check_video(video: str) -> None:
    """Raise Refused if a room does not know this video as public."""
    for check in _of_videos:
        check(video)


def check_suspension(code: str) -> None:
    """Raise Refused if a room is not ready for the suspension."""
    for check in _of_services:
        check(code)
