"""FACE: the verbs of the room `moderation`."""

from glasshouse.network.moderation.actions.appealing import (
    AppealRuling,
    CantAppeal,
    NothingSaid,
    SameOfficer,
    decide_appeal,
    file_appeal,
    preview_appeal,
)
from glasshouse.network.moderation.actions.deciding import (
    AlreadyRestricted,
    Preview,
    decide,
    decide_on_own_initiative,
    preview_decision,
    preview_own_initiative,
)
from glasshouse.network.moderation.actions.notices import BadNotice, Told, dismiss, file_notice
from glasshouse.network.moderation.actions.reversing import NothingToReverse, reverse_statement
from glasshouse.network.moderation.actions.upkeep import reconcile
from glasshouse.network.moderation.ruling import BadRuling, NamesSomebody, ReasonMissing, Ruling

__all__ = [
    "AlreadyRestricted",
    "AppealRuling",
    "BadNotice",
    "BadRuling",
    "CantAppeal",
    "NamesSomebody",
    "NothingSaid",
    "NothingToReverse",
    "Preview",
    "ReasonMissing",
    "Ruling",
    "SameOfficer",
    "Told",
    "decide",
    "decide_appeal",
    "decide_on_own_initiative",
    "dismiss",
    "file_appeal",
    "file_notice",
    "preview_appeal",
    "preview_decision",
    "preview_own_initiative",
    "reconcile",
    "reverse_statement",
]
