"""Pages on which a claim is tested, by the names of their addresses. One that this network has not is not shown."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOORS: dict[str, str | Promise] = {
    "promises": _("All promises, each with its verdict"),
    "transparency": _("Orders and other demands, and what came of each"),
    "restrictions": _("Restrictions, each with its reasons"),
    "bars": _("Bars of devices, and how far each is"),
    "countries": _("Where a video, or the whole service, is not available"),
    "handovers": _("Handing over a part of this network, and its licence"),
    "owners": _("Who owns, controls and funds this network"),
    "holdings": _("Everything that is collected here"),
    "ledger": _("The ledger, entry by entry"),
}


class Door(NamedTuple):
    """A page by its address and in words."""

    href: str
    words: str | Promise


def doors(names: Iterable[str]) -> list[Door]:
    """Return the pages of these names that there are."""
    return [Door(href, DOORS[name]) for name in names if name in DOORS and (href := _address(name))]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
