"""What happens by itself: bars come into force on their day, domains are looked at again, and proofs expire."""

from datetime import timedelta

from django.db import transaction

from glasshouse.network.devices import tasks
from glasshouse.network.devices.actions.bars import end, settle
from glasshouse.network.devices.models import Bar, Domain
from glasshouse.network.devices.showing import is_shown
from glasshouse.network.devices.states import Lifted, State
from glasshouse.network.kit import clock, jobs

MOST_AT_ONCE = 10
"""Each may wait for a silent name server, and mails wait in the same queue: so few that they wait for less than a minute."""
TAKEN_FOR = timedelta(minutes=10)


def reconcile() -> int:
    """Bring into force what is due, lift what is no longer shown to be its organisation's, and wake who looks at domains.

    Returns how many bars changed.
    """
    now, changed = clock.now(), 0
    for bar_id in list(Bar.objects.exclude(state=State.LIFTED).values_list("id", flat=True)):
        with transaction.atomic():
            rows = Bar.objects.select_for_update(of=("self",)).select_related("organisation")
            bar = rows.exclude(state=State.LIFTED).filter(id=bar_id).first()
            if bar is None:
                continue
            if not is_shown(bar.organisation, now):
                end(bar, Lifted.PROOF_EXPIRED)
                changed += 1
            elif settle(bar):
                changed += 1
    _wake(now_due=Domain.objects.filter(due_at__lte=now).exists())
    return changed


def _wake(*, now_due: bool) -> None:
    if now_due and not jobs.waiting("default"):
        tasks.check_domains.enqueue()


def look_soon(domain_id: int) -> None:
    """Let a job look at a domain as soon as it can."""
    Domain.objects.filter(id=domain_id).update(due_at=clock.now())
    _wake(now_due=True)


def take_due_domains() -> list[int]:
    """Take the domains that are due to be looked at again; whoever takes them has ten minutes, then others may."""
    now = clock.now()
    with transaction.atomic():
        due = Domain.objects.select_for_update().filter(due_at__lte=now).order_by("due_at")
        found = [one.pk for one in due[:MOST_AT_ONCE]]
        Domain.objects.filter(id__in=found).update(due_at=now + TAKEN_FOR)
    return found
