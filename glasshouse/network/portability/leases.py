"""Who works on what: one UPDATE decides, and a worker that shows no sign of life loses it."""

from typing import Any

from django.db.models import F, Model, Q, QuerySet

from glasshouse.network.kit import clock, ids
from glasshouse.network.portability.states import BEAT, LEASE


class LeaseLost(Exception):
    """Another worker owns it now, or it is gone: stop, and change nothing."""


def free() -> Q:
    """Return what holds for a row that nobody works on."""
    return Q(lease_until=None) | Q(lease_until__lt=clock.now())


def take(rows: QuerySet[Any, Any]) -> Any:
    """Own the one row of this query, if nobody does; None if there is none such. Counts the attempt."""
    holder = ids.new_token()
    won = rows.filter(free()).update(
        lease_holder=holder, lease_until=clock.now() + LEASE, attempts=F("attempts") + 1
    )
    return rows.filter(lease_holder=holder).first() if won else None


def ours(row: Any) -> QuerySet[Any, Any]:
    """Return the row as a query that finds it only while it is ours."""
    model: type[Model] = type(row)
    return model._default_manager.filter(pk=row.pk, lease_holder=row.lease_holder)


def release(row: Any) -> None:
    """Give a row back, if it is still ours."""
    ours(row).update(lease_holder="", lease_until=None)


class Heart:
    """The sign of life of the work on one row."""

    def __init__(self, row: Any) -> None:
        self._row = row
        self._beaten_at = clock.now()

    def beat(self) -> bool:
        """Renew the lease when it is time, and say whether it was. Raises LeaseLost."""
        if clock.now() - self._beaten_at < BEAT:
            return False
        self._beaten_at = clock.now()
        if not ours(self._row).update(lease_until=clock.now() + LEASE):
            raise LeaseLost
        return True
