"""Restrictions as a table that anyone may fetch (RFC 4180): a line for each country of each restriction."""

from collections.abc import Iterable, Iterator

from glasshouse.network.kit import tables
from glasshouse.network.territories.shapes import Country, Shown

STEPS = ("proposed", "in_force", "ground", "lifted")
COLUMNS = (
    *("country", "restriction", "video", "state"),
    *("authority", "law", "evidence_offered", "ground_withheld_until"),
    *("proposed_at", "from_at", "in_force_at", "until", "lifted_at", "why_lifted"),
    *(f"entry_{step}" for step in STEPS),
)


def written(rows: Iterable[Shown]) -> Iterator[bytes]:
    """Yield restrictions as CSV, line by line; times in UTC (RFC 3339)."""
    lines = (
        _line(one, country)
        for one in rows
        for country in sorted(one.card.countries, key=lambda country: country.code)
    )
    return tables.written(COLUMNS, lines)


def _line(one: Shown, country: Country) -> Iterator[object]:
    card = one.card
    yield from (country.code, card.code, card.video, card.state, card.authority, card.law, card.evidence)
    yield from (card.withheld_until, card.proposed_at, card.from_at, card.in_force_at, card.until)
    yield from (card.lifted_at, card.why_lifted, *(one.entries.get(step, "") for step in STEPS))
