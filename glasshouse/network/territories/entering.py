"""The entries that a restriction makes: what becomes public, and no more."""

from datetime import date

from glasshouse.network.kit import clock
from glasshouse.network.territories.models import Restriction
from glasshouse.proof.entries import CountryGround, CountryLifted, CountryRestricted


def restricted(row: Restriction, *, state: str, by: str) -> CountryRestricted:
    """Return the entry of a restriction that is proposed or in force; a withheld ground is not in it."""
    is_withheld = not row.is_ground_entered
    return CountryRestricted(
        time=clock.millis(clock.now()),
        statement=row.code,
        video=row.video,
        state=state,
        countries=tuple(row.countries),
        authority="" if is_withheld else row.authority,
        law="" if is_withheld else row.law,
        evidence=row.evidence,
        from_ms=clock.millis(row.from_at),
        until=_day(row.until_date),
        withheld_until=_day(row.withheld_until_date) if is_withheld else "",
        decided_by=by,
    )


def ground(row: Restriction) -> CountryGround:
    """Return the entry that names what was withheld."""
    return CountryGround(
        time=clock.millis(clock.now()),
        statement=row.code,
        authority=row.authority,
        law=row.law,
        evidence=row.evidence,
    )


def lifted(row: Restriction, *, why: str, by: str) -> CountryLifted:
    """Return the entry of a restriction's end; nobody decided what the clock ends."""
    return CountryLifted(time=clock.millis(clock.now()), statement=row.code, why=why, decided_by=by)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
