"""What of an order becomes public: each entry is made here, for the act that enters it and for the preview before that."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from glasshouse.network.kit import clock
from glasshouse.network.ledger.actions import append_entry
from glasshouse.network.orders.models import Archive, Order, Subject
from glasshouse.network.orders.states import ABOUT_DATA, DISCLOSES, Answer, Kind, Outcome
from glasshouse.network.orders.trying import granted_of
from glasshouse.proof.entries import Access, Entry, OrderAnswered, OrderConfirmed, OrderDecided

DRAWN = "11111111111"
"""A code that stands for one that is known only when something is entered."""


def enter(order: Order, entry: Entry) -> str:
    """Enter something about an order and return its ticket; nothing, and no ticket, where a law forbids to show it."""
    return "" if order.secrecy else append_entry(entry=entry).code


def confirmed(order: Order, *, at: datetime) -> OrderConfirmed:
    """Return the entry that the authority knows of the order's arrival."""
    return OrderConfirmed(time=clock.millis(at), order=order.code)


def decided(
    order: Order,
    *,
    outcome: str,
    rule: str,
    at: datetime,
    decided_by: str = DRAWN,
    confirmed_by: str = DRAWN,
) -> OrderDecided:
    """Return the entry of a decision, with the codes of both officers."""
    return OrderDecided(
        time=clock.millis(at),
        order=order.code,
        outcome=outcome,
        rule=rule,
        decided_by=decided_by,
        confirmed_by=confirmed_by,
    )


def accesses(
    order: Order,
    rulings: list[list[Any]],
    *,
    at: datetime,
    officer: str = DRAWN,
    draw: Callable[[], str] = lambda: DRAWN,
) -> Iterator[tuple[Subject, Access]]:
    """Yield the entry of each access that making an archive is, with whose it is; `draw` returns its code."""
    granted = granted_of(rulings)
    for subject in order.subjects.filter(place__in=granted, person_id__isnull=False).order_by("place"):
        access = draw()
        yield (
            subject,
            Access(
                time=clock.millis(at),
                access=access,
                purpose="preservation" if order.kind == Kind.PRESERVATION else "order",
                order=order.code,
                officer=officer,
                data=tuple(granted[subject.place]),
                country=order.country,
                home_territory=subject.home,
                agreement=order.agreement,
                tag=tag_of(bytes(subject.tag_key), access),
            ),
        )


def tag_of(key: bytes, access: str) -> str:
    """Return the tag by which a person finds the access to their data: HMAC-SHA-256 under their key, in hex."""
    return hmac.new(key, access.encode(), hashlib.sha256).hexdigest()


def answered(order: Order, accounts: int, *, at: datetime) -> OrderAnswered:
    """Return the entry of an answer; `accounts` is of how many something is given, kept or removed."""
    outcome = answer_of(order, accounts)
    return OrderAnswered(time=clock.millis(at), order=order.code, outcome=outcome.value, accounts=accounts)


def answer_of(order: Order, accounts: int) -> Answer:
    """Return what the answer to a decided order is called, by of how many accounts something was found."""
    if order.outcome == Outcome.REFUSED:
        return Answer.REFUSED
    if not accounts:
        return Answer.NOTHING_HELD
    if order.kind in DISCLOSES:
        return Answer.PARTLY if order.outcome == Outcome.PARTLY else Answer.DISCLOSED
    return Answer.PRESERVED if order.kind == Kind.PRESERVATION else Answer.REMOVED


def next_entries(
    order: Order, *, outcome: str, rulings: list[list[Any]], rule: str, at: datetime
) -> list[Entry]:
    """Return what the next act enters, by what the rules say or said; none for an order that a law forbids to show.

    Of a removal it is taken that something is removed of everybody whom the order names.
    """
    if order.secrecy or order.answered_at:
        return []
    if order.confirmed_at is None:
        return [confirmed(order, at=at)]
    if order.decided_at is None:
        return [decided(order, outcome=outcome, rule=rule, at=at)]
    if order.outcome == Outcome.REFUSED:
        return [answered(order, 0, at=at)]
    if order.kind not in ABOUT_DATA:
        return [answered(order, order.count_accounts(), at=at)]
    archive = Archive.objects.filter(order=order).first()
    if archive is None:
        return [entry for _subject, entry in accesses(order, rulings, at=at)]
    return [answered(order, archive.found, at=at)]
