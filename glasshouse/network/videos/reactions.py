"""What follows for videos when who may meet their author changes, or where they may be shown."""

from glasshouse.network.accounts.events import PersonLeft, PersonMoved, PersonReturned, ProfileChanged
from glasshouse.network.kit.events import subscribe
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.territories.events import VideoReleased, VideoWithheld
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.publications import WITHDRAWN, hand_over, settle


@subscribe(ProfileChanged)
def _profile_changed(event: ProfileChanged) -> None:
    """Tell the ledger which videos became public, or left the public, with their author's account."""
    settle(Video.objects.filter(author_id=event.person_id))


@subscribe(PersonLeft)
def _left(event: PersonLeft) -> None:
    """Tell the ledger that everything of somebody is withdrawn: they may come back, and publish anew by that."""
    settle(Video.objects.filter(author_id=event.person_id), why=WITHDRAWN)


@subscribe(PersonMoved)
def _moved(event: PersonMoved) -> None:
    """Tell the ledger that everything of somebody went to another network with them."""
    hand_over(Video.objects.filter(author_id=event.person_id), event.handover)


@subscribe(PersonReturned)
def _returned(event: PersonReturned) -> None:
    """Tell the ledger what is public again."""
    settle(Video.objects.filter(author_id=event.person_id))


@subscribe(VideoWithheld)
def _withheld(event: VideoWithheld) -> None:
    """Tell the author that their video is not shown in some countries any more, and which restriction says so."""
    _tell_author(event.video, event.code, Kind.VIDEO_WITHHELD)


@subscribe(VideoReleased)
def _released(event: VideoReleased) -> None:
    """Tell the author that a restriction is lifted."""
    _tell_author(event.video, event.code, Kind.VIDEO_RELEASED)


def _tell_author(video: str, restriction: str, kind: Kind) -> None:
    author_id = Video.objects.filter(code=video).values_list("author_id", flat=True).first()
    if author_id is not None:
        notify(person_id=author_id, kind=kind, facts={"video": video, "restriction": restriction})
