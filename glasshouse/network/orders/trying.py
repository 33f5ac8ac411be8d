"""An order before the rules: its facts as they are asked about, and what was said, as it is kept."""

from collections.abc import Collection
from typing import Any

from glasshouse.network.orders import rulebook
from glasshouse.network.orders.deciding import Facts, Ruled, judge
from glasshouse.network.orders.models import Order


def facts_of(order: Order, *, grounds: Collection[str] = (), unneeded: Collection[str] = ()) -> Facts:
    """Return what the rules are told of an order, with what an officer found."""
    return Facts(
        kind=order.kind,
        authority=order.authority,
        country=order.country,
        stored_in=order.stored_in,
        homes=tuple(order.subjects.order_by("place").values_list("home", flat=True)),
        data=tuple(order.data),
        basis=order.basis,
        agreement=order.agreement,
        approved=bool(order.approval),
        verified=order.verified,
        reasoned=order.reasoned,
        threat=order.threat,
        unneeded=frozenset(unneeded),
        grounds=frozenset(grounds),
    )


def judged(order: Order, *, grounds: Collection[str] = (), unneeded: Collection[str] = ()) -> Ruled:
    """Return what the rules in force say now."""
    return judge(facts_of(order, grounds=grounds, unneeded=unneeded), rulebook.in_force())


def plain_rulings(ruled: Ruled) -> list[list[Any]]:
    """Return the rulings as they are kept."""
    return [[one.place, one.data, one.permitted, list(one.rules)] for one in ruled.rulings]


def granted_of(rulings: list[list[Any]]) -> dict[int, list[str]]:
    """Return place -> the data that was granted, in its order."""
    granted: dict[int, list[str]] = {}
    for place, data, permitted, _rules in rulings:
        if permitted:
            granted.setdefault(place, []).append(data)
    return granted
