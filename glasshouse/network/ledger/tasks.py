"""Work of this room that waits for nobody."""

from django_tasks import task


@task(queue_name="archive")
def check_log() -> None:
    """Check our own log as a stranger would, if it is time for that."""
    from glasshouse.network.ledger import checking

    if checking.is_due():
        checking.check_log()
