"""People are told of orders about them, at once or when the law allows; archives go when their time is over."""

from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, crash, storage
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.orders.disclosing import folder_of
from glasshouse.network.orders.holding import NotNow, held_order
from glasshouse.network.orders.models import Archive, Order
from glasshouse.network.orders.states import (
    SWEPT_EVERY,
    SWEPT_FOR,
    UNFINISHED,
    ArchiveState,
    OrderState,
    Outcome,
)

_swept = {"at": datetime.min.replace(tzinfo=UTC)}


def tell_subjects(order: Order) -> None:
    """Tell everybody whom an order names who was not told yet, in the caller's transaction."""
    now = clock.now()
    told: set[int] = set()
    for subject in order.subjects.filter(told_at=None, person_id__isnull=False).order_by("place"):
        if subject.person_id not in told:
            notify(person_id=subject.person_id or 0, kind=Kind.ORDER_TOLD, facts={"order": order.code})
        told.add(subject.person_id or 0)
    order.subjects.filter(told_at=None, person_id__isnull=False).update(told_at=now)


def lift_secrecy(*, by_id: int, code: str) -> None:
    """Note that the law does not forbid to show an order any more: whom it names is told. Raises NotAllowed, NotFound, NotNow."""
    with transaction.atomic():
        order = held_order(code, by_id=by_id, states=list(OrderState))
        if order.shown_at is not None:
            raise NotNow(_("This order is not secret."))
        _show(order)
        crash.point("orders.lift_secrecy.before_commit")


def _show(order: Order) -> None:
    order.shown_at = clock.now()
    order.save(update_fields=["shown_at"])
    if order.state == OrderState.ANSWERED:
        tell_subjects(order)


def reconcile() -> None:
    """Tell whom the law allows to be told by now; erase archives whose time is over, and what a crash left of them."""
    now = clock.now()
    for pk in list(Order.objects.filter(shown_at=None, secret_until__lte=now).values_list("pk", flat=True)):
        with transaction.atomic():
            order = Order.objects.select_for_update().filter(pk=pk, shown_at=None).first()
            if order is not None:
                _show(order)
            crash.point("orders.end_secrecy.before_commit")
    for archive in Archive.objects.filter(erase_at__lte=now).exclude(state=ArchiveState.ERASED):
        # The state first: nobody is told an address whose file is going.
        Archive.objects.filter(pk=archive.pk).update(state=ArchiveState.ERASED)
        crash.point("orders.erase_archive.after_commit")
        storage.delete(archive.key)
    if now - _swept["at"] >= SWEPT_EVERY:
        _swept["at"] = now
        _sweep(now)


def _sweep(now: datetime) -> None:
    """Delete files of archives that no row names, of the orders about which one may have been made lately."""
    decided = Order.objects.filter(decided_at__gt=now - SWEPT_FOR).exclude(outcome=Outcome.REFUSED)
    live = set(Archive.objects.exclude(state=ArchiveState.ERASED).values_list("key", flat=True))
    for code in decided.values_list("code", flat=True):
        for key in list(storage.keys_under(folder_of(code))):
            if key not in live and _is_old(key, now):
                storage.delete(key)


def _is_old(key: str, now: datetime) -> bool:
    try:
        return storage.written_at(key) < now - UNFINISHED
    except FileNotFoundError:
        return False
