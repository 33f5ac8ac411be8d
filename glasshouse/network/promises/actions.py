"""FACE: the verbs of the room `promises`."""

import time
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.kit.public_lines import check_line, check_nameless
from glasshouse.network.ledger import actions as ledger
from glasshouse.network.ledger import queries as log
from glasshouse.network.ledger.actions import Ticket
from glasshouse.network.promises import giving, kept, owners
from glasshouse.network.promises.models import OwnPromise
from glasshouse.network.promises.packing import CantPack, pack_dossier
from glasshouse.network.promises.papers import register_paper
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import (
    Audit,
    Claim,
    Declaration,
    Entry,
    Objection,
    PromiseChanged,
    PromiseMade,
    PromiseWithdrawn,
    from_bytes,
    to_bytes,
)
from glasshouse.proof.errors import Malformed
from glasshouse.proof.promises import parse
from glasshouse.proof.promises.book import signed

__all__ = [
    "CantEnter",
    "CantPack",
    "enter",
    "pack_dossier",
    "prepare_audit",
    "prepare_claim",
    "prepare_declaration",
    "prepare_objection",
    "prepare_promise",
    "prepare_withdrawal",
    "reconcile",
    "register_paper",
]
Made = TypeVar("Made", bound=Entry)
TURN_S = 2.0
"""So long may one turn of judging take, since other rooms wait for theirs; a long log is judged over several."""


class CantEnter(Refused):
    """What was given is no promise, declaration, audit, claim or objection that could be entered."""

    code = "cant_enter"


def reconcile() -> None:
    """Judge what was published since the last time."""
    until = time.monotonic() + TURN_S
    while kept.judge_on() and time.monotonic() < until:
        pass


def prepare_promise(*, given: Mapping[str, Any]) -> Entry:
    """Return the entry that would give a promise, or change one that is given.

    `given` has `promise`, `wording` and `assumptions` by language, `predicate` and `evidence`; `date` is today if it is left out,
    and a change needs `why` by language. Raises CantEnter.
    """
    now = clock.now()
    held = {"date": f"{now:%Y-%m-%d}", **given}
    why = held.pop("why", None)
    made = _made(PromiseMade, held)
    rules = _rules(made.predicate)
    if made.evidence == "ledger" and not rules:
        raise CantEnter(_("A promise that rests on the ledger needs at least one rule. Nothing was entered."))
    known = giving.last_given().get(made.promise)
    if known is None or isinstance(known, PromiseWithdrawn):
        return made
    if giving.same(known, made):
        raise CantEnter(_("The promise is given in this form already. Nothing was entered."))
    if not why:
        raise CantEnter(
            _("The promise is given already, so this changes it: say why, by language. Nothing was entered.")
        )
    try:
        return _checked(giving.changed(made, why))
    except Malformed as error:
        raise CantEnter(_cant(error)) from None


def prepare_withdrawal(*, promise: str, why: Mapping[str, str]) -> Entry:
    """Return the entry that would withdraw a promise, with the reason by language. Raises NotFound, CantEnter."""
    _given(promise)
    return _made(PromiseWithdrawn, {"promise": promise, "why": dict(why)})


def prepare_declaration(*, promise: str, given: Mapping[str, Any]) -> Entry:
    """Return the entry of a declaration about a promise. Raises NotFound, CantEnter, BadLine.

    `given` has `by`, `text` by language, and `signers` of `asked` people; `date` is today if it is left out. About `owners` it
    says who `owns`, `controls`, `funds` and `reaches` this network (`owners.py`).
    """
    _given(promise)
    held = {"date": f"{clock.now():%Y-%m-%d}", "facts": {}, **given, "promise": promise}
    if promise == owners.PROMISE:
        facts = {part: held.pop(part) for part in owners.PARTS if part in held} or held["facts"]
        try:
            held["facts"] = owners.facts_of(owners.read(facts))
        except (Malformed, TypeError) as error:
            raise CantEnter(_cant(error)) from None
    made = _made(Declaration, held)
    check_line(made.by, field="by")
    _check_nameless(text=made.text, facts=made.facts)
    _past(made.date)
    return made


def prepare_claim(*, given: Mapping[str, Any]) -> Entry:
    """Return the entry of a claim under a new code. Raises CantEnter, BadLine.

    `given` has `institution`, `role`, `printed_in`, `date`, `sentence`, its `language`, `evidence` (none, sealed, public), and
    what tests it: `promises` and `pages`, both of which may be left out.
    """
    held = {"language": "en", "evidence": "none", **given, "claim": ids.new_code()}
    for name in ("promises", "pages"):
        held[name] = tuple(dict.fromkeys(_listed(held.get(name, ()))))
    made = _made(Claim, held)
    _check_said(made)
    _past(made.date)
    for promise in made.promises:
        _given(promise)
    said = [one for one in log.entered(Claim.kind) if isinstance(one, Claim)]
    if any(replace(one, claim=made.claim, time=made.time) == made for one in said):
        raise CantEnter(_("This claim is registered already. Nothing was entered."))
    return made


