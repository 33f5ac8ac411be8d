"""Who may act on an order, and the order itself, locked for as long as the act takes."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import ids
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.ledger.actions import append_entry
from glasshouse.network.orders.models import Order, Subject
from glasshouse.network.orders.policy import may_handle
from glasshouse.proof.entries import Entry


class NotNow(Refused):
    """The order is not where this act belongs: somebody else was faster, or something comes first."""

    code = "not_now"
    status = 409


def check_officer(by_id: int) -> None:
    """Raise NotAllowed unless this person handles orders."""
    profile = people.profile_of(by_id)
    if profile is None or not may_handle(profile.role):
        raise NotAllowed(_("Only legal officers and administrators handle orders."))


def held_order(code: str, *, by_id: int, states: Collection[str]) -> Order:
    """Return an order that this officer may act on now, locked until the transaction ends.

    Raises NotAllowed (also for an order about oneself), NotFound, NotNow.
    """
    check_officer(by_id)
    order = Order.objects.select_for_update().filter(code=code).first() if ids.is_code(code) else None
    if order is None:
        raise NotFound(_("There is no such order."))
    if Subject.objects.filter(order=order, person_id=by_id).exists():
        raise NotAllowed(_("This order is about yourself, so somebody else has to handle it."))
    if order.state not in states:
        raise NotNow(
            _(
                "The order is at another step by now, perhaps by somebody else’s act. Nothing was changed; please look again."
            )
        )
    return order


def enter(order: Order, entry: Entry) -> str:
    """Enter something about an order and return its ticket; nothing, and no ticket, where a law forbids to show it."""
    return "" if order.secrecy else append_entry(entry=entry).code
