"""Changing whom verifiers believe: announced in the log under the old quorum, in force after the wait of the terms."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, crash
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ledger import keys, witnesses
from glasshouse.network.ledger.appending import append_entries
from glasshouse.network.ledger.handing import MirrorDesk, NotCosigned, WitnessDesk
from glasshouse.network.ledger.in_force import last_terms
from glasshouse.network.ledger.models import Checkpoint
from glasshouse.network.ledger.publishing import newest_published
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import Entry as PublicEntry
from glasshouse.proof.entries import Terms
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.policies import Party, Policy
from glasshouse.proof.sets import is_solo

SLACK_MS = 120_000
"""How much longer than the wait and the time to publish it takes: clocks differ, and witnesses' bounds are a minute wide."""
LEVELS = ("solo", "witnessed")


class CantChange(Refused):
    """The set of witnesses can't be changed so; nothing was entered."""

    code = "cant_change_witnesses"


@dataclass(frozen=True, slots=True)
class Change:
    """What would be entered, and what each cosigner said when it was asked for trial, by name."""

    entries: tuple[PublicEntry, ...]
    in_force_ms: int
    told: tuple[tuple[str, str], ...]


def prepare_change(*, text: str, level: str = "") -> Change:
    """Check a new policy file, ask everybody in it for trial, and return what entering it would make public.

    Nothing is entered. Without a level that of the terms stays. Raises CantChange, LedgerClosed.
    """
    terms = _terms()
    level = level or terms.level
    policy = _checked(text, level)
    now_ms = clock.millis(clock.now())
    in_force_ms = _in_force_ms(terms, now_ms)
    entries: list[PublicEntry] = [witnesses.announcement(text, now_ms=now_ms, in_force_ms=in_force_ms)]
    if level != terms.level:
        entries.append(replace(terms, time=now_ms, level=level))
    return Change(tuple(entries), in_force_ms, tuple(_tried(policy)))


def enter_change(change: Change) -> list[str]:
    """Enter what was prepared, all of it or nothing; returns the tickets."""
    with transaction.atomic():
        tickets = append_entries(entries=change.entries)
        crash.point("ledger.enter_change.before_commit")
    return [one.code for one in tickets]


def prepare_withdrawal() -> Change:
    """Return what takes back the announced set: the one in force, announced once more. Raises CantChange, LedgerClosed."""
    terms, now_ms = _terms(), clock.millis(clock.now())
    found = witnesses.sets()
    current = found.at(now_ms)
    announced = [one for one in found.counting() if one.from_ms > now_ms]
    if not announced:
        raise CantChange(_("No other set of witnesses is announced. Nothing was entered."))
    if announced[-1].from_ms < now_ms + 1000 * terms.publish_s + SLACK_MS:
        raise CantChange(
            _("The announced set counts too soon to be taken back for sure. Nothing was entered.")
        )
    in_force_ms = _in_force_ms(terms, now_ms)
    text = current.policy.text
    entries: list[PublicEntry] = [witnesses.announcement(text, now_ms=now_ms, in_force_ms=in_force_ms)]
    level = "solo" if is_solo("witnessed", current.policy) else "witnessed"
    if level != terms.level:
        entries.append(replace(terms, time=now_ms, level=level))
    return Change(tuple(entries), in_force_ms, ())


def _terms() -> Terms:
    """Return the terms that were entered last. Raises CantChange."""
    terms = last_terms()
    if terms is None:
        raise CantChange(_("This ledger has no terms that this version can read. Nothing was entered."))
    return terms


def _in_force_ms(terms: Terms, now_ms: int) -> int:
    # A whole second: cosignatures have no finer times, and none may stand on both sides.
    after = now_ms + 1000 * (terms.waiting_s + terms.publish_s) + SLACK_MS
    return -(-after // 1000) * 1000


def _checked(text: str, level: str) -> Policy:
    """Return a policy that this log can go on under. Raises CantChange."""
    try:
        policy = Policy.parse(text.encode())
    except Malformed as error:
        raise CantChange(
            _("The file is no policy: %(why)s. Nothing was entered.") % {"why": error}
        ) from error
    log, current = keys.log_key().public, witnesses.in_force().policy
    if [one.key for one in policy.logs] != [log]:
        raise CantChange(
            _("The file must name this log, and no other: log %(vkey)s. Nothing was entered.") % {"vkey": log}
        )
    if level not in LEVELS:
        raise CantChange(
            _("The level is one of %(levels)s. Nothing was entered.") % {"levels": ", ".join(LEVELS)}
        )
    if is_solo("witnessed", policy) != (level == "solo"):
        raise CantChange(
            _(
                "The level solo is that of one cosigner alone, and witnessed needs more than one. Nothing was entered."
            )
        )
    if policy.text == current.text:
        raise CantChange(_("This set of witnesses is the one in force. Nothing was entered."))
    return policy


def _tried(policy: Policy) -> list[tuple[str, str]]:
    """Hand the newest checkpoint in at every address; returns what each cosigner said. Raises CantChange if one refuses."""
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None or newest_published() is None:
        raise CantChange(_("This ledger has published nothing yet. Nothing was entered."))
    signed = SignedCheckpoint.parse(bytes(newest.signed))
    operator = keys.operator_key().public
    told, wrong = [], []
    for name, party in policy.witnesses.items():
        if party.key == operator:
            told.append((name, _("the operator's own key")))
            continue
        try:
            told.append((name, _trial(party, signed)))
        except NotCosigned as error:
            wrong.append(f"{name}: {error}")
    if wrong:
        raise CantChange(
            _("Not everybody in the file takes our checkpoint. %(told)s. Nothing was entered.")
            % {"told": "; ".join(wrong)}
        )
    return told


def _trial(party: Party, signed: SignedCheckpoint) -> str:
    """Return what a cosigner does with a checkpoint. Raises NotCosigned."""
    if not party.url:
        raise NotCosigned("the file names no address for it")
    lines = [line for line in WitnessDesk(party.url).hand_in(signed) if line.is_by(party.key)]
    if not lines:
        has = {"count": MirrorDesk(party.url).ask(signed), "size": signed.checkpoint.size}
        return _("a mirror, it has %(count)d of %(size)d entries") % has
    try:
        signed.cosigned(lines).note.times_of({"": party.key})
    except Unproved as error:
        raise NotCosigned(str(error)) from error
    return _("a witness, it signs")
