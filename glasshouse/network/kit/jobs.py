"""The job table, as far as it matters to us: jobs only wake workers, so losing or doubling one is harmless."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from glasshouse.network.kit import clock

KEEP = timedelta(days=1)
# What `DBTaskResult.objects.ready()` asks for. Idle workers ask ten times a second, and composing the query is most of the work.
_READY = (
    f"SELECT 1 FROM {DBTaskResult._meta.db_table} "  # noqa: S608 - no word of it is anybody's
    "WHERE status = %s AND queue_name = %s AND (run_after = %s OR run_after <= %s) LIMIT 1"
)


def waiting(queue: str) -> int:
    """Return how many jobs wait in a queue."""
    return DBTaskResult.objects.filter(queue_name=queue, status=TaskResultStatus.READY).count()


def can_be_taken(queue: str) -> bool:
    """Return whether a worker of this queue would find a job now; reads alone, and locks nothing."""
    adapted = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(_READY, [TaskResultStatus.READY, queue, adapted(get_date_max()), adapted(clock.now())])
        return cursor.fetchone() is not None


def oldest_waiting(queue: str) -> tuple[int, datetime | None]:
    """Return how many jobs wait in a queue, and since when the oldest may be taken."""
    ready = DBTaskResult.objects.filter(queue_name=queue, status=TaskResultStatus.READY)
    found = ready.aggregate(count=Count("id"), oldest=Min("enqueued_at"))
    return found["count"], found["oldest"]


def forget_old() -> int:
    """Delete job rows that are done, or whose worker died, a day ago or longer; returns how many."""
    before = clock.now() - KEEP
    gone, _ = (
        DBTaskResult.objects.exclude(status=TaskResultStatus.READY).filter(enqueued_at__lt=before).delete()
    )
    return gone
