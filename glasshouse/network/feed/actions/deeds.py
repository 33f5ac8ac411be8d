"""Noting in the watch log what people did elsewhere, so that their feed follows."""

from functools import partial

from django.db import transaction

from glasshouse.network.feed.models import CatalogueChange, Kind, Watch
from glasshouse.network.feed.pseudonyms import pseudonym_of
from glasshouse.network.feed.recording import recorder


def record_deed(*, person_id: int, kind: Kind, video_id: int = 0) -> None:
    """Add a person's deed to the log once the transaction around it is kept.

    The truth about a like is the like. Should the process die between the two commits, the feed misses a hint: no harm.
    """
    transaction.on_commit(partial(_record, person_id, kind, video_id))


def _record(person_id: int, kind: Kind, video_id: int) -> None:
    recorder.record([Watch(video_id=video_id, watcher=pseudonym_of(person_id), kind=kind)])


def note_change(*, video_id: int) -> None:
    """Tell the rank process that it must look at a video again; kept or lost with the change itself."""
    CatalogueChange.objects.create(video_id=video_id)
