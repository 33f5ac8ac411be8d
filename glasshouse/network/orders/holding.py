"""Who may act on an order, and the order itself, locked for as long as the act takes."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import ids
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.orders.models import Order, Subject
from glasshouse.network.orders.policy import may_handle


class NotNow(Refused):
    """The order is not where this act belongs: somebody else was faster, or something comes first."""

    code = "not_now"
    status = 409


def orders_before(officer_id: int) -> QuerySet[Order]:
    """Return the orders that an officer reads: one about themselves they read where everybody does, once the law allows."""
    return Order.objects.exclude(subjects__person_id=officer_id)


def check_officer(by_id: int) -> None:
    """Raise NotAllowed unless this person handles orders."""
    if not is_officer(by_id):
        raise NotAllowed(_("Only legal officers and administrators handle orders."))


def is_officer(person_id: int | None) -> bool:
    """Say whether somebody handles orders now."""
    profile = people.profile_of(person_id) if person_id is not None else None
    return profile is not None and may_handle(profile.role)


def held_order(code: str, *, by_id: int, states: Collection[str]) -> Order:
    """Return an order that this officer may act on now, locked until the transaction ends.

    Raises NotAllowed (also for an order about oneself), NotFound (also for one about oneself that a law forbids to show), NotNow.
    """
    check_officer(by_id)
    order = Order.objects.select_for_update().filter(code=code).first() if ids.is_code(code) else None
    is_about_them = order is not None and Subject.objects.filter(order=order, person_id=by_id).exists()
    if order is None or (is_about_them and order.shown_at is None):
        raise NotFound(_("There is no such order."))
    if is_about_them:
        raise NotAllowed(_("This order is about yourself, so somebody else has to handle it."))
    if order.state not in states:
        raise NotNow(
            _(
                "The order is at another step by now, perhaps by somebody else’s act. Nothing was changed; please look again."
            )
        )
    return order
