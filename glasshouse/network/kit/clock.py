"""The one clock. Everything that needs the time asks here, so that tests can hold it still."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def now_ms() -> int:
    """Return the present instant in whole milliseconds since 1970-01-01 UTC."""
    return int(now().timestamp() * 1000)
