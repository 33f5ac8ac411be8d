"""What this room keeps about people."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.handover.keys import hash_of
from glasshouse.network.handover.models import (
    Arrival,
    ArrivedVideo,
    Handover,
    LicenceStep,
    Party,
    Reference,
    Signpost,
    VideoSignpost,
)
from glasshouse.network.kit.holdings import Holding, Row, register


def _decided(person_id: int) -> Iterable[Row]:
    for row in Handover.objects.filter(proposed_by_id=person_id).order_by("pk"):
        yield {"handover": row.code, "deed": gettext("you proposed it"), "at": row.proposed_at.isoformat()}
    for row in Handover.objects.filter(confirmed_by_id=person_id).order_by("pk"):
        yield {"handover": row.code, "deed": gettext("you announced it")}


def _erase_decided(person_id: int) -> int:
    gone = Handover.objects.filter(proposed_by_id=person_id).update(proposed_by=None)
    return gone + Handover.objects.filter(confirmed_by_id=person_id).update(confirmed_by=None)


def _recorded(person_id: int) -> Iterable[Row]:
    for row in LicenceStep.objects.filter(proposed_by_id=person_id).order_by("pk"):
        yield {"stage": row.stage, "deed": gettext("you recorded it"), "at": row.proposed_at.isoformat()}
    for row in LicenceStep.objects.filter(confirmed_by_id=person_id).order_by("pk"):
        yield {"stage": row.stage, "deed": gettext("you entered it")}


def _erase_recorded(person_id: int) -> int:
    gone = LicenceStep.objects.filter(proposed_by_id=person_id).update(proposed_by=None)
    return gone + LicenceStep.objects.filter(confirmed_by_id=person_id).update(confirmed_by=None)


def _told(person_id: int) -> Iterable[Row]:
    for row in Party.objects.filter(person_id=person_id).order_by("pk").select_related("handover"):
        instants = {name: getattr(row, name) for name in ("told_at", "stays_at", "moving_at", "moved_at")}
        yield {
            "handover": row.handover.code,
            **{name: at.isoformat() if at else None for name, at in instants.items()},
        }


def _arrived(person_id: int) -> Iterable[Row]:
    for row in Arrival.objects.filter(person_id=person_id).order_by("pk").select_related("handover"):
        yield {
            "from": row.handover.other_site,
            "called_there": row.was,
            "came_at": row.came_at.isoformat(),
        }


def _videos(person_id: int) -> Iterable[Row]:
    for row in ArrivedVideo.objects.filter(person_id=person_id).order_by("pk").select_related("video"):
        yield {
            "called_there": row.was,
            "video": row.video.code if row.video else None,
            "refused": row.refused or None,
        }


def _references(person_id: int) -> Iterable[Row]:
    for row in Reference.objects.filter(person_id=person_id).order_by("place"):
        yield {"kind": row.kind, "address": row.address, "text": row.text, "at": row.at.isoformat()}


def _signposts(person_id: int) -> Iterable[Row]:
    card = people.cards([person_id]).get(person_id)
    posts = Signpost.objects.filter(handle_hash=hash_of(card.handle)) if card else Signpost.objects.none()
    for row in posts.select_related("handover"):
        yield {"to": row.handover.other_site, "until": row.until_at.isoformat()}


def _video_signposts(person_id: int) -> Iterable[Row]:
    posts = VideoSignpost.objects.filter(person_id=person_id).order_by("pk")
    for row in posts.select_related("handover"):
        yield {"video": row.code, "to": row.handover.other_site, "until": row.until_at.isoformat()}


def _outlives(_person_id: int) -> int:
    """Erase nothing: who went chose to be found, and a signpost names nobody; it goes after a year by itself."""
    return 0


def declare() -> None:
    """Register what this room keeps."""
    plain = (
        *("id", "code", "side", "state", "territory"),
        *("to", "other_log", "other_site", "destination", "until"),
        *("with_model", "licence", "digest", "tickets", "report", "changed_at", "exported_at"),
    )
    steps = (
        *("id", "code", "handover", "stage", "authority"),
        *("country", "law", "until", "confirmed_at", "ticket"),
    )
    register(
        Holding(
            model="handover.Handover",
            purpose=_("Handovers to other networks: which officers decided about them."),
            personal={
                "proposed_by": _("who proposed it"),
                "confirmed_by": _("who announced it"),
                "proposed_at": _("when it was proposed"),
            },
            impersonal=plain,
            rows=_decided,
            erase=_erase_decided,
        ),
        Holding(
            model="handover.LicenceStep",
            purpose=_("Licences of authorities for a handover: which officers recorded them."),
            personal={
                "proposed_by": _("who recorded it"),
                "confirmed_by": _("who entered it"),
                "proposed_at": _("when it was recorded"),
            },
            impersonal=steps,
            rows=_recorded,
            erase=_erase_recorded,
        ),
        Holding(
            model="handover.Party",
            purpose=_(
                "That you were told of a handover of your territory, and whether you go along or stay."
            ),
            personal={
                "person": _("whom it concerns"),
                "handover": _("which handover"),
                "told_at": _("when you were told"),
                "stays_at": _("when you said that you stay"),
                "moving_at": _("since when your account is on its way"),
                "moved_at": _("when it had moved"),
            },
            impersonal=("id",),
            rows=_told,
            erase=lambda person_id: Party.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="handover.Arrival",
            purpose=_("That you came from another network: so that links to you there lead here."),
            personal={
                "person": _("who came"),
                "was": _("what the other network called you"),
                "handover": _("with which handover"),
                "came_at": _("when you came"),
            },
            impersonal=("id",),
            rows=_arrived,
            erase=lambda person_id: Arrival.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="handover.ArrivedVideo",
            purpose=_(
                "Which of your videos came from another network: so that links to them there lead here."
            ),
            personal={
                "person": _("whose it is"),
                "was": _("what the other network called it"),
                "video": _("which video it is here"),
                "handover": _("with which handover"),
                "refused": _("why it could not be taken"),
            },
            impersonal=("id", "upload_id"),
            rows=_videos,
            erase=lambda person_id: ArrivedVideo.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="handover.Reference",
            purpose=_(
                "What you said and whom you followed on the network that you came from, where others stayed: for you to find it."
            ),
            personal={
                "person": _("whose it is"),
                "kind": _("what you did"),
                "address": _("where it can be found"),
                "text": _("your words"),
                "at": _("when"),
            },
            impersonal=("id", "handover", "place"),
            rows=_references,
            erase=lambda person_id: Reference.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="handover.Signpost",
            purpose=_(
                "For a year after you went to another network: says where, to who asks for your old handle. "
                "It outlives your data here."
            ),
            personal={
                "handle_hash": _("your old handle, as a keyed hash"),
                "was": _("what you were called here, for the other network to find you by"),
                "until_at": _("until when it stands"),
            },
            impersonal=("id", "handover"),
            rows=_signposts,
            erase=_outlives,
        ),
        Holding(
            model="handover.VideoSignpost",
            purpose=_(
                "For a year after you went to another network: says where your public videos are, to who asks for one. "
                "It outlives your data here."
            ),
            personal={
                "person": _("whose video it was"),
                "code": _("which video"),
                "until_at": _("until when it stands"),
            },
            impersonal=("id", "handover"),
            rows=_video_signposts,
            erase=lambda person_id: VideoSignpost.objects.filter(person_id=person_id).update(person=None),
        ),
    )
