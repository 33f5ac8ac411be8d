"""What the ranker may know of videos: facts that stand on their page, of all that a list of recommendations may contain."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.accounts import queries as people
from glasshouse.network.videos.models import Video, VideoTag, Visibility

BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rankable:
    """A video that lists may contain; `open_to_all` says that everybody may see it, not its author's followers alone."""

    video_id: int
    author_id: int
    language: str
    tags: tuple[str, ...]
    duration_ms: int
    published_at: datetime
    sensitive: bool
    open_to_all: bool


def rankable(video_ids: Collection[int] | None = None) -> Iterator[Rankable]:
    """Yield every video that somebody else than its author may see, or those of these ids, by id; in few queries.

    Who may see which is not decided here but by `listed_for`, which every list asks before it is shown.
    """
    found = (
        Video.objects.filter(
            published_at__isnull=False, hidden_at=None, shown_revision__gt=0, author__state=people.ACTIVE
        )
        .exclude(visibility=Visibility.PRIVATE)
        .order_by("pk")
    )
    if video_ids is not None:
        found = found.filter(pk__in=video_ids)
    last = 0
    while True:
        rows = list(
            found.filter(pk__gt=last).values_list(
                "pk",
                "author_id",
                "language",
                "duration_ms",
                "published_at",
                "sensitive",
                "visibility",
                "author__is_private",
                "adults_only",
            )[:BATCH]
        )
        if not rows:
            return
        tags = _tags([row[0] for row in rows])
        for (
            pk,
            author_id,
            language,
            duration_ms,
            published_at,
            sensitive,
            visibility,
            is_private,
            adults_only,
        ) in rows:
            assert published_at is not None  # noqa: S101 - the query says so
            yield Rankable(
                video_id=pk,
                author_id=author_id,
                language=language,
                tags=tuple(tags[pk]),
                duration_ms=duration_ms,
                published_at=published_at,
                sensitive=sensitive,
                open_to_all=visibility == Visibility.PUBLIC and not is_private and not adults_only,
            )
        last = rows[-1][0]


def _tags(video_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = VideoTag.objects.filter(video_id__in=video_ids).order_by("video_id", "name")
    for video_id, name in rows.values_list("video_id", "name"):
        found[video_id].append(name)
    return found
