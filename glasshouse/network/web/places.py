"""The pages of the desk, and those on which anyone can check the network: one list each, for every place that leads to them."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.moderation import queries as moderation
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
        Place("desk-countries", _("Countries"), _("The desk: restrictions by country"), "globe"),
        territories.may_restrict,
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
    Place("countries", _("Countries"), _("What is not shown where, and who demanded it"), "globe"),
    Place("ledger", _("Ledger"), _("Everything that is public for good, entry by entry"), "layers"),
]
"""What anyone can check the network by."""


def at_desk(role: str) -> list[Place]:
    """Return the pages of the desk that this role opens."""
    return [place for place, may in _DESK if may(role)]
