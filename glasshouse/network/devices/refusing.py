"""Whom the bars refuse, and in which words."""

from django.utils.translation import gettext as _

from glasshouse.network.devices import standing
from glasshouse.network.devices.domains import domain_of, normal_domain
from glasshouse.network.devices.standing import BarCard
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotAllowed


class Barred(NotAllowed):
    """An organisation keeps this network off its accounts and networks; `bar` says which one, `by_network` what it covers."""

    code = "barred"

    def __init__(self, bar: BarCard, *, by_network: bool) -> None:
        words = _(
            "%(organisation)s keeps its devices, accounts and networks off this site, under %(law)s (bar %(bar)s). Nothing was "
            "changed. In private, from another network and with a private account, everything goes on."
        )
        super().__init__(words % {"organisation": bar.organisation, "law": bar.law, "bar": bar.code})
        self.bar, self.by_network = bar, by_network


def bar_for(*, email_domain: str = "", address: str = "") -> BarCard | None:
    """Return the bar in force that covers e-mail addresses of a domain, or a network address; None without one.

    Exceptions are for accounts: `refusal_of` knows them.
    """
    bars = standing.current()
    if bars.is_empty:
        return None
    found = (*bars.of_address(address), *bars.of_domain(normal_domain(email_domain)))
    return found[0] if found else None


def bar_for_email(email: str) -> BarCard | None:
    """Return the bar that covers an e-mail address as somebody types it, or None."""
    return bar_for(email_domain=domain_of(email))


def refusal_of(*, person_id: int | None = None, address: str = "") -> Barred | None:
    """Return what refuses a person (or nobody in particular) at a network address, None if nothing does.

    Without any bar in force this reads memory alone. A bar that covers the network counts more: it leaves less open.
    """
    bars = standing.current()
    if bars.is_empty:
        return None
    now = clock.now()
    for bar in bars.of_address(address):
        if not bars.passes(bar, person_id, now):
            return Barred(bar, by_network=True)
    if person_id is not None:
        for bar in standing.bars_of_person(bars, person_id):
            if not bars.passes(bar, person_id, now):
                return Barred(bar, by_network=False)
    return None


def are_any() -> bool | None:
    """Say from memory whether any bar is in force; None if that has to be read anew, which `refusal_of` does."""
    bars = standing.known()
    return None if bars is None else not bars.is_empty
