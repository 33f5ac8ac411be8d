"""Keeping what players report, and adding it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, F, Q, Sum, When

from glasshouse.network.feed.learning.kinds import REPORTED_BY_PLAYERS
from glasshouse.network.feed.models import CatalogueChange, Kind, Tally, TallyMark, Watch
from glasshouse.network.feed.pace import pace
from glasshouse.network.feed.pseudonyms import pseudonym_of
from glasshouse.network.feed.recording import recorder
from glasshouse.network.kit import clock, crash
from glasshouse.network.videos import queries as videos

MOST_EVENTS = 50
LONGEST_MS = 6 * 3_600_000
MOST_LOOPS = 1000
TALLY_BATCH = 5_000
SETTLE = timedelta(seconds=3)
# For so long a ranker may look away and still be told: then it compares the whole.
TOLD_FOR = timedelta(days=1)
_REPORTED = {Kind(kind).name for kind in REPORTED_BY_PLAYERS}


@dataclass(frozen=True, slots=True)
class WatchEvent:
    """What a player reports: `kind` impression, watch or skip; milliseconds watched; how often it began again."""

    video: str
    kind: str
    ms: int = 0
    loops: int = 0
    tab: str = ""


def record_watch(*, person_id: int | None, events: Sequence[WatchEvent], address: str = "") -> int:
    """Keep what a player reports, as far as it is plausible; returns how many events were kept, durable by then.

    An event counts for a video of somebody else that the person may see; more than fifty at once, the same impression twice,
    more time than the loops allow, or more than a viewer (the person, else the network address) can see in a minute, does not.
    """
    events = list(dict.fromkeys(events[:MOST_EVENTS]))
    events = events[: pace.allow(f"person {person_id}" if person_id is not None else address, len(events))]
    visible = videos.durations({event.video for event in events}, person_id=person_id)
    watcher = pseudonym_of(person_id) if person_id is not None and visible else None
    now = clock.now()
    rows = [
        Watch(
            video_id=visible[event.video][0],
            watcher=watcher,
            kind=Kind[event.kind.upper()],
            watched_ms=min(max(event.ms, 0), LONGEST_MS),
            loops=min(max(event.loops, 0), MOST_LOOPS),
            tab=event.tab[:12] if event.tab.isalpha() else "",
            watched_at=now,
        )
        for event in events
        if event.video in visible
        and event.kind.upper() in _REPORTED
        and _plausible(event, visible[event.video][1])
    ]
    if rows:
        recorder.record(rows)
    return len(rows)


def _plausible(event: WatchEvent, duration_ms: int) -> bool:
    """Nobody watches longer than the video lasts times its loops, give or take a second for the clock of a browser."""
    loops = min(max(event.loops, 0), MOST_LOOPS)
    return 0 <= event.ms <= duration_ms * (loops + 1) + 1000


def roll_up() -> int:
    """Add the watch events since the last time to the tallies, in one transaction; returns how many were added."""
    using = settings.WATCHES_DATABASE
    with transaction.atomic(using=using):
        mark, _made = TallyMark.objects.select_for_update().get_or_create(pk=1)
        # Ids are given before commit: on PostgreSQL a smaller one may still appear for a moment.
        settled = Q(pk__gt=mark.last_id) & Q(watched_at__lt=clock.now() - SETTLE)
        ids = list(Watch.objects.filter(settled).order_by("pk").values_list("pk", flat=True)[:TALLY_BATCH])
        if not ids:
            return 0
        new = (
            Watch.objects.filter(pk__gt=mark.last_id, pk__lte=ids[-1], kind__in=REPORTED_BY_PLAYERS)
            .values("video_id")
            .annotate(
                impressions=_count(Kind.IMPRESSION),
                watches=_count(Kind.WATCH),
                skips=_count(Kind.SKIP),
                ms=Sum("watched_ms"),
            )
        )
        Tally.objects.bulk_create((Tally(video_id=row["video_id"]) for row in new), ignore_conflicts=True)
        for row in new:
            Tally.objects.filter(video_id=row["video_id"]).update(
                impressions=F("impressions") + row["impressions"],
                watches=F("watches") + row["watches"],
                skips=F("skips") + row["skips"],
                watched_ms=F("watched_ms") + row["ms"],
            )
        mark.last_id = ids[-1]
        mark.save()
        crash.point("feed.roll_up.before_commit")
    return len(ids)


def _count(kind: Kind) -> Count:
    return Count(Case(When(kind=kind, then=1)))


def reconcile() -> None:
    """Bring the tallies up to date, and drop what was only to be told to the ranker."""
    while roll_up() == TALLY_BATCH:
        pass
    before = clock.now() - TOLD_FOR
    Watch.objects.filter(kind=Kind.FORGET, watched_at__lt=before).delete()
    CatalogueChange.objects.filter(changed_at__lt=before).delete()