def prepare_objection(*, claim: str, given: Mapping[str, Any]) -> Entry:
    """Return the entry of what an institution holds against a claim. Raises NotFound, CantEnter, BadLine.

    `given` has `institution`, `role`, `date`, `sentence`, its `language`, and `printed_in` unless it was told to this network.
    """
    if not any(isinstance(one, Claim) and one.claim == claim for one in log.entered(Claim.kind)):
        raise NotFound(_("There is no claim “%(claim)s”. Nothing was entered.") % {"claim": claim})
    made = _made(Objection, {"language": "en", "printed_in": "", **given, "claim": claim})
    _check_said(made)
    _past(made.date)
    known = [one for one in log.entered(Objection.kind) if isinstance(one, Objection)]
    if any(replace(one, time=made.time) == made for one in known):
        raise CantEnter(_("This objection is registered already. Nothing was entered."))
    return made


def _check_said(made: Claim | Objection) -> None:
    """Refuse what names somebody in person: institutions stand in the register, by their roles. Raises BadLine."""
    for name in ("institution", "role", *(("printed_in",) if made.printed_in else ())):
        check_line(getattr(made, name), field=name)
    _check_nameless(sentence=made.sentence)


def _check_nameless(**fields: object) -> None:
    """Refuse an address or a handle in any text of these fields, however deep. Raises BadLine."""
    for name, held in fields.items():
        if isinstance(held, str):
            check_nameless(held, field=name)
        elif isinstance(held, Mapping):
            _check_nameless(**{f"{name}.{key}": value for key, value in held.items()})
        elif isinstance(held, list | tuple):
            _check_nameless(**{f"{name}.{place}": value for place, value in enumerate(held, 1)})


def _past(day: str) -> None:
    """Raise CantEnter without a day, or for one that is to come."""
    if not day or day > f"{clock.now():%Y-%m-%d}":
        raise CantEnter(
            _("It needs the day on which it was said, which is not to come. Nothing was entered.")
        )


def _listed(held: object) -> tuple[Any, ...]:
    if not isinstance(held, list | tuple) or not all(isinstance(one, str) for one in held):
        raise CantEnter(_("Promises and pages are lists of names. Nothing was entered."))
    return tuple(held)


def prepare_audit(*, given: Mapping[str, Any]) -> Entry:
    """Return the entry of an audit that its auditor signed; `given` has all but the time. Raises CantEnter, BadLine."""
    made = _made(Audit, {name: value for name, value in given.items() if name not in ("kind", "v", "time")})
    check_line(made.auditor, field="auditor")
    if not signed(made):
        raise CantEnter(
            _("The signature is not that of the key in the audit over its content. Nothing was entered.")
        )
    if made.origin != _origin() or _promise_at(made.entry) != made.promise:
        raise CantEnter(
            _(
                "The audit is about entry %(entry)s of %(origin)s, which is no published form of the promise "
                "“%(promise)s” of this ledger. Nothing was entered."
            )
            % {"entry": made.entry, "origin": made.origin, "promise": made.promise}
        )
    if not made.from_ms < made.until_ms <= made.time:
        raise CantEnter(
            _("An audit covers a span of time that is over; this one does not. Nothing was entered.")
        )
    return made


def enter(*, entry: Entry) -> Ticket:
    """Enter what was prepared. A promise that the operator gives, changes or withdraws is its own from then on."""
    with transaction.atomic():
        if entry.kind in giving.GIVES:
            OwnPromise.objects.get_or_create(promise=getattr(entry, "promise", ""))
        ticket = ledger.append_entry(entry=entry)
        crash.point("promises.enter.before_commit")
    return ticket


def _origin() -> str:
    known = log.marks_since()
    return SignedCheckpoint.parse(known.note).checkpoint.origin if known else ""


def _promise_at(index: int) -> str:
    """Return the promise that a public entry gives or changes, empty if it does neither."""
    data = log.data_of({index}).get(index)
    entry = from_bytes(data) if data is not None else None
    return entry.promise if isinstance(entry, PromiseMade | PromiseChanged) else ""


def _given(promise: str) -> None:
    """Raise NotFound if no such promise is given."""
    known = giving.last_given().get(promise)
    if known is None or isinstance(known, PromiseWithdrawn):
        raise NotFound(_("There is no promise “%(promise)s” in force.") % {"promise": promise})


def _rules(predicate: Mapping[str, Any]) -> tuple[Any, ...]:
    try:
        return parse(predicate)
    except Malformed as error:
        raise CantEnter(_cant(error)) from None


def _made(kind: type[Made], held: Mapping[str, Any]) -> Made:
    """Return an entry of a kind with these fields and the present time. Raises CantEnter."""
    needed = {one.name for one in fields(kind)} - {"time"}
    if {*held} != needed:
        lacks, more = ", ".join(sorted(needed - {*held})) or "–", ", ".join(sorted({*held} - needed)) or "–"
        words = _("Fields that are missing: %(lacks)s; fields too many: %(more)s. Nothing was entered.")
        raise CantEnter(words % {"lacks": lacks, "more": more})
    try:
        return _checked(kind(time=clock.millis(clock.now()), **held))
    except (Malformed, TypeError) as error:
        raise CantEnter(_cant(error)) from None


def _checked(entry: Made) -> Made:
    """Return the entry if it can be entered. Raises Malformed."""
    to_bytes(entry)
    return entry


def _cant(error: Exception) -> str:
    return _("It can't be entered: %(why)s. Nothing was entered.") % {"why": error}
