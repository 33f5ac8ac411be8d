"""How often things may be done in a day."""

from glasshouse.network.accounts.actions import count_attempt

DAY_S = 86_400


def a_day(scope: str, person_id: int, limit: int) -> None:
    """Count one try of a person. Raises TooMany. Call it outside a transaction."""
    count_attempt(scope=f"devices_{scope}", subject=str(person_id), limit=limit, window_s=DAY_S)
