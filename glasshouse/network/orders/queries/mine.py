"""What a person is told of the orders that named them."""

from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.orders.entering import tag_of
from glasshouse.network.orders.models import Order, Proposal, Subject
from glasshouse.network.orders.rulebook import Spoken
from glasshouse.network.orders.trying import granted_of
from glasshouse.network.orders.words import data_words, decisive_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOrder:
    """An order about a person: who asked, under which law, for what, and what was given; tickets lead to the entries."""

    code: str
    kind: str
    authority: str
    authority_name: str
    country: str
    law: str
    agreement: str
    reasons: str
    redress: str
    asked: tuple[str, ...]
    given: tuple[str, ...]
    outcome: str
    answer: str
    rule: Spoken
    named: str
    was_secret: str
    received_at: datetime
    answered_at: datetime | None
    told_at: datetime
    access: str
    tag: str
    tag_key: str
    tickets: tuple[str, ...]


def told_about(person_id: int) -> list[ToldOrder]:
    """Return the orders that a person was told of, the latest first."""
    found = Subject.objects.filter(person_id=person_id, told_at__isnull=False).select_related("order")
    rows = list(found.order_by("-told_at", "-id"))
    rules = decisive_rules([one.order for one in rows])
    return [_told(one, one.order, rules[one.order_id]) for one in rows]


def _told(one: Subject, order: Order, rule: Spoken) -> ToldOrder:
    proposal = Proposal.objects.filter(order=order, returned_at=None).first()
    granted = granted_of(proposal.rulings).get(one.place, []) if proposal and one.access else []
    return ToldOrder(
        code=order.code,
        kind=order.get_kind_display(),
        authority=order.get_authority_display(),
        authority_name=order.authority_name,
        country=order.country,
        law=order.law,
        agreement=order.agreement,
        reasons=order.reasons,
        redress=order.redress,
        asked=tuple(data_words(data) for data in order.data),
        given=tuple(data_words(data) for data in granted),
        outcome=order.get_outcome_display() if order.outcome else "",
        answer=order.get_answer_display() if order.answer else "",
        rule=rule,
        named=one.named,
        was_secret=order.secrecy,
        received_at=order.received_at,
        answered_at=order.answered_at,
        told_at=one.told_at or order.received_at,
        access=one.access,
        tag=tag_of(bytes(one.tag_key), one.access) if one.access else "",
        tag_key=bytes(one.tag_key).hex() if one.access else "",
        tickets=tuple(
            ticket
            for ticket in (
                order.received_ticket,
                order.decided_ticket,
                one.access_ticket,
                order.answered_ticket,
            )
            if ticket
        ),
    )
