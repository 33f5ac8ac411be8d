"""What the desk shows of orders: what waits, and one order with all that belongs to its next step."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, ids, media
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.orders import rulebook
from glasshouse.network.orders.asking import Told, planned
from glasshouse.network.orders.deciding import Ruled
from glasshouse.network.orders.entering import DRAWN, next_entries
from glasshouse.network.orders.holding import check_officer, orders_before
from glasshouse.network.orders.models import MAX_WHY, Archive, Order, Proposal
from glasshouse.network.orders.receiving import Intake, entry_of, plan
from glasshouse.network.orders.rulebook import Spoken
from glasshouse.network.orders.states import (
    ABOUT_DATA,
    DISCLOSES,
    DOWNLOAD_LASTS,
    ArchiveState,
    Ground,
    Kind,
    OrderState,
    Outcome,
)
from glasshouse.network.orders.trying import judged
from glasshouse.network.orders.words import data_words, rule_words
from glasshouse.proof.entries import Entry

__all__ = [
    "MAX_WHY",
    "archive_address",
    "decided_orders",
    "open_orders",
    "order",
    "preview_asked",
    "preview_intake",
]
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """An order as a list shows it; `due_at` is the next deadline."""

    code: str
    kind: str
    authority: str
    authority_name: str
    country: str
    state: str
    state_name: str
    received_at: datetime
    due_at: datetime
    late: bool
    secret: bool
    answer: str


@dataclass(frozen=True, slots=True)
class RuledLine:
    """One line of a dry run: whom it is about, which data, whether it is permitted, and the rules that say so."""

    place: int
    named: str
    home: str
    data: str
    data_name: str
    permitted: bool
    rules: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rules say: the outcome in words, line by line, and the rule named in the ledger."""

    outcome: str
    outcome_name: str
    rule: Spoken
    lines: tuple[RuledLine, ...]
    rules_sha256: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """The proposal that waits or was confirmed."""

    trial: Trial
    grounds: tuple[str, ...]
    unneeded: tuple[str, ...]
    by: str
    by_id: int | None
    at: datetime
    confirmed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOrder:
    """One order: the row itself, and what its next step needs."""

    row: DeskRow
    order: Order
    subjects: tuple[tuple[str, str, bool, datetime | None], ...]
    data: tuple[tuple[str, str], ...]
    trial: Trial | None
    proposal: Proposed | None
    returned: tuple[tuple[str, datetime, str], ...]
    archive: Archive | None
    grounds: tuple[tuple[str, str], ...]
    public: tuple[Entry, ...]
    rules_from: datetime | None

    @property
    def makes_archive(self) -> bool:
        """Say whether an archive is to be made now."""
        return (
            self.order.kind in ABOUT_DATA and self.order.outcome != Outcome.REFUSED and self.archive is None
        )

    @property
    def hands_over(self) -> bool:
        """Say whether there is an archive to hand over."""
        ready = self.archive is not None and self.archive.state == ArchiveState.READY
        return ready and self.order.kind in DISCLOSES

    @property
    def is_removal(self) -> bool:
        """Say whether something is to be removed by hand."""
        return self.order.kind == Kind.REMOVAL and self.order.outcome != Outcome.REFUSED


def open_orders(*, by_id: int) -> list[DeskRow]:
    """Return the orders that are not answered, the most pressing first; without those about the officer who asks."""
    rows = orders_before(by_id).exclude(state=OrderState.ANSWERED).order_by("answer_by")[:MOST]
    return sorted((_row(one) for one in rows), key=lambda row: row.due_at)


def decided_orders(*, by_id: int) -> list[DeskRow]:
    """Return the orders that were answered, the latest first; without those about the officer who asks."""
    rows = orders_before(by_id).filter(state=OrderState.ANSWERED).order_by("-answered_at")[:MOST]
    return [_row(one) for one in rows]


def _row(one: Order) -> DeskRow:
    due_at = one.confirm_by if one.state == OrderState.RECEIVED else one.answer_by
    done = one.state == OrderState.ANSWERED
    return DeskRow(
        code=one.code,
        kind=one.get_kind_display(),
        authority=one.get_authority_display(),
        authority_name=one.authority_name,
        country=one.country,
        state=one.state,
        state_name=one.get_state_display(),
        received_at=one.received_at,
        due_at=due_at,
        late=not done and due_at < clock.now(),
        secret=one.shown_at is None,
        answer=one.get_answer_display() if one.answer else "",
    )


