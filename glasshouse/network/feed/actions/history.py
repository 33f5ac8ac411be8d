"""Taking things out of one's history: the rows go, and what was learnt from them goes with them."""

from django.conf import settings
from django.db import transaction

from glasshouse.network.feed.models import VIEWING, Kind, Watch
from glasshouse.network.feed.pseudonyms import known_pseudonym
from glasshouse.network.videos import queries as videos


def remove_watch(*, person_id: int, code: str) -> int:
    """Take a video out of a person's history; returns how many events went. Removing twice is harmless."""
    watcher, found = known_pseudonym(person_id), videos.ids_of([code])
    return _remove(watcher, list(found.values())) if watcher is not None and found else 0


def clear_history(*, person_id: int) -> int:
    """Delete all that a person watched; returns how many events went. Likes and the like are not part of it."""
    watcher = known_pseudonym(person_id)
    return _remove(watcher, None) if watcher is not None else 0


def erase_log(*, person_id: int) -> int:
    """Delete all events of a person, whatever their kind; returns how many."""
    watcher = known_pseudonym(person_id)
    if watcher is None:
        return 0
    with transaction.atomic(using=settings.WATCHES_DATABASE):
        gone = Watch.objects.filter(watcher=watcher).exclude(kind=Kind.FORGET).delete()[0]
        if gone:
            _tell(watcher)
    return gone


def _remove(watcher: int, video_ids: list[int] | None) -> int:
    with transaction.atomic(using=settings.WATCHES_DATABASE):
        rows = Watch.objects.filter(watcher=watcher, kind__in=VIEWING)
        gone = (rows if video_ids is None else rows.filter(video_id__in=video_ids)).delete()[0]
        if gone:
            _tell(watcher)
    return gone


def _tell(watcher: int) -> None:
    """Let the rank process read again what is left of this watcher, in the order of the log."""
    Watch.objects.create(video_id=0, watcher=watcher, kind=Kind.FORGET)
