"""The personal data of this room."""

from collections.abc import Iterable

from glasshouse.network.feed.models import Watch
from glasshouse.network.kit.holdings import Holding, Row, register, register_impersonal
from glasshouse.network.vault import queries as vault
from glasshouse.network.videos import queries as videos


def _watches_of(person_id: int) -> "list[Watch]":
    pseudonym = vault.get_field(person_id=person_id, field=vault.Field.WATCH_PSEUDONYM)
    return list(Watch.objects.filter(watcher=int(pseudonym)).order_by("pk")) if pseudonym else []


def _rows(person_id: int) -> Iterable[Row]:
    watches = _watches_of(person_id)
    codes = videos.codes_of({watch.video_id for watch in watches})
    for watch in watches:
        yield {
            "video": codes.get(watch.video_id, ""),
            "kind": watch.get_kind_display().lower(),
            "watched_ms": watch.watched_ms,
            "loops": watch.loops,
            "tab": watch.tab,
            "watched_at": watch.watched_at.isoformat(),
        }


def _erase(person_id: int) -> int:
    """Delete the events; the tallies keep their sums, which say nothing about anybody."""
    pseudonym = vault.get_field(person_id=person_id, field=vault.Field.WATCH_PSEUDONYM)
    return Watch.objects.filter(watcher=int(pseudonym)).delete()[0] if pseudonym else 0


def declare() -> None:
    """Register what is held here."""
    register(
        Holding(
            model="feed.Watch",
            purpose="To know which videos are watched to the end, and later to choose yours. Kept under a number, not your name.",
            personal={
                "video_id": "what was on your screen",
                "watcher": "the number that stands for you",
                "kind": "whether it was shown, watched or skipped",
                "watched_ms": "for how long",
                "loops": "how often it began again",
                "tab": "in which list",
                "watched_at": "when",
            },
            impersonal=("id",),
            rows=_rows,
            erase=_erase,
        )
    )
    register_impersonal("feed.Tally", "feed.TallyMark")