def order(
    code: str, *, by_id: int, grounds: Collection[str] = (), unneeded: Collection[str] = ()
) -> DeskOrder:
    """Return an order for an officer, with a dry run for what they found.

    Raises NotAllowed, NotFound (also for one about the officer).
    """
    check_officer(by_id)
    found = orders_before(by_id).filter(code=code).first() if ids.is_code(code) else None
    if found is None:
        raise NotFound(_("There is no such order."))
    subjects = list(found.subjects.order_by("place"))
    names = {one.place: (one.named or _("somebody who left"), one.home) for one in subjects}
    waits = found.state in (OrderState.RECEIVED, OrderState.CONFIRMED)
    trial = _trial(judged(found, grounds=grounds, unneeded=unneeded), names) if waits else None
    proposal = Proposal.objects.filter(order=found, returned_at=None).first()
    in_force_ms = 0 if rulebook.in_force() else rulebook.next_in_force_ms()
    return DeskOrder(
        row=_row(found),
        order=found,
        subjects=tuple((*names[one.place], one.is_video, one.told_at) for one in subjects),
        data=tuple((one, data_words(one)) for one in found.data),
        trial=trial,
        proposal=_proposed(proposal, names) if proposal else None,
        returned=tuple(_returned(found)),
        archive=Archive.objects.filter(order=found).first(),
        grounds=tuple((one.value, str(one.label)) for one in Ground),
        public=tuple(_public(found, trial, proposal)),
        rules_from=datetime.fromtimestamp(in_force_ms / 1000, clock.now().tzinfo) if in_force_ms else None,
    )


def _trial(ruled: Ruled, names: dict[int, tuple[str, str]]) -> Trial:
    lines = [[one.place, one.data, one.permitted, list(one.rules)] for one in ruled.rulings]
    return _told(ruled.outcome, ruled.rule, lines, ruled.rules_sha256, names)


def _told(
    outcome: str, rule: str, rulings: list[list[Any]], sha256: str, names: dict[int, tuple[str, str]]
) -> Trial:
    spoken = rulebook.spoken(rulebook.kept(sha256))
    lines = tuple(
        RuledLine(
            place,
            names.get(place, ("", ""))[0],
            names.get(place, ("", ""))[1],
            data,
            data_words(data) if data else _("what the order wants removed"),
            permitted,
            tuple(rule_words(one, spoken) for one in rules),
        )
        for place, data, permitted, rules in rulings
    )
    return Trial(outcome, str(Outcome(outcome).label), rule_words(rule, spoken), lines, sha256)


def _proposed(one: Proposal, names: dict[int, tuple[str, str]]) -> Proposed:
    handles = people.cards([officer for officer in (one.proposed_by_id, one.confirmed_by_id) if officer])
    return Proposed(
        _told(one.outcome, one.rule, one.rulings, one.rules_sha256, names),
        tuple(str(Ground(ground).label) for ground in one.grounds),
        tuple(data_words(data) for data in one.unneeded),
        _handle(handles, one.proposed_by_id),
        one.proposed_by_id,
        one.proposed_at,
        _handle(handles, one.confirmed_by_id),
    )


def _handle(cards: dict[int, people.PersonCard], person_id: int | None) -> str:
    return cards[person_id].handle if person_id in cards else ""


def _returned(one: Order) -> Iterable[tuple[str, datetime, str]]:
    rows = list(one.proposals.filter(returned_at__isnull=False).order_by("returned_at"))
    cards = people.cards([row.returned_by_id for row in rows if row.returned_by_id])
    for row in rows:
        if row.returned_at is not None:
            yield _handle(cards, row.returned_by_id), row.returned_at, row.returned_why


def _public(one: Order, trial: Trial | None, proposal: Proposal | None) -> Iterable[Entry]:
    """Return what the next act makes public."""
    ruled = (
        (trial.outcome, trial.rule.rule)
        if trial
        else (proposal.outcome, proposal.rule)
        if proposal
        else ("", "")
    )
    rulings = proposal.rulings if proposal else []
    return next_entries(one, outcome=ruled[0], rule=ruled[1], rulings=rulings, at=clock.now())


def preview_intake(told: Intake) -> tuple[tuple[Entry, ...], datetime, datetime]:
    """Return what an order would make public (nothing if a law forbids to show it), and until when to confirm and to answer.

    Its code, and the hash of its text, are drawn when it is entered. Raises what receive_order raises.
    """
    planned_order = plan(told)
    entry = entry_of(planned_order, code=DRAWN, nonce=b"")
    return (entry,) if entry else (), planned_order.confirm_by, planned_order.answer_by


def preview_asked(told: Told) -> Entry:
    """Return what entering it would make public; its code is drawn then. Raises BadAsked, BadLine."""
    return planned(told, code=DRAWN)


def archive_address(code: str, *, by_id: int) -> str:
    """Return an address of the archive that works for ten minutes, until it is handed over. Raises NotAllowed, NotFound."""
    check_officer(by_id)
    ready = Archive.objects.filter(order__code=code, state=ArchiveState.READY, order__kind__in=DISCLOSES)
    archive = ready.first() if ids.is_code(code) else None
    if archive is None or archive.order.subjects.filter(person_id=by_id).exists():
        raise NotFound(_("There is no archive that can be fetched."))
    return media.address_until(archive.key, until=clock.now() + DOWNLOAD_LASTS)
