"""An orders' desk in a test's hand: officers, rules that count, and an order at any step."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.ledger.actions import append_entries
from glasshouse.network.ledger.models import Entry
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.orders import actions, rulebook
from glasshouse.network.orders.models import Archive, Order
from glasshouse.proof.entries import from_bytes
from glasshouse.proof.rulebooks import Rulebook
from tests.rooms.ledger.through import publish
from tests.rooms.people import person

LATER = timedelta(days=8)


def officers() -> tuple[int, int]:
    """Make two officers."""
    made = person("olga"), person("otto")
    for handle in ("olga", "otto"):
        accounts.give_role(handle=handle, role="legal_officer")
    return made


def enter_rules() -> None:
    """Enter the rules as the ledger does at its start, and let them be published."""
    append_entries(entries=rulebook._new_rules())
    publish()


def intake(**other) -> actions.Intake:
    """An order of a French court for subscriber data about ada."""
    told: dict[str, Any] = {
        "kind": "information",
        "authority": "court",
        "authority_name": "Tribunal judiciaire",
        "country": "FR",
        "channel": "registered mail",
        "verified": True,
        "answer_to": "the registry",
        "basis": "national",
        "law": "Code de procédure pénale, article 60-1",
        "reasons": "An inquiry into threats.",
        "subjects": ("ada",),
        "data": ("subscriber",),
    }
    return actions.Intake(**(told | other))


def decided(one: int, two: int, told: actions.Intake | None = None, *, grounds=(), unneeded=()) -> str:
    """Take an order through the hands of both officers; returns its code."""
    code = actions.receive_order(by_id=one, told=told or intake())
    actions.confirm_order(by_id=one, code=code)
    actions.propose_decision(by_id=one, code=code, grounds=grounds, unneeded=unneeded)
    actions.confirm_decision(by_id=two, code=code)
    return code


def entered(kind: str = "order") -> list:
    """Return what is entered of kinds that begin so, in order."""
    rows = Entry.objects.order_by("id")
    return [from_bytes(bytes(row.data)) for row in rows if row.kind.startswith(kind)]


def order(code: str) -> Order:
    return Order.objects.get(code=code)


def path_of(code: str, settings) -> Path:
    """Return where an order's archive lies."""
    return Path(settings.MEDIA_ROOT) / Archive.objects.get(order__code=code).key


def answered(one: int, two: int, told: actions.Intake | None = None) -> str:
    """Take an order about data to its end; returns its code."""
    code = decided(one, two, told)
    actions.make_archive(by_id=one, code=code)
    actions.hand_over(by_id=one, code=code)
    return code


def renew_rules(monkeypatch, frozen_clock, file: str, old: str, new: str) -> None:
    """Let a new rulebook count that differs in one file."""
    own = rulebook.own()
    newer = Rulebook.of(dict(own.files) | {file: own.files[file].replace(old, new)})
    assert newer != own
    monkeypatch.setattr(rulebook, "own", lambda: newer)
    enter_rules()
    frozen_clock.advance(days=8)
    assert rulebook.in_force() == newer


def kinds(person_id: int) -> list[str]:
    """Return of what kinds the news are that a person was told."""
    return [one.kind.value for one in notifications.told_to(person_id)]


def ada() -> int:
    """Return the id of ada, 0 if she is gone."""
    from glasshouse.network.accounts import queries as people

    return people.id_for_staff("ada") or 0
