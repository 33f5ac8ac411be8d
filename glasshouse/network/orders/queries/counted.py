"""Orders as companies report them: by country and half-year. What a law forbids to show is missing, or counted in bands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import Count, Max, Min, Q

from glasshouse.network.kit import clock, tables
from glasshouse.network.kit.halves import Half
from glasshouse.network.orders import rulebook
from glasshouse.network.orders.models import AskedFor, Order, Subject
from glasshouse.network.orders.states import DISCLOSES, Answer, Kind

_PRODUCED = {Answer.DISCLOSED, Answer.PARTLY}
_COLUMNS = (
    *("half_year", "country", "legal_requests", "emergency_requests", "total_requests", "accounts_specified"),
    *("some_information_produced", "percent_produced", "refused", "waiting", "removal_requests"),
    *("removal_accounts", "removal_carried_out", "preservation_requests", "preservation_accounts"),
    *("median_hours_to_confirm", "median_hours_to_answer", "not_in_ledger"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One country in one half-year. Medians are in hours, None where there is nothing to measure."""

    half: Half
    country: str
    legal: int
    emergency: int
    accounts: int
    produced: int
    refused: int
    waiting: int
    removals: int
    removal_accounts: int
    removed: int
    preservations: int
    preservation_accounts: int
    confirm_h: float | None
    answer_h: float | None
    not_in_ledger: int

    @property
    def total(self) -> int:
        """Return how many orders asked for information."""
        return self.legal + self.emergency

    @property
    def percent(self) -> int | None:
        """Return of how many of these in a hundred some information was produced."""
        return round(100 * self.produced / self.total) if self.total else None

    def cells(self) -> tuple[object, ...]:
        """Return its cells in the order of the CSV's columns."""
        return (
            *(self.half, self.country, self.legal, self.emergency, self.total, self.accounts),
            *(self.produced, self.percent, self.refused, self.waiting, self.removals),
            *(self.removal_accounts, self.removed, self.preservations, self.preservation_accounts),
            *(self.confirm_h, self.answer_h, self.not_in_ledger),
        )


@dataclass(frozen=True, slots=True)
class Band:
    """How many national-security orders of a country came in half a year, as far as its law lets that be told."""

    half: Half
    country: str
    at_least: int
    at_most: int


_kept: dict[object, list[Row]] = {}
"""The rows under their revision; one alone."""


def counted() -> list[Row]:
    """Return the rows of all half-years and countries, the latest half-year first.

    They are kept in memory until an order changes: medians need every order, and the page is asked for more often than that.
    """
    revision = _revision()
    found = _kept.get(revision)
    if found is None:
        found = _counted()
        _kept.clear()
        _kept[revision] = found
    return list(found)


def _revision() -> object:
    """Return what differs once the rows would: codes are drawn by chance, and no step of an order goes back."""
    ends = [Max(name) for name in ("received_at", "confirmed_at", "decided_at", "answered_at", "shown_at")]
    counts = [Count("pk"), Count("confirmed_at"), Count("answered_at"), Count("shown_at")]
    orders = Order.objects.aggregate(Min("code"), Max("code"), *ends, *counts)
    named = Subject.objects.aggregate(Count("pk"), Count("person_id"))
    return tuple(orders.values()), tuple(named.values())


def _counted() -> list[Row]:
    orders = Order.objects.filter(shown_at__isnull=False, banded=False)
    groups: dict[tuple[Half, str], list[Order]] = {}
    # Who is named twice counts once, as in the entry; somebody erased since is nobody's double.
    named = Count("subjects__person_id", distinct=True) + Count(
        "subjects", filter=Q(subjects__person_id=None)
    )
    for one in orders.annotate(accounts=named).order_by("received_at").iterator():
        groups.setdefault((Half.of(one.received_at), one.country), []).append(one)
    rows = [_row(half, country, found) for (half, country), found in groups.items()]
    return sorted(rows, key=lambda row: (-row.half.year, -row.half.part, row.country))


def _row(half: Half, country: str, orders: Sequence[Order]) -> Row:
    of = {kind: [one for one in orders if one.kind == kind] for kind in Kind}
    asked = [one for one in orders if one.kind in DISCLOSES]
    return Row(
        half=half,
        country=country,
        legal=len(of[Kind.INFORMATION]),
        emergency=len(of[Kind.EMERGENCY]),
        accounts=_accounts(asked),
        produced=sum(one.answer in _PRODUCED for one in asked),
        refused=sum(one.answer == Answer.REFUSED for one in orders),
        waiting=sum(not one.answer for one in orders),
        removals=len(of[Kind.REMOVAL]),
        removal_accounts=_accounts(of[Kind.REMOVAL]),
        removed=sum(one.answer == Answer.REMOVED for one in of[Kind.REMOVAL]),
        preservations=len(of[Kind.PRESERVATION]),
        preservation_accounts=_accounts(of[Kind.PRESERVATION]),
        confirm_h=_median(one.confirmed_at - one.received_at for one in orders if one.confirmed_at),
        answer_h=_median(one.answered_at - one.received_at for one in orders if one.answered_at),
        not_in_ledger=sum(bool(one.secrecy) for one in orders),
    )


def _accounts(orders: Iterable[Order]) -> int:
    return sum(getattr(one, "accounts", 0) for one in orders)


def _median(spans: Iterable[timedelta]) -> float | None:
    hours = [span.total_seconds() / 3600 for span in spans]
    return round(median(hours), 1) if hours else None


def halves(rows: Sequence[Row]) -> list[tuple[Half, int, int, int]]:
    """Return the last eight half-years with orders, from the oldest on: how many were answered with data, refused, and others."""
    found: dict[Half, list[int]] = {}
    for row in rows:
        sums = found.setdefault(row.half, [0, 0, 0])
        all_of = row.total + row.removals + row.preservations
        met = row.produced + row.removed
        for place, count in enumerate((met, row.refused, all_of - met - row.refused)):
            sums[place] += count
    return [(half, sums[0], sums[1], sums[2]) for half, sums in sorted(found.items())[-8:]]


def bands() -> list[Band]:
    """Return the bands of this half-year and the one before, for each country whose law prescribes them, orders or none."""
    shown = rulebook.shown()
    regions, now = shown.table("regions.toml"), Half.of(clock.now())
    widths = {
        country: int(told["band"])
        for told in shown.table("bases.toml").values()
        if told.get("band")
        for country in regions.get(told["from"], (told["from"],))
    }
    return [_band(half, country, width) for half in (now, now.before) for country, width in widths.items()]


def _band(half: Half, country: str, width: int) -> Band:
    begins, ends = half.span
    found = Order.objects.filter(banded=True, country=country, received_at__gte=begins, received_at__lt=ends)
    number = found.count() // width
    return Band(half, country, number * width, (number + 1) * width - 1)


def as_csv() -> Iterator[bytes]:
    """Yield the table as CSV, line by line (RFC 4180, UTF-8)."""
    return tables.written(_COLUMNS, (row.cells() for row in counted()))


def asked_csv() -> Iterator[bytes]:
    """Yield all that was asked as CSV, line by line (RFC 4180, UTF-8)."""
    columns = ("asked", "entered_at", "who", "country", "way", "what", "outcome", "answered_at")
    rows = AskedFor.objects.order_by("id").values_list(
        "code", "entered_at", "who", "country", "way", "what", "outcome", "answered_at"
    )
    return tables.written(columns, rows.iterator())
