"""FACE: the verbs of the room `orders`."""

from glasshouse.network.orders.actions.answering import (
    answer_order,
    extend_preservation,
    hand_over,
    make_archive,
)
from glasshouse.network.orders.actions.asked import answer_asked, enter_asked
from glasshouse.network.orders.actions.deciding import (
    SameOfficer,
    confirm_decision,
    propose_decision,
    return_decision,
)
from glasshouse.network.orders.actions.intake import confirm_order, receive_order
from glasshouse.network.orders.actions.telling import lift_secrecy, reconcile
from glasshouse.network.orders.asking import BadAsked, Told
from glasshouse.network.orders.holding import NotNow
from glasshouse.network.orders.receiving import BadOrder, Intake, UnknownSubject

__all__ = [
    "BadAsked",
    "BadOrder",
    "Intake",
    "NotNow",
    "SameOfficer",
    "Told",
    "UnknownSubject",
    "answer_asked",
    "answer_order",
    "confirm_decision",
    "confirm_order",
    "enter_asked",
    "extend_preservation",
    "hand_over",
    "lift_secrecy",
    "make_archive",
    "propose_decision",
    "receive_order",
    "reconcile",
    "return_decision",
]
