"""What the ledger is told of a handover, in the transaction of the step that it records."""

from collections.abc import Iterable

from glasshouse.network.accounts.actions import officer_code
from glasshouse.network.handover.keys import handover_key
from glasshouse.network.handover.models import Handover, LicenceStep
from glasshouse.network.handover.states import Side, State
from glasshouse.network.kit import clock
from glasshouse.network.ledger.actions import append_entry
from glasshouse.proof.entries import Handover as HandoverEntry
from glasshouse.proof.entries import Licence
from glasshouse.proof.notes import VerifierKey


def origin_of(handover: Handover) -> str:
    """Return the name of the other network's log."""
    return VerifierKey.parse(handover.other_log).name


def entry_of(handover: Handover, stage: str, *, officers: Iterable[int] = (), key: str = "") -> HandoverEntry:
    """Return what is entered of a handover at a stage; the announcement names the `key` that signs its archive.

    Raises LedgerClosed if it has to ask for the key.
    """
    announces = handover.side == Side.GIVING and stage == "announced"
    return HandoverEntry(
        time=clock.millis(clock.now()),
        handover=handover.code,
        side=handover.side,
        stage=stage,
        territory=handover.territory,
        to=handover.to,
        origin=origin_of(handover),
        destination=handover.destination,
        until_ms=clock.millis(handover.until),
        dossier=handover.digest,
        model=handover.with_model,
        licence=handover.licence,
        key=(key or str(handover_key().public)) if announces else "",
        officers=tuple(officer_code(person_id=one) for one in officers),
    )


def enter(handover: Handover, stage: str, state: State, *, officers: Iterable[int] = ()) -> None:
    """Move a handover to a state and enter the stage that this is. Needs a transaction."""
    handover.state, handover.changed_at = state.value, clock.now()
    ticket = append_entry(entry=entry_of(handover, stage, officers=officers))
    handover.tickets = {**handover.tickets, stage: ticket.code}
    handover.save()


def licence_entry(step: LicenceStep, *, officers: Iterable[int] = ()) -> Licence:
    """Return what would be entered of a step towards a licence."""
    return Licence(
        time=clock.millis(clock.now()),
        licence=step.handover.licence,
        handover=step.handover.code,
        stage=step.stage,
        authority=step.authority,
        country=step.country,
        destination=step.handover.destination,
        law=step.law,
        until=step.until.isoformat() if step.until else "",
        officers=tuple(officer_code(person_id=one) for one in officers),
    )
