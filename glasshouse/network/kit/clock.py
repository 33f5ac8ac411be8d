"""The one clock. Everything that needs the time asks here, so that tests can hold it still."""

from datetime import UTC, datetime

# Empty, or the one instant at which tests hold the time.
_held: list[datetime] = []


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _held[0] if _held else datetime.now(UTC)


def millis(instant: datetime) -> int:
    """Return an instant as POSIX milliseconds."""
    return round(instant.timestamp() * 1000)


def hold(instant: datetime | None) -> None:
    """Make it this instant for everyone in this process until told otherwise; None lets time go on. For tests."""
    _held[:] = [instant] if instant else []
