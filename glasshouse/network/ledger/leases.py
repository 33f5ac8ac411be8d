"""One process at a time integrates: it holds a lease in the database and moves its end on while it lives."""

from datetime import datetime, timedelta

from django.db import transaction

from glasshouse.network.kit import clock
from glasshouse.network.ledger.models import Lease

LASTS = timedelta(seconds=5)
NAME = "integrator"


class Lost(Exception):
    """Another process holds the lease."""


def hold(holder: str) -> datetime | None:
    """Take the lease or keep it; returns until when it was held before, None if it never was. Raises Lost.

    Inside a transaction it fences that transaction: nobody else can take the lease before it ends.
    """
    now = clock.now()
    with transaction.atomic():
        held = Lease.objects.select_for_update().filter(name=NAME).first()
        if held is None:
            Lease.objects.create(name=NAME, holder=holder, until=now + LASTS)
            return None
        if held.holder != holder and held.until > now:
            raise Lost(f"{held.holder} integrates until {held.until}")
        before = held.until
        Lease.objects.filter(name=NAME).update(holder=holder, until=now + LASTS)
    return before


def give_up(holder: str) -> None:
    """Let another process take over at once."""
    Lease.objects.filter(name=NAME, holder=holder).update(until=clock.now())
