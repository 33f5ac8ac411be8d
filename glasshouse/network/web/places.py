"""The pages of the desk, and those on which anyone can check the network: one list each, for every place that leads to them."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.devices import queries as devices
from glasshouse.network.handover import queries as handover
from glasshouse.network.moderation import queries as moderation
from glasshouse.network.orders import queries as orders
from glasshouse.network.territories import queries as territories


class Place(NamedTuple):
    """A page by the name of its address, what it is called, a hint, and its icon."""

    address: str
    name: Promise
    hint: Promise
    icon: str


_DESK: list[tuple[Place, Callable[[str], bool]]] = [
    (
        Place("desk-notices", _("Notices"), _("The desk: what people report"), "warning"),
        moderation.may_moderate,
    ),
    (
        Place("desk-appeals", _("Appeals"), _("The desk: what people hold against a decision"), "retry"),
        moderation.may_moderate,
    ),
    (
        Place("desk-orders", _("Orders"), _("The desk: orders of authorities, and what was asked"), "shield"),
        orders.may_handle,
    ),
    (
        Place("desk-asked", _("Asked"), _("The desk: what anyone outside asked for"), "comment"),
        lambda role: orders.may_enter_asked(role) and not orders.may_handle(role),
    ),
    (
        Place("desk-devices", _("Devices"), _("The desk: bars of devices, and objections to them"), "device"),
        devices.may_look,
    ),
    (
        Place("desk-countries", _("Countries"), _("The desk: restrictions by country"), "globe"),
        territories.may_restrict,
    ),
    (
        Place("desk-handover", _("Handover"), _("The desk: people who go to another network"), "send"),
        handover.may_hand_over,
    ),
    (
        Place(
            "desk-claims",
            _("Claims"),
            _("The desk: claims, who stands behind this network, the dossier"),
            "comment",
        ),
        people.may_register,
    ),
    (
        Place("desk-people", _("People"), _("The desk: registrations and roles"), "people"),
        people.may_admit,
    ),
    (
        Place("desk-health", _("Health"), _("The desk: how this network runs"), "info"),
        people.may_operate,
    ),
]
OPEN = [
    Place("promises", _("Promises"), _("What this network promises, and whether it is kept"), "shield"),
    Place(
        "claims", _("Claims"), _("What institutions have said, and where each sentence is tested"), "comment"
    ),
    Place("transparency", _("Orders"), _("What authorities and others asked for, and what they got"), "lock"),
    Place(
        "restrictions",
        _("Restrictions"),
        _("What was restricted here, on which ground, and for how long"),
        "flag",
    ),
    Place("bars", _("Devices"), _("Who keeps this network off their devices, and under what law"), "device"),
    Place("countries", _("Countries"), _("What is not shown where, and who demanded it"), "globe"),
    Place("ledger", _("Ledger"), _("Everything that is public for good, entry by entry"), "layers"),
]
"""What anyone can check the network by."""


def at_desk(role: str) -> list[Place]:
    """Return the pages of the desk that this role opens."""
    return [place for place, may in _DESK if may(role)]
