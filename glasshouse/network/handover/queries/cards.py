"""Handovers as pages show them: what is entered of each, and the steps towards its licence."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.handover.entering import origin_of
from glasshouse.network.handover.models import Handover, LicenceStep
from glasshouse.network.handover.states import OPEN, Side, State
from glasshouse.network.kit import clock, ids, locales
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import queries as ledger
from glasshouse.proof.entries.choices import CHOICES

STAGES = {
    Side.GIVING: ("announced", "begun", "done", "called_off"),
    Side.RECEIVING: ("begun", "received", "done", "called_off"),
}


@dataclass(frozen=True, slots=True)
class Entered:
    """A stage that is entered: its word and its sentence, and its index in the ledger, None until it is published."""

    stage: str
    name: str
    sentence: str
    index: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceCard:
    """A step towards a licence; one that `waits` is not entered yet, and `mine` says who may not enter it."""

    code: str
    stage: str
    stage_name: str
    authority: str
    country: str
    law: str
    until: datetime | None
    waits: bool
    mine: bool
    index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A handover as pages show it; `mine` says that the viewer proposed it, and so can't announce it."""

    code: str
    side: str
    state: str
    state_name: str
    territory: str
    destination: str
    to: str
    other_site: str
    other_log: str
    until: datetime
    with_model: bool
    digest: str
    stages: tuple[Entered, ...]
    licence: tuple[LicenceCard, ...]
    counts: tuple[tuple[str, int], ...]
    told: int
    staying: int
    moved: int
    mine: bool

    @property
    def host(self) -> str:
        """Return the other network's host, as people call it."""
        return urlsplit(self.other_site).netloc

    @property
    def open(self) -> bool:
        """Say whether it can still be called off."""
        return self.state in OPEN and self.side == Side.GIVING

    @property
    def proposed(self) -> bool:
        """Say whether it waits for a second officer."""
        return self.state == State.PROPOSED


def cards(*, public: bool = True) -> list[Card]:
    """Return all handovers, the latest first; `public` leaves out what nothing is entered of."""
    return cards_of([row for row in whole() if row.tickets or not public])


def whole() -> QuerySet[Handover]:
    """Return handovers, the latest first, with their steps towards a licence and how many they concern."""
    counts = {
        "told": Count("parties"),
        "staying": Count("parties", filter=Q(parties__stays_at__isnull=False)),
        "moved": Count("parties", filter=Q(parties__moved_at__isnull=False)),
    }
    steps = Prefetch("licence_steps", LicenceStep.objects.order_by("pk"))
    return Handover.objects.annotate(**counts).prefetch_related(steps).order_by("-pk")


def cards_of(rows: Collection[Handover], viewer_id: int | None = None) -> list[Card]:
    """Return these rows, of `whole`, as cards; the ledger is asked once for all."""
    tickets = [ticket for row in rows for ticket in row.tickets.values()]
    entered = ledger.states_of([*tickets, *(step.ticket for row in rows for step in row.licence_steps.all())])
    return [_card(row, entered, viewer_id) for row in rows]


def _card(row: Handover, entered: Mapping[str, ledger.EntryCard], viewer_id: int | None) -> Card:
    return Card(
        code=row.code,
        side=row.side,
        state=row.state,
        state_name=row.get_state_display(),
        territory=locales.territory(row.territory),
        destination=locales.territory(row.destination),
        to=row.to,
        other_site=row.other_site,
        other_log=origin_of(row),
        until=row.until,
        with_model=row.with_model,
        digest=row.digest,
        stages=tuple(_entered(row, entered)),
        licence=tuple(_step(one, entered, viewer_id) for one in row.licence_steps.all()),
        counts=tuple((name, count) for name, count in row.report),
        told=getattr(row, "told", 0),
        staying=getattr(row, "staying", 0),
        moved=getattr(row, "moved", 0),
        mine=viewer_id is not None and row.proposed_by_id == viewer_id,
    )


def _entered(row: Handover, entered: Mapping[str, ledger.EntryCard]) -> Iterator[Entered]:
    for stage in STAGES[Side(row.side)]:
        found = entered.get(row.tickets.get(stage, ""))
        if found is not None:
            yield Entered(stage, _(CHOICES[stage]), found.sentence, found.public_index, found.sequenced_at)


def _step(step: LicenceStep, entered: Mapping[str, ledger.EntryCard], viewer_id: int | None) -> LicenceCard:
    at = datetime.combine(step.until, datetime.min.time(), tzinfo=clock.now().tzinfo) if step.until else None
    return LicenceCard(
        code=step.code,
        stage=step.stage,
        stage_name=step.get_stage_display(),
        authority=step.authority,
        country=locales.territory(step.country),
        law=step.law,
        until=at,
        waits=step.confirmed_at is None,
        mine=step.proposed_by_id == viewer_id,
        index=card.public_index if (card := entered.get(step.ticket)) else None,
    )


def _row(code: str) -> Handover:
    row = Handover.objects.filter(code=code).first() if ids.is_code(code) else None
    if row is None:
        raise NotFound(_("There is no such handover."))
    return row


def receipt_of(code: str, side: str, stage: str) -> bytes:
    """Return the receipt of a stage of a handover of ours. Raises NotFound if it is not entered, or not published yet."""
    row = _row(code)
    ticket = row.tickets.get(stage) if row.side == side else None
    receipt = ledger.receipt(ticket) if ticket else None
    if receipt is None:
        raise NotFound(_("This is not in the ledger, or not published yet."))
    return receipt
