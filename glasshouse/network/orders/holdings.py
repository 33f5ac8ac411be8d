"""The personal data of this room."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_noop as _

from glasshouse.network.kit.holdings import Holding, Row, register, register_impersonal
from glasshouse.network.orders.models import Archive, AskedFor, Order, Proposal, Subject

_OF_ORDERS = (
    *("id", "code", "kind", "authority", "authority_name"),
    *("country", "channel", "verified", "reference", "answer_to"),
    *("basis", "law", "agreement", "approval", "reasons"),
    *("reasoned", "threat", "redress", "data", "stored_in"),
    *("secrecy", "secret_until", "banded", "shown_at", "state"),
    *("confirm_by", "answer_by", "confirmed_at", "decided_at"),
    *("outcome", "rule", "answered_at", "answer", "accounts_answered", "nonce"),
    *("received_ticket", "confirmed_ticket", "decided_ticket", "answered_ticket"),
)
"""What is about an order and not about its officer; its text goes when somebody is erased whom it names."""


def _orders(person_id: int) -> Iterable[Row]:
    """Yield the orders that an officer took in; whom they name stands with the subjects."""
    for row in Order.objects.filter(received_by_id=person_id).order_by("id"):
        yield {"code": row.code, "received_by": True, "received_at": row.received_at.isoformat()}


def _subjects(person_id: int) -> Iterable[Row]:
    # An order that a law forbids to show is told when the law allows: by this list it must not come out earlier.
    rows = Subject.objects.filter(person_id=person_id, told_at__isnull=False).select_related("order")
    for row in rows.order_by("id"):
        yield {
            "order": row.order.code,
            "authority_name": row.order.authority_name,
            "country": row.order.country,
            "law": row.order.law,
            "data": row.order.data,
            "reasons": row.order.reasons,
            "answer": row.order.answer,
            "received_at": row.order.received_at.isoformat(),
            "named": row.named,
            "home": row.home,
            "told_at": row.told_at.isoformat() if row.told_at else None,
            "access": row.access,
            "tag_key": bytes(row.tag_key).hex(),
        }


def _proposals(person_id: int) -> Iterable[Row]:
    for column in ("proposed_by", "confirmed_by", "returned_by"):
        for row in Proposal.objects.filter(**{column: person_id}).select_related("order").order_by("id"):
            yield {"order": row.order.code, column: True, "proposed_at": row.proposed_at.isoformat()}


def _archives(person_id: int) -> Iterable[Row]:
    for row in Archive.objects.filter(officer_id=person_id).select_related("order").order_by("pk"):
        yield {"order": row.order.code, "officer": True, "made_at": row.made_at.isoformat()}


def _asked(person_id: int) -> Iterable[Row]:
    for row in AskedFor.objects.filter(entered_by_id=person_id).order_by("id"):
        yield {
            "code": row.code,
            "entered_by": True,
            "what": row.what,
            "note": row.note,
            "entered_at": row.entered_at.isoformat(),
        }
    for row in AskedFor.objects.filter(answered_by_id=person_id).order_by("id"):
        at = row.answered_at.isoformat() if row.answered_at else None
        yield {"code": row.code, "answered_by": True, "what": row.what, "answered_at": at}


def _erase_subjects(person_id: int) -> int:
    """Take a person out of the orders that name them: the order stays, without its text, its hash's nonce and the person."""
    with transaction.atomic():
        named = Subject.objects.filter(person_id=person_id)
        orders = list(named.values_list("order_id", flat=True))
        Order.objects.filter(pk__in=orders).update(reasons="", redress="", reference="", nonce=b"")
        return named.update(person_id=None, named="", tag_key=b"")


def _erasing(model: type[Model], *columns: str) -> Callable[[int], int]:
    """Take an officer's name off what they did; what was done stays."""

    def erase(person_id: int) -> int:
        rows = model._default_manager
        return sum(rows.filter(**{column: person_id}).update(**{column: None}) for column in columns)

    return erase


def declare() -> None:
    """Register what is held here."""
    register(
        Holding(
            model="orders.Order",
            purpose=_(
                "Orders of authorities that you took in as an officer; those about you stand under “Subject”."
            ),
            personal={"received_by": _("that you took it in"), "received_at": _("when")},
            impersonal=_OF_ORDERS,
            rows=_orders,
            erase=_erasing(Order, "received_by"),
        ),
        Holding(
            model="orders.Subject",
            purpose=_(
                "Orders of authorities that name you or a video of yours, once the law allows to tell you."
            ),
            personal={
                "named": _("the name by which the order names you"),
                "person_id": _("that it is you"),
                "home": _("where you were at home then"),
                "told_at": _("when you were told"),
                "access": _("the access to your data, as the ledger names it"),
                "tag_key": _("the key by which you find that entry"),
            },
            impersonal=("id", "order", "place", "is_video", "access_ticket"),
            rows=_subjects,
            erase=_erase_subjects,
        ),
        Holding(
            model="orders.Proposal",
            purpose=_("What you proposed, confirmed or sent back as an officer."),
            personal={
                "proposed_by": _("that you proposed it"),
                "proposed_at": _("when"),
                "confirmed_by": _("that you confirmed it"),
                "confirmed_at": _("when"),
                "returned_by": _("that you sent it back"),
                "returned_at": _("when"),
                "returned_why": _("what you wrote"),
            },
            impersonal=("id", "order", "grounds", "unneeded", "rules_sha256", "rulings", "outcome", "rule"),
            rows=_proposals,
            erase=_erasing(Proposal, "proposed_by", "confirmed_by", "returned_by"),
        ),
        Holding(
            model="orders.Archive",
            purpose=_("Archives for authorities that you made as an officer."),
            personal={"officer": _("that you made it"), "made_at": _("when")},
            impersonal=("order", "state", "key", "sha256", "bytes", "rows", "is_longer", "erase_at"),
            rows=_archives,
            erase=_erasing(Archive, "officer"),
        ),
        Holding(
            model="orders.AskedFor",
            purpose=_("What somebody outside asked for, which you entered or answered."),
            personal={
                "entered_by": _("that you entered it"),
                "entered_at": _("when"),
                "note": _("what you noted"),
                "answered_by": _("that you answered it"),
                "answered_at": _("when"),
            },
            impersonal=(
                *("id", "code", "who", "country", "way", "what", "outcome", "ticket", "answered_ticket"),
            ),
            rows=_asked,
            erase=_erasing(AskedFor, "entered_by", "answered_by"),
        ),
    )
    register_impersonal("orders.KeptRules")
