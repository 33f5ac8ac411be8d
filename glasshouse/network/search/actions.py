"""FACE: the verbs of the room `search`: the index made anew, and kept up."""

from collections.abc import Callable, Collection

from django.db import transaction
from django.db.models import F

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import crash
from glasshouse.network.search import indexing
from glasshouse.network.search.models import (
    CaptionEntry,
    PersonEntry,
    Progress,
    TagEntry,
    VideoEntry,
    Word,
)
from glasshouse.network.videos import queries as videos

BATCH = 200
# What one beat looks at and writes: little, since it comes every few seconds.
LOOKED_AT = 1_000
WRITTEN = 100


def reindex(*, tell: Callable[[str, int], None] = lambda _part, _count: None, batch: int = BATCH) -> int:
    """Write every entry anew, in batches, while the site runs; one that was killed goes on where it stopped.

    `tell(part, written)` is called after each batch. Returns how many entries of videos and people were written this time.
    """
    written = 0
    for part, next_ids, write in _PARTS:
        with transaction.atomic():
            mark, _made = Progress.objects.get_or_create(part=part)
        while True:
            with transaction.atomic():
                ids = next_ids(after=mark.last_id, most=batch)
                if not ids:
                    break
                written += write(ids)
                mark.last_id = ids[-1]
                mark.save()
                crash.point("search.reindex.before_commit")
            tell(part, written)
    Progress.objects.all().delete()
    return written


def _word_ids(*, after: int, most: int) -> list[int]:
    return list(Word.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def _tag_ids(*, after: int, most: int) -> list[int]:
    return list(TagEntry.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def _drop_unused_words(ids: Collection[int]) -> int:
    indexing.forget(Word.objects.filter(pk__in=ids).values_list("text", flat=True))
    return 0


def _weigh_tags(ids: Collection[int]) -> int:
    """Count how many videos that everybody may see have these tags, and drop tags that no published video has."""
    rows = list(TagEntry.objects.filter(pk__in=ids))
    public = videos.public_with_tags([row.name for row in rows])
    used = videos.tags_with_others([row.name for row in rows], but=())
    for row in rows:
        row.public = public.get(row.name, 0)
    TagEntry.objects.bulk_update(rows, ["public"])
    TagEntry.objects.filter(pk__in=[row.pk for row in rows if row.name not in used]).delete()
    return 0


_PARTS: tuple[tuple[str, Callable[..., list[int]], Callable[[Collection[int]], int]], ...] = (
    ("people", people.active_ids, indexing.write_people),
    ("videos", videos.published_ids, indexing.write_videos),
    ("words", _word_ids, _drop_unused_words),
    ("tags", _tag_ids, _weigh_tags),
)


class _Round:
    """Where the beat's slow walk through each part has come; it begins again at the end, and in a new process."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, part: str, ids: Callable[..., list[int]], most: int) -> list[int]:
        found = ids(after=self._last.get(part, 0), most=most)
        self._last[part] = found[-1] if len(found) == most else 0
        return found


_round = _Round()


def reconcile() -> None:
    """Find entries that are missing or behind, a few at a time, and write them; weigh some tags, drop unused words."""
    due = set(VideoEntry.objects.filter(revised=None).values_list("pk", flat=True)[:WRITTEN])
    due |= _behind(_round.next("videos", videos.published_ids, LOOKED_AT))
    _in_one(indexing.write_videos, sorted(due)[:WRITTEN])
    ids = _round.next("people", people.active_ids, LOOKED_AT)
    known = set(PersonEntry.objects.filter(pk__in=ids).values_list("pk", flat=True))
    _in_one(indexing.write_people, sorted(set(ids) - known)[:WRITTEN])
    _in_one(_drop_unused_words, _round.next("words", _word_ids, WRITTEN))
    _in_one(_weigh_tags, _round.next("tags", _tag_ids, WRITTEN))


def _in_one(write: Callable[[Collection[int]], int], ids: Collection[int]) -> None:
    if ids:
        with transaction.atomic():
            write(ids)


def _behind(ids: Collection[int]) -> set[int]:
    """Return which of these published videos have no entry, an old one, or other captions than were written."""
    current = VideoEntry.objects.filter(pk__in=ids, revised=F("video__revised"))
    behind = set(ids) - set(current.values_list("pk", flat=True))
    written = {
        (video_id, language): at
        for video_id, language, at in CaptionEntry.objects.filter(video_id__in=ids).values_list(
            "video_id", "language", "changed_at"
        )
    }
    put = videos.captions_put(ids)
    return behind | {key[0] for key in written.keys() | put.keys() if written.get(key) != put.get(key)}
