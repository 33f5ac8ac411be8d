"""What somebody asks for without an order: what the desk is told, whether it can be entered, and what of it becomes public."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, locales
from glasshouse.network.kit.errors import Refused
from glasshouse.network.kit.public_lines import public_line
from glasshouse.network.orders.models import MAX_LINE
from glasshouse.network.orders.states import Way, Who
from glasshouse.proof.entries import Asked


class BadAsked(Refused):
    """What was asked lacks something, or would make public what must not be; nothing was kept."""

    code = "bad_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody asked for: `what` becomes public, `note` stays at the desk."""

    who: str
    way: str
    what: str
    country: str = ""
    note: str = ""


def planned(told: Told, *, code: str) -> Asked:
    """Return the entry of what was asked as it would be entered. Raises BadAsked, BadLine."""
    if told.who not in Who.values or told.way not in Way.values:
        raise BadAsked(_("Please choose who asked, and how. Nothing was entered."))
    if told.country and not locales.is_territory(told.country):
        raise BadAsked(_("Please choose a country from the list, or none. Nothing was entered."))
    what = public_line(told.what, most=MAX_LINE, field="what")
    return Asked(
        time=clock.millis(clock.now()),
        asked=code,
        who=told.who,
        country=told.country,
        way=told.way,
        what=what,
    )
