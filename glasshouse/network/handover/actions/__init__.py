"""FACE: the verbs of the room `handover`."""

from glasshouse.network.handover.actions.exporting import (
    CantWrite,
    Exported,
    NoLicence,
    TooEarly,
    export_archive,
)
from glasshouse.network.handover.actions.finishing import finish_handover
from glasshouse.network.handover.actions.importing import ArchiveRefused, Imported, import_archive
from glasshouse.network.handover.actions.licensing import BadLicence, Step, enter_step, record_step
from glasshouse.network.handover.actions.proposing import (
    CantHandOver,
    Proposal,
    SameOfficer,
    TooLate,
    announce_handover,
    call_off,
    propose_handover,
    tell_people,
)
from glasshouse.network.handover.actions.staying import go_along, stay
from glasshouse.network.handover.models import Handover, Signpost, VideoSignpost
from glasshouse.network.handover.remote import NotProved
from glasshouse.network.handover.states import State
from glasshouse.network.kit import clock

__all__ = [
    "ArchiveRefused",
    "BadLicence",
    "CantHandOver",
    "CantWrite",
    "Exported",
    "Imported",
    "NoLicence",
    "NotProved",
    "Proposal",
    "SameOfficer",
    "Step",
    "TooEarly",
    "TooLate",
    "announce_handover",
    "call_off",
    "enter_step",
    "export_archive",
    "finish_handover",
    "go_along",
    "import_archive",
    "propose_handover",
    "reconcile",
    "record_step",
    "stay",
]


def reconcile() -> int:
    """Tell those who were not told yet of an announced handover, and take down old signposts; returns how many were told."""
    for posts in (Signpost, VideoSignpost):
        posts._default_manager.filter(until_at__lt=clock.now()).delete()
    return sum(tell_people(row) for row in Handover.objects.filter(state=State.ANNOUNCED))
