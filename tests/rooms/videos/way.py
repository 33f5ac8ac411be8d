"""A video's way in tests: real files, real encodes, no server."""

import shutil
from pathlib import Path

from glasshouse.network.videos import actions, making, queries
from glasshouse.network.videos.models import Clip, Cut, Video
from tests.media import media


def send(upload_id: str, path: Path) -> None:
    """Put the bytes where the door puts them, and say so."""
    shutil.copyfile(path, queries.upload_path(upload_id))
    actions.receive_upload(upload_id=upload_id)


def work() -> None:
    """Do what the workers would do until nothing is due."""
    for _ in range(10):
        due = list(
            Cut.objects.filter(state__in=("received", "probing", "playable")).values_list("pk", "state")
        )
        if not due:
            return
        for pk, state in due:
            (making.make_ladder if state == "playable" else making.make_playable)(pk)


def upload(person_id: int, name: str, **options: str) -> Video:
    """Upload a test file for a person; returns the video."""
    path = media(name)
    ticket = actions.begin_upload(
        person_id=person_id, length=path.stat().st_size, file_name=f"{name}{path.suffix}", options=options
    )
    send(ticket.upload_id, path)
    return Clip.objects.get(upload_id=ticket.upload_id).video
