"""Work of this room that waits for nobody."""

from django_tasks import task


@task(queue_name="media")
def make_avatar(person_id: int) -> None:
    """Re-encode and show the picture that waits for this person."""
    from glasshouse.network.accounts import actions

    actions.make_avatar(person_id=person_id)
