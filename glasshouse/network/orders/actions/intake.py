"""Orders come in, and their arrival is confirmed."""

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.ledger.actions import append_entry
from glasshouse.network.orders.entering import confirmed, enter
from glasshouse.network.orders.holding import check_officer, held_order
from glasshouse.network.orders.models import Order, Subject, new_secret
from glasshouse.network.orders.receiving import BadOrder, Intake, Plan, entry_of, plan
from glasshouse.network.orders.states import OrderState


def receive_order(*, by_id: int, told: Intake) -> str:
    """Enter an order as it came in; its times run from now on. Returns its code.

    Raises NotAllowed, BadOrder, UnknownSubject, TextTooLong; then nothing was kept.
    """
    check_officer(by_id)
    planned, code, nonce = plan(told), ids.new_code(), new_secret()
    if any(one.person_id == by_id for one in planned.subjects):
        raise BadOrder(_("This order is about yourself, so somebody else has to handle it."))
    entry = entry_of(planned, code=code, nonce=nonce)
    with transaction.atomic():
        order = _write(planned, code, nonce, by_id)
        if entry is not None:
            order.received_ticket = append_entry(entry=entry).code
            order.save(update_fields=["received_ticket"])
        crash.point("orders.receive_order.before_commit")
    return code


def _write(planned: Plan, code: str, nonce: bytes, by_id: int) -> Order:
    told = planned.told
    same = (
        *("kind", "authority", "authority_name", "country", "channel", "verified", "reference", "answer_to"),
        *("basis", "law", "agreement", "approval", "reasons", "threat", "redress", "secrecy", "secret_until"),
    )
    order = Order.objects.create(
        **{name: getattr(told, name) for name in same},
        code=code,
        nonce=nonce,
        reasoned=bool(told.reasons),
        data=list(told.data),
        stored_in=planned.stored_in,
        banded=planned.banded,
        shown_at=None if told.secrecy else planned.received_at,
        received_at=planned.received_at,
        received_by_id=by_id,
        confirm_by=planned.confirm_by,
        answer_by=planned.answer_by,
    )
    Subject.objects.bulk_create(
        Subject(
            order=order,
            place=place,
            named=one.named,
            is_video=one.is_video,
            person_id=one.person_id,
            home=one.home,
        )
        for place, one in enumerate(planned.subjects, 1)
    )
    return order


def confirm_order(*, by_id: int, code: str) -> None:
    """Note that the authority was told that its order arrived. Raises NotAllowed, NotFound, NotNow."""
    with transaction.atomic():
        order = held_order(code, by_id=by_id, states=[OrderState.RECEIVED])
        order.confirmed_at = clock.now()
        order.state = OrderState.CONFIRMED
        order.confirmed_ticket = enter(order, confirmed(order, at=order.confirmed_at))
        order.save(update_fields=["confirmed_at", "state", "confirmed_ticket"])
        crash.point("orders.confirm_order.before_commit")
