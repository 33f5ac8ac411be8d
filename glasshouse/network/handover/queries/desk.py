"""What the desk shows of handovers: each with what its next act enters, and who may do it."""

from dataclasses import dataclass

from glasshouse.network.handover.entering import entry_of, licence_entry
from glasshouse.network.handover.keys import handover_key
from glasshouse.network.handover.models import Handover
from glasshouse.network.handover.queries.cards import Card, LicenceCard, cards_of, whole
from glasshouse.network.handover.states import MOVES, LicenceState
from glasshouse.network.ledger.queries import LedgerClosed
from glasshouse.proof.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHandover:
    """A handover at the desk.

    `entry` is what announcing it enters, or calling it off once it is announced; None if it has ended, or the ledger is closed.
    `next_licence_states` are the steps towards a licence that may come next, as (code, words); `waits` is one that waits for
    another officer, and `waits_entry` what that enters.
    """

    card: Card
    entry: Entry | None
    next_licence_states: tuple[tuple[str, str], ...]
    waits: LicenceCard | None
    waits_entry: Entry | None


def desk_handovers(viewer_id: int) -> list[DeskHandover]:
    """Return all handovers as this officer finds them, the latest first."""
    rows, key = list(whole()), _key()
    return [_at_desk(row, card, key) for row, card in zip(rows, cards_of(rows, viewer_id), strict=True)]


def _key() -> str:
    try:
        return str(handover_key().public)
    except LedgerClosed:
        return ""


def _at_desk(row: Handover, card: Card, key: str) -> DeskHandover:
    steps = list(row.licence_steps.all())
    entered = [one.stage for one in steps if one.confirmed_at is not None]
    waits = next((one for one in card.licence if one.waits), None)
    return DeskHandover(
        card=card,
        entry=_entry(row, card, key),
        next_licence_states=_next_licence_states(entered[-1] if entered else "") if card.open else (),
        waits=waits,
        waits_entry=next((licence_entry(one) for one in steps if waits and one.code == waits.code), None),
    )


def _next_licence_states(last: str) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, str(one.label)) for one in LicenceState if one in MOVES[last])


def _entry(row: Handover, card: Card, key: str) -> Entry | None:
    if not card.open or not key:
        return None
    return entry_of(row, "announced" if card.proposed else "called_off", key=key)
