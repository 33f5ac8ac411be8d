"""Halves of calendar years, UTC, by which orders and restrictions are counted: 2026-H1, 2026-H2."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Half:
    """Half a year: its year, and 1 or 2."""

    year: int
    part: int

    def __str__(self) -> str:
        return f"{self.year:04}-H{self.part}"

    @classmethod
    def of(cls, at: datetime) -> "Half":
        """Return the half-year of an instant."""
        return cls(at.year, 1 if at.month <= 6 else 2)

    @classmethod
    def parse(cls, text: str) -> "Half | None":
        """Return the half-year that a text such as 2026-H2 names, None for any other text."""
        year, _dash, part = text.partition("-H")
        is_year = year.isascii() and year.isdigit() and len(year) == 4 and 1 < int(year) < 9999
        return cls(int(year), int(part)) if is_year and part in ("1", "2") else None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return when it begins, and when the next one does."""
        middle = datetime(self.year, 7, 1, tzinfo=UTC)
        if self.part == 1:
            return datetime(self.year, 1, 1, tzinfo=UTC), middle
        return middle, datetime(self.year + 1, 1, 1, tzinfo=UTC)

    @property
    def before(self) -> "Half":
        """Return the half-year before it."""
        return Half.of(self.span[0] - timedelta(days=1))
