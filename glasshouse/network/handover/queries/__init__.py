"""FACE: the questions of the room `handover`."""

from glasshouse.network.handover.models import MAX_LINE
from glasshouse.network.handover.policy import may_hand_over
from glasshouse.network.handover.queries.cards import Card, Entered, LicenceCard, cards, receipt_of
from glasshouse.network.handover.queries.concerned import (
    Concern,
    Moved,
    arrived_at,
    concern_of,
    signpost_of,
    signpost_of_video,
)
from glasshouse.network.handover.queries.desk import DeskHandover, desk_handovers
from glasshouse.network.handover.queries.planning import Plan, plan_of
from glasshouse.network.handover.states import LicenceState, State

__all__ = [
    "MAX_LINE",
    "Card",
    "Concern",
    "DeskHandover",
    "Entered",
    "LicenceCard",
    "LicenceState",
    "Moved",
    "Plan",
    "State",
    "arrived_at",
    "cards",
    "concern_of",
    "desk_handovers",
    "may_hand_over",
    "plan_of",
    "receipt_of",
    "signpost_of",
    "signpost_of_video",
]
