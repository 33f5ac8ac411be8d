"""What anyone is shown of orders and of what was asked: no person, no authority by its name, no word of an order's text."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.orders import rulebook
from glasshouse.network.orders.models import AskedFor, Order
from glasshouse.network.orders.rulebook import Spoken
from glasshouse.network.orders.words import decisive_rules, places_in_words, rule_words

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicOrder:
    """An order as the ledger has it; `entry` is the index of its last entry, None while it waits or if it has none."""

    code: str
    kind: str
    authority: str
    country: str
    law: str
    state: str
    outcome: str
    answer: str
    rule: Spoken | None
    received_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    entry: int | None
    in_ledger: bool


@dataclass(frozen=True, slots=True)
class PublicAsked:
    """What somebody asked for without an order."""

    code: str
    who: str
    country: str
    way: str
    what: str
    outcome: str
    entered_at: datetime
    entry: int | None


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """The rules in words by where the data is, the hash of their text, and whether they count; `entry` is their entry's index."""

    sha256: str
    places: tuple[tuple[str, tuple[Spoken, ...]], ...]
    counts: bool
    next_at: datetime | None
    entry: int | None


def latest() -> list[PublicOrder]:
    """Return the latest orders that may be shown, the newest first."""
    rows = list(Order.objects.filter(shown_at__isnull=False, banded=False).order_by("-received_at")[:PAGE])
    tickets = {row.pk: row.answered_ticket or row.decided_ticket or row.received_ticket for row in rows}
    cards = ledger.states_of(tickets.values())
    rules = decisive_rules(rows)
    return [_order(row, rules[row.pk], cards.get(tickets[row.pk])) for row in rows]


def _order(row: Order, rule: Spoken, card: ledger.EntryCard | None) -> PublicOrder:
    return PublicOrder(
        code=row.code,
        kind=row.get_kind_display(),
        authority=row.get_authority_display(),
        country=row.country,
        law=row.law,
        state=row.get_state_display(),
        outcome=row.get_outcome_display() if row.outcome else "",
        answer=row.get_answer_display() if row.answer else "",
        rule=rule if row.rule else None,
        received_at=row.received_at,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        entry=_index(card),
        in_ledger=not row.secrecy,
    )


def _index(card: ledger.EntryCard | None) -> int | None:
    return card.public_index if card is not None else None


def asked() -> list[PublicAsked]:
    """Return what was asked latest, the newest first."""
    rows = list(AskedFor.objects.order_by("-entered_at", "-id")[:PAGE])
    cards = ledger.states_of([row.ticket for row in rows])
    return [
        PublicAsked(
            row.code,
            row.get_who_display(),
            row.country,
            row.get_way_display(),
            row.what,
            row.get_outcome_display() if row.outcome else "",
            row.entered_at,
            _index(cards.get(row.ticket)),
        )
        for row in rows
    ]


def rules() -> RulesInForce:
    """Return the rules that count, or those that are to count if none do yet."""
    counts = rulebook.in_force()
    shown = counts or rulebook.own()
    said = rulebook.spoken(shown)
    spoken = sorted((rule_words(name, said) for name in said), key=lambda one: not one.permits)
    next_ms = rulebook.next_in_force_ms()
    return RulesInForce(
        shown.sha256,
        tuple(
            (name, tuple(one for one in spoken if one.file in files))
            for name, files in places_in_words().items()
        ),
        counts is not None,
        datetime.fromtimestamp(next_ms / 1000, UTC) if next_ms else None,
        rulebook.entry_index(shown.sha256),
    )


def rules_text(sha256: str = "") -> str:
    """Return the text of the rules that count (or are to count), or of those with this hash. Raises NotFound."""
    found = rulebook.kept(sha256) if sha256 else rulebook.shown()
    if found is None:
        raise NotFound(_("There are no such rules."))
    return found.text


def secret_laws() -> tuple[str, ...]:
    """Return the laws that forbid to show an order, as the rules list them."""
    return tuple(
        told["secret"] for told in rulebook.shown().table("bases.toml").values() if told.get("secret")
    )
