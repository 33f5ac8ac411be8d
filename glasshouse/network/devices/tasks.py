"""Jobs that wake the work; the rows say whether there is any."""

from django_tasks import task


@task(queue_name="default")
def check_domains() -> None:
    """Ask the name servers again about domains that are due."""
    from glasshouse.network.devices import actions

    for domain_id in actions.take_due_domains():
        actions.check_domain(domain_id=domain_id)
