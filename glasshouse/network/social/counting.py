"""Counts without a row that everybody writes: events in the transaction of each act, added up and removed by `roll_up`.

A count is what was rolled up plus what was not yet, read in one statement, so that it is exact whenever it is read: an event
and the row that includes it are exchanged in one transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import F, Sum

from glasshouse.network.kit import crash
from glasshouse.network.kit.statements import fetched, with_marks
from glasshouse.network.social.models import Comment, CountEvent, CountKind, VideoCounts
from glasshouse.network.videos.queries import codes_of

BATCH = 5_000
_COLUMNS = {
    CountKind.LIKE: "likes",
    CountKind.COMMENT: "comments",
    CountKind.SAVE: "saves",
    CountKind.REPOST: "reposts",
    CountKind.SHARE: "shares",
}
# No mark of the last id: ids are given before commit, so on PostgreSQL a smaller one may still appear. What is taken is removed.
_TAKE = """
    DELETE FROM social_countevent WHERE id IN (SELECT id FROM social_countevent ORDER BY id LIMIT %s)
    RETURNING video_id, comment_id, kind, delta
"""
_NOTE = "INSERT INTO social_countevent (video_id, comment_id, kind, delta) VALUES (%s, %s, %s, %s)"
# What is rolled up, and what waits, in one statement: an event is never in both, nor in neither.
_COUNTS = """
    SELECT video_id, likes, comments, saves, reposts, shares FROM social_videocounts WHERE video_id IN ({ids})
    UNION ALL
    SELECT video_id, SUM(CASE kind WHEN 1 THEN delta ELSE 0 END), SUM(CASE kind WHEN 2 THEN delta ELSE 0 END),
        SUM(CASE kind WHEN 3 THEN delta ELSE 0 END), SUM(CASE kind WHEN 4 THEN delta ELSE 0 END),
        SUM(CASE kind WHEN 5 THEN delta ELSE 0 END)
    FROM social_countevent WHERE video_id IN ({ids}) GROUP BY video_id
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a video was liked, commented on (replies included), saved, reposted and shared."""

    likes: int = 0
    comments: int = 0
    saves: int = 0
    reposts: int = 0
    shares: int = 0


def note(*, video_id: int, kind: CountKind, delta: int = 1, comment_id: int | None = None) -> None:
    """Write that a count changed. Needs the transaction of the act that changed it."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [video_id, comment_id, kind.value, delta])


def note_many(kind: CountKind, changed: Iterable[tuple[int, int | None]], *, delta: int) -> None:
    """Write the same change for many (video id, comment id), each as often as it is named."""
    times = Counter(changed)
    CountEvent.objects.bulk_create(
        [
            CountEvent(video_id=video_id, comment_id=comment_id, kind=kind, delta=delta * n)
            for (video_id, comment_id), n in times.items()
        ],
        batch_size=500,
    )


@lru_cache(maxsize=64)
def _counts_sql(videos: int) -> tuple[str, str]:
    """Return the statement for so many videos, with Django's marks and with SQLite's."""
    sql = _COUNTS.format(ids=", ".join(["%s"] * videos))
    return sql, with_marks(sql)


def counts_of(video_ids: Collection[int]) -> dict[int, Counts]:
    """Return the counts of each of these videos, exact now. One query."""
    found = {video_id: [0] * len(_COLUMNS) for video_id in video_ids}
    if not found:
        return {}
    # By hand, as every page and every like asks this: making the same statement with the ORM takes a millisecond.
    sql, marked = _counts_sql(len(found))
    for video_id, *row in fetched(connection, sql, marked, [*found, *found]):
        found[video_id] = [sum(pair) for pair in zip(found[video_id], row, strict=True)]
    return {video_id: Counts(*(max(0, n) for n in row)) for video_id, row in found.items()}


def comment_likes(comment_ids: Collection[int]) -> dict[int, int]:
    """Return comment id -> how many like it, exact now; comments that are gone are left out. One query."""
    rolled = Comment.objects.filter(pk__in=comment_ids).values_list("pk", "likes")
    waiting = (
        CountEvent.objects.filter(comment_id__in=comment_ids).values("comment_id").annotate(n=Sum("delta"))
    ).values_list("comment_id", "n")
    likes: Counter[int] = Counter()
    for comment_id, n in rolled.union(waiting, all=True):
        likes[comment_id] += n
    return {comment_id: max(0, n) for comment_id, n in likes.items()}


def roll_up() -> int:
    """Add what waits to the counts, each event once, in one transaction; returns how many were added, BATCH at most."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [BATCH])
            taken: list[tuple[int, int | None, int, int]] = cursor.fetchall()
        videos: dict[int, Counter[str]] = {}
        comments: Counter[int] = Counter()
        for video_id, comment_id, kind, delta in taken:
            if comment_id is not None:
                comments[comment_id] += delta
            else:
                videos.setdefault(video_id, Counter())[_COLUMNS[CountKind(kind)]] += delta
        _add(videos, comments)
        crash.point("social.roll_up.before_commit")
    return len(taken)


def _add(videos: dict[int, Counter[str]], comments: Counter[int]) -> None:
    # Always in one order, so that two processes that do this at once wait for each other and never in a circle.
    there = codes_of(videos)
    made = [VideoCounts(video_id=video_id) for video_id in sorted(there)]
    VideoCounts.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    for video_id, more in sorted(videos.items()):
        changed = {column: F(column) + n for column, n in more.items() if n}
        if changed:
            VideoCounts.objects.filter(video=video_id).update(**changed)
    for comment_id, n in sorted(comments.items()):
        if n:
            Comment.objects.filter(pk=comment_id).update(likes=F("likes") + n)
