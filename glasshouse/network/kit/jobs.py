"""The job table, as far as it matters to us: jobs only wake workers, so losing or doubling one is harmless."""

from datetime import timedelta

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from glasshouse.network.kit import clock

KEEP = timedelta(days=1)


def waiting(queue: str) -> int:
    """Return how many jobs wait in a queue."""
    return DBTaskResult.objects.filter(queue_name=queue, status=TaskResultStatus.READY).count()


def forget_old() -> int:
    """Delete job rows that are done, or whose worker died, a day ago or longer; returns how many."""
    before = clock.now() - KEEP
    gone, _ = (
        DBTaskResult.objects.exclude(status=TaskResultStatus.READY).filter(enqueued_at__lt=before).delete()
    )
    return gone
