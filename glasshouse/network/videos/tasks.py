"""Jobs that wake the work; the state of the cut says whether there is any."""

from django_tasks import task

from glasshouse.network.videos import making


@task(queue_name="media")
def make_playable(cut_id: int) -> None:
    """Make a cut's first rendition."""
    making.make_playable(cut_id)


@task(queue_name="ladder")
def make_sound(cut_id: int) -> None:
    """Take the sound out of a video that was made before there were sounds."""
    making.make_sound(cut_id)


@task(queue_name="ladder")
def make_ladder(cut_id: int) -> None:
    """Make a cut's other renditions."""
    making.make_ladder(cut_id)
