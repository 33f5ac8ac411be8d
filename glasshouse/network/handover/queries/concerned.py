"""The people concerned: what they are told, and where somebody is found who moved."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.handover.keys import hash_of
from glasshouse.network.handover.models import Arrival, ArrivedVideo, Party, Signpost, VideoSignpost
from glasshouse.network.handover.states import State
from glasshouse.network.kit import clock, ids, locales
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.videos import queries as videos


@dataclass(frozen=True, slots=True)
class Concern:
    """A handover that concerns somebody: until when they can say that they stay, and whether they did."""

    code: str
    to: str
    other_site: str
    territory: str
    destination: str
    until: datetime
    stays: bool
    can_choose: bool


def concern_of(person_id: int) -> Concern | None:
    """Return the newest handover that this person was told of and that was not called off, if there is one."""
    told = Party.objects.filter(person_id=person_id).exclude(handover__state=State.CALLED_OFF)
    party = told.order_by("-pk").select_related("handover").first()
    if party is None:
        return None
    row = party.handover
    return Concern(
        row.code,
        row.to,
        row.other_site,
        locales.territory(row.territory),
        locales.territory(row.destination),
        row.until,
        party.stays_at is not None,
        row.state == State.ANNOUNCED,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """Where somebody is now: the other network and its operator, and the address at which it says where they are."""

    to: str
    site: str
    address: str

    @property
    def host(self) -> str:
        """Return that network's host, as people call it."""
        return urlsplit(self.site).netloc


def signpost_of(handle: str, video: str = "") -> Moved | None:
    """Return where the person of an old handle went, or their video; None if nobody of that name moved from here."""
    if "\0" in handle:
        return None
    found = Signpost.objects.filter(handle_hash=hash_of(handle), until_at__gt=clock.now())
    post = found.select_related("handover").first()
    if post is None:
        return None
    row = post.handover
    thing = video if ids.is_code(video) else post.was
    return Moved(row.to, row.other_site, f"{row.other_site}/arrived/{row.code}/{thing}")


def signpost_of_video(code: str) -> Moved | None:
    """Return where a video went that was public here, None if it did not go to another network."""
    found = VideoSignpost.objects.filter(code=code, until_at__gt=clock.now()) if ids.is_code(code) else None
    post = found.select_related("handover").first() if found is not None else None
    if post is None:
        return None
    row = post.handover
    return Moved(row.to, row.other_site, f"{row.other_site}/arrived/{row.code}/{code}")


def arrived_at(code: str, was: str) -> str:
    """Return the address path of a person or a video by what the other network called them. Raises NotFound."""
    arrival = Arrival.objects.filter(handover__code=code, was=was).values_list("person_id", flat=True).first()
    if arrival is not None and (card := people.cards([arrival], active=True).get(arrival)) is not None:
        return f"/@{card.handle}"
    found = ArrivedVideo.objects.filter(handover__code=code, was=was, video__isnull=False)
    video_id = found.values_list("video_id", flat=True).first()
    shown = videos.cards_by_ids([video_id], person_id=None) if video_id is not None else {}
    if not shown:
        raise NotFound(_("Nobody of that name came here, or not everybody may see this."))
    return next(iter(shown.values())).url
