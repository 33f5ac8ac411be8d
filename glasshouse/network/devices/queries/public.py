"""What anybody is told about bars."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from glasshouse.network.devices.domains import is_within
from glasshouse.network.devices.models import Bar, BarReport, Covered, Domain, Inventory, Objection
from glasshouse.network.devices.showing import is_domain_shown
from glasshouse.network.devices.states import Form, Kind, Objected, State
from glasshouse.network.kit import clock, ids, tables

MOST_BARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLine:
    """A bar in a list. `devices` and `removed` are those of the last list that was counted; -1 before there is one."""

    code: str
    state: str
    state_name: str
    organisation: str
    country: str
    domain: str
    law: str
    evidence: str
    evidence_name: str
    planned: int
    from_at: datetime
    deadline_at: datetime
    in_force_at: datetime | None
    lifted_at: datetime | None
    lifted_why: str
    devices: int
    removed: int
    exceptions: int
    objections: int
    reports: int

    @property
    def share(self) -> int:
        """How many of 100 devices no longer have the app, by the last list; 100 only where all of them don't."""
        return self.removed * 100 // self.devices if self.devices > 0 else 0

    @property
    def is_open(self) -> bool:
        """Say whether it is not lifted."""
        return self.state != State.LIFTED

    @property
    def is_late(self) -> bool:
        """Say whether the deadline has passed and a device still had the app."""
        late = self.state == State.IN_FORCE and self.deadline_at < clock.now()
        return late and self.removed < max(self.devices, 1)


@dataclass(frozen=True, slots=True)
class CoveredLine:
    """A domain or a network that a bar covers, and since when it is shown."""

    kind: str
    value: str
    shown_at: datetime | None


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """A published objection; without its text once its author is gone."""

    code: str
    by_network: bool
    text: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A signed report."""

    number: int
    sha256: str
    key: str
    devices: int
    barred: int
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """What was counted on a day."""

    day: date
    devices: int
    present: int
    source: str

    @property
    def removed(self) -> int:
        """How many devices don't have the app."""
        return self.devices - self.present


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPage:
    """Everything public about a bar."""

    line: BarLine
    sealed: str
    evidence_link: str
    covered: tuple[CoveredLine, ...]
    exceptions: tuple[tuple[str, datetime], ...]
    days: tuple[Day, ...]
    objections: tuple[ObjectionLine, ...]
    reports: tuple[ReportLine, ...]
    domain_shown_at: datetime | None
    form_accepted: bool


def bars() -> list[BarLine]:
    """Return all bars: those in force first, then proposed ones, then lifted ones, each the latest first."""
    order = {State.IN_FORCE.value: 0, State.PROPOSED.value: 1, State.LIFTED.value: 2}
    rows = list(whole(Bar.objects.order_by("-proposed_at", "-id"))[:MOST_BARS])
    return [line_of(bar) for bar in sorted(rows, key=lambda bar: order[str(bar.state)])]


def whole(rows: QuerySet[Bar]) -> QuerySet[Bar]:
    """Return bars with all that is told of them, in a fixed number of queries."""
    return rows.select_related("organisation").prefetch_related(
        Prefetch("organisation__domains", Domain.objects.order_by("id")),
        Prefetch("inventories", Inventory.objects.order_by("day")),
        Prefetch("objections", Objection.objects.filter(state=Objected.PUBLISHED).order_by("decided_at")),
        Prefetch("reports", BarReport.objects.exclude(signed_at=None).order_by("number")),
        Prefetch("covered", Covered.objects.order_by("kind", "value")),
        "exemptions",
    )


def line_of(bar: Bar) -> BarLine:
    """Return a bar as it stands in a list; its rows were fetched by `whole`."""
    counted = list(bar.inventories.all())[-1:]
    now = clock.now()
    return BarLine(
        code=bar.code,
        state=bar.state,
        state_name=bar.get_state_display(),
        organisation=bar.organisation.name,
        country=bar.organisation.country,
        domain=next((one.name for one in bar.organisation.domains.all()), ""),
        law=bar.law,
        evidence=bar.evidence,
        evidence_name=bar.get_evidence_display(),
        planned=bar.devices,
        from_at=bar.from_at,
        deadline_at=bar.deadline_at,
        in_force_at=bar.in_force_at,
        lifted_at=bar.lifted_at,
        lifted_why=bar.get_lifted_why_display() if bar.lifted_why else "",
        devices=counted[0].devices if counted else -1,
        removed=counted[0].devices - counted[0].present if counted else -1,
        exceptions=sum(one.until > now for one in bar.exemptions.all()),
        objections=len(bar.objections.all()),
        reports=len(bar.reports.all()),
    )


def bar_page(code: str) -> BarPage | None:
    """Return everything public about a bar, None if there is none of this code."""
    bar = whole(Bar.objects.filter(code=code)).first() if ids.is_code(code) else None
    return page_of(bar) if bar is not None else None


def page_of(bar: Bar) -> BarPage:
    """Return everything public about a bar whose rows were fetched."""
    days = tuple(Day(one.day, one.devices, one.present, one.source) for one in bar.inventories.all())
    now = clock.now()
    domains = list(bar.organisation.domains.all())
    return BarPage(
        line=line_of(bar),
        sealed=bar.sealed,
        evidence_link=bar.evidence_link,
        covered=tuple(_covered(bar, now)),
        exceptions=tuple(
            (one.get_reason_display(), one.until) for one in bar.exemptions.all() if one.until > now
        ),
        days=days,
        objections=tuple(
            ObjectionLine(one.code, one.by_network, one.text, one.decided_at) for one in bar.objections.all()
        ),
        reports=tuple(
            ReportLine(one.number, one.sha256, one.public_key, one.devices, one.barred, one.signed_at)
            for one in bar.reports.all()
        ),
        domain_shown_at=domains[0].proved_at if domains else None,
        form_accepted=bar.organisation.form == Form.ACCEPTED,
    )


def _covered(bar: Bar, now: datetime) -> Iterable[CoveredLine]:
    shown = [one for one in bar.organisation.domains.all() if is_domain_shown(one, now)]
    for one in bar.covered.all():
        at = one.proved_at
        if one.kind == Kind.DOMAIN:
            at = max(
                (name.proved_at for name in shown if name.proved_at and is_within(one.value, name.name)),
                default=None,
            )
        yield CoveredLine(one.kind, one.value, at)


_HEAD = (
    "bar", "state", "organisation", "country", "domain", "law", "evidence", "devices_planned", "from", "deadline", "in_force",
    "lifted", "devices_counted", "devices_removed", "exceptions", "objections", "signed_reports",
)  # fmt: skip


def bar_table() -> Iterator[bytes]:
    """Yield all bars as CSV, line by line; times in UTC (RFC 3339)."""
    return tables.written(
        _HEAD,
        (
            (
                one.code, one.state, one.organisation, one.country, one.domain, one.law, one.evidence, one.planned,
                one.from_at, one.deadline_at, one.in_force_at, one.lifted_at,
                one.devices if one.devices >= 0 else None, one.removed if one.removed >= 0 else None,
                one.exceptions, one.objections, one.reports,
            )
            for one in bars()
        ),
    )  # fmt: skip


def burn_down_table(page: BarPage) -> Iterator[bytes]:
    """Yield what was counted of a bar, day by day, as CSV."""
    rows = ((one.day, one.devices, one.present, one.removed, one.source) for one in page.days)
    return tables.written(("day", "devices", "present", "removed", "source"), rows)
