"""Jobs that wake the work; the state of the object says whether there is any."""

from django_tasks import task


@task(queue_name="archive")
def make_export(export_id: int) -> None:
    """Write the archive that a person asked for."""
    from glasshouse.network.portability import exporting

    exporting.make_export(export_id)


@task(queue_name="archive")
def read_import(import_id: int) -> None:
    """Read the archive that a person brought."""
    from glasshouse.network.portability import importing

    importing.read_import(import_id)


@task(queue_name="archive")
def erase(person_id: int) -> None:
    """Erase somebody who has left."""
    from glasshouse.network.portability import erasing

    erasing.erase_departed(person_id)


@task(queue_name="default")
def tell_of_suspension(restriction: str) -> None:
    """Tell everyone in a country that the service is to be suspended there."""
    from glasshouse.network.portability import suspensions

    suspensions.tell_everyone(restriction)


@task(queue_name="default")
def tell_of_calling_off(restriction: str) -> None:
    """Tell those who were told of a suspension that it is called off."""
    from glasshouse.network.portability import suspensions

    suspensions.tell_called_off(restriction)
