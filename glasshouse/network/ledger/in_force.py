"""What is in force: rooms register functions that say so, and at its start the ledger enters what differs from its last entry.

A room registers in `apps.ready()`. `register_in_force` is for what has a kind and a name and simply is so (software, rules, a
ranking); `register_at_start` for a room that decides itself what is to be entered, by what was entered before.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F

from glasshouse.network.kit import crash
from glasshouse.network.ledger.appending import Ticket, append_entries
from glasshouse.network.ledger.leases import hold
from glasshouse.network.ledger.models import Entry as Row
from glasshouse.proof.entries import Entry, Terms, Unknown, from_bytes

log = logging.getLogger(__name__)

Ask = Callable[[], Iterable[Entry]]
_asked: dict[str, Ask] = {}
_recorded: set[str] = set()
_MOVES = frozenset({"time", "in_force_ms"})
"""What differs each time that one asks, and is no change."""


def register_in_force(part: str, ask: Ask) -> None:
    """Let `ask` say which entries are in force; each is entered if it differs from the last of its kind and name.

    `part` is snake_case; registering one again replaces it. Parts are asked in the order in which they were registered.
    """

    def changed() -> list[Entry]:
        return [one for one in ask() if not _stands(one)]

    _asked[part] = changed


def register_at_start(part: str, ask: Ask) -> None:
    """Let `ask` say what is to be entered when the ledger starts, whatever it is; asking again after that must yield nothing."""
    _asked[part] = ask


def register_records(*kinds: str) -> None:
    """Declare kinds of entry that this software enters whenever their facts happen: promises on them begin to be judged."""
    _recorded.update(kinds)


def records() -> tuple[str, ...]:
    """Return the kinds that this software enters whenever their facts happen, by the alphabet."""
    return tuple(sorted(_recorded))


def entered(*kinds: str) -> list[Entry | Unknown]:
    """Return all entries of these kinds, the published ones and those that wait, in their order: for kinds with few entries."""
    rows = Row.objects.filter(kind__in=kinds).order_by(F("index").asc(nulls_last=True), "id")
    return [from_bytes(bytes(data)) for data in rows.values_list("data", flat=True)]


def last_terms() -> Terms | None:
    """Return the terms that were entered last, published or not; None before there are any that this version can read."""
    last = [one for one in entered(Terms.kind)[-1:] if isinstance(one, Terms)]
    return last[0] if last else None


def enter_in_force(holder: str) -> list[Ticket]:
    """Enter what is in force and does not stand so in the ledger. Doing it again enters nothing. Raises Lost.

    A part that can't say what is in force is left out, and the log of the process says why.
    """
    with transaction.atomic():
        hold(holder)
        tickets = [ticket for part in _asked for ticket in append_entries(entries=_ask(part))]
        crash.point("ledger.enter_in_force.before_commit")
    return tickets


def _ask(part: str) -> list[Entry]:
    try:
        return list(_asked[part]())
    except DatabaseError:
        raise
    except Exception:
        log.exception("%s could not say what is in force, so nothing of it was entered", part)
        return []


def _stands(entry: Entry) -> bool:
    name = getattr(entry, "name", None)
    same = [one for one in entered(entry.kind) if getattr(one, "name", None) == name]
    return bool(same) and _fixed(same[-1]) == _fixed(entry)


def _fixed(entry: Entry | Unknown) -> dict[str, Any]:
    return {one.name: getattr(entry, one.name) for one in fields(entry) if one.name not in _MOVES}
