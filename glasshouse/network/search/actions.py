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
WEIGHED = 20


def reindex(*, tell: Callable[[str, int], None] = lambda _part, _count: None, batch: int = BATCH) -> int:
    """Write every entry anew, in batches, while the site runs; one that was killed goes on where it stopped.

    `tell(part, written)` is called after each batch. Returns how many entries of videos and people were written this time.
    """
    written = 0
    for part, next_ids, write in _PARTS:
        mark, _made = Progress.objects.get_or_create(part=part)
        while ids := next_ids(after=mark.last_id, most=batch):
            with transaction.atomic():
                written += write(ids)
                mark.last_id = ids[-1]
                mark.save()
                crash.point("search.reindex.before_commit")
            tell(part, written)
    last = 0
    while tags := _tag_ids(after=last, most=WEIGHED):
        _weigh_tags(tags)
        last = tags[-1]
    Progress.objects.all().delete()
    return written


def _word_ids(*, after: int, most: int) -> list[int]:
    return list(Word.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def _tag_ids(*, after: int, most: int) -> list[int]:
    return list(TagEntry.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def _drop_unused_words(ids: Collection[int]) -> int:
    indexing.forget(Word.objects.filter(pk__in=ids).values_list("text", flat=True))
    return 0


def _weigh_tags(ids: Collection[int]) -> None:
    """Count how many videos that everybody may see have these tags, and drop tags that no published video has.

    Counting comes before the transaction, since it takes long: the numbers order suggestions and may be a little old.
    """
    rows = list(TagEntry.objects.filter(pk__in=ids))
    names = [row.name for row in rows]
    public = videos.public_with_tags(names)
    unused = set(names) - videos.tags_with_others(names, but=())
    for row in rows:
        row.public = public.get(row.name, 0)
    with transaction.atomic():
        TagEntry.objects.bulk_update(rows, ["public"])
        # Asked again where nobody can write in between.
        TagEntry.objects.filter(name__in=unused - videos.tags_with_others(unused, but=())).delete()


_PARTS: tuple[tuple[str, Callable[..., list[int]], Callable[[Collection[int]], int]], ...] = (
    ("people", people.active_ids, indexing.write_people),
    ("videos", videos.published_ids, indexing.write_videos),
    ("words", _word_ids, _drop_unused_words),
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
    if tags := _round.next("tags", _tag_ids, WEIGHED):
        _weigh_tags(tags)


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
