"""FACE: the questions of the room `search`: what answers a text, for one viewer.

The engine finds, `ranking` orders. Between the two stands what this viewer may see: asked of `videos` and `ties` each time,
so that nothing is found, counted or suggested that may not be met. What was sought is kept nowhere.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock
from glasshouse.network.kit.cursors import bad_cursor
from glasshouse.network.kit.statements import Statement
from glasshouse.network.search import engines, ranking
from glasshouse.network.search.engines import CAPTIONS, PEOPLE, VIDEOS, Index, Term
from glasshouse.network.search.models import CaptionEntry, PersonEntry, TagEntry, VideoEntry
from glasshouse.network.search.ranking import Document, Field, Sought, padded
from glasshouse.network.search.words import can_be_mistyped, key_of, words_sought
from glasshouse.network.social import queries as social
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos

KINDS = ("all", "videos", "people", "tags", "captions")
PAGE = 18
# So many are put in order; who wants more asks more exactly.
POOL = 200
ENOUGH = 30
# The engine is asked for so many at once, so often at most, until enough of them may be seen.
_STEP = 400
_NEWEST = 2_000
_STEPS = 4
_SUGGESTED = 4
_COUNTED = 500
_LATELY = 500

# Which of some keys the viewer may meet; and what they say, for the ranking.
Seen: TypeAlias = Callable[[Collection[int]], QuerySet[Any, int]]
Documents: TypeAlias = Callable[[Collection[int], Sequence[Sought]], list[Document]]


@dataclass(frozen=True, slots=True)
class Hit:
    """The place in a video where the words are said, in milliseconds."""

    start_ms: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of ids, the best first; `next` is the cursor of the one after it, None at the end."""

    ids: tuple[int, ...] = ()
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A page of videos in which the words are said, and where."""

    found: Found
    hits: dict[int, Hit]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, and how many videos with it the viewer may see, counted up to `most`."""

    name: str
    videos: int
    url: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody may be about to type: a tag, a person, or the text itself as a search."""

    kind: str
    text: str
    url: str
    person_id: int | None = None


def has_words(text: str) -> bool:
    """Say whether anything in a text can be sought."""
    return bool(words_sought(text))


def find_videos(text: str, *, person_id: int | None, after: str = "", limit: int = PAGE) -> Found:
    """Return videos whose text, picture, tags or author have the words of a text. Raises BadCursor."""
    listed = videos.listed_for(person_id)
    placed = _answers(
        text,
        VIDEOS,
        seen=lambda keys: listed.filter(pk__in=keys).values_list("pk", flat=True),
        documents=_video_documents,
    )
    return _page([one.key for one in placed], after, limit)


def find_people(text: str, *, person_id: int | None, after: str = "", limit: int = PAGE) -> Found:
    """Return active people whose handle or name has the words of a text, none that is apart from the viewer. Raises BadCursor."""
    return _page(_people(text, person_id), after, limit)


def find_spoken(text: str, *, person_id: int | None, after: str = "", limit: int = PAGE) -> Spoken:
    """Return videos in which the words of a text are said, each with the best place. Raises BadCursor."""
    listed = videos.listed_for(person_id)
    cues: dict[int, tuple[int, int, str]] = {}
    placed = _answers(
        text,
        CAPTIONS,
        seen=lambda keys: CaptionEntry.objects.filter(
            pk__in=keys,
            video__in=listed.filter(pk__in=CaptionEntry.objects.filter(pk__in=keys).values("video")),
        ).values_list("pk", flat=True),
        documents=lambda keys, question: _spoken_documents(keys, question, cues),
    )
    best: dict[int, int] = {}
    for one in placed:
        best.setdefault(cues[one.key][0], one.key)
    found = _page(list(best), after, limit)
    return Spoken(found, _hits({pk: best[pk] for pk in found.ids}, cues))


def find_tags(text: str, *, person_id: int | None, limit: int = PAGE) -> list[Tag]:
    """Return tags that begin with a text, or that it may be a typo of, the most used first; none that the viewer may not meet."""
    listed = videos.listed_for(person_id)
    return [_counted(name, listed) for name in _tags(text, listed, limit)]


def suggest(text: str, *, person_id: int | None) -> list[Suggestion]:
    """Return what somebody who has typed this may mean: tags and people, then the text itself."""
    if not has_words(text):
        return []
    names = _tags(text, videos.listed_for(person_id), _SUGGESTED)
    cards = people.cards(ids := _people(text, person_id)[:_SUGGESTED])
    found = [Suggestion("tag", name, f"/tag/{name}") for name in names]
    found += [
        Suggestion("person", cards[pk].handle, f"/@{cards[pk].handle}", pk) for pk in ids if pk in cards
    ]
    if text.lstrip().startswith("@"):
        found.sort(key=lambda one: one.kind)
    return [*found, Suggestion("query", " ".join(text.split())[:100], "")]


def tags_used_lately(*, person_id: int | None, limit: int = 12) -> list[Tag]:
    """Return the tags that the newest videos in this viewer's lists have most, for whoever has not typed yet."""
    newest = videos.listed_for(person_id).order_by("-published_at")[:_LATELY]
    ids = list(newest.values_list("pk", flat=True))
    counts: dict[str, int] = {}
    for row in videos.words_of(ids):
        for name in row.tags:
            counts[name] = counts.get(name, 0) + 1
    best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    return [Tag(name, count, f"/tag/{name}") for name, count in best]


@dataclass(frozen=True, slots=True)
class Health:
    """How the index stands: published videos, and how many of them have an entry."""

    videos: int
    entries: int
    missing: str


def health() -> Health:
    """Return how much is in the index, and what the database lacks for it, if anything."""
    missing = ""
    with connection.cursor() as cursor:
        for index in engines.INDEXES:
            if not engines.is_there(cursor, index):
                missing = index.table
    published = videos.count_published()
    return Health(published, VideoEntry.objects.count(), missing)


def _answers(text: str, index: Index, *, seen: Seen, documents: Documents) -> list[ranking.Placed]:
    """Find candidates, first as typed, then with typos, then with words left out; and put them in order."""
    question = [Sought(word) for word in words_sought(text)]
    keys = _candidates(index, [Term(one.word) for one in question], seen, set())
    if len(keys) < POOL:
        keys = _candidates(index, [Term(one.word, begins=True) for one in question], seen, keys)
    if len(keys) < ENOUGH:
        question = [Sought(one.word, _near(one.word)) for one in question]
        terms = [Term(one.word, begins=True, others=tuple(one.near)) for one in question]
        keys = _candidates(index, terms, seen, keys)
        keys = _with_words_left_out(index, terms, seen, keys)
    return ranking.rank(documents(keys, question), question)


def _near(word: str) -> dict[str, int]:
    return engines.words_near(word) if can_be_mistyped(word) else {}


def _candidates(index: Index, terms: Sequence[Term], seen: Seen, known: set[int]) -> set[int]:
    """Add the newest keys that have these terms and may be met to those that are known, up to POOL."""
    keys, below = set(known), None
    for _step in range(_STEPS):
        found = engines.find(index, terms, below=below, most=_STEP)
        fresh = [key for key in found if key not in known]
        may = set(seen(fresh)) if fresh else set()
        keys.update([key for key in fresh if key in may][: POOL - len(keys)])
        if len(found) < _STEP or len(keys) >= POOL:
            break
        below = found[-1]
    return keys


def _with_words_left_out(index: Index, terms: Sequence[Term], seen: Seen, known: set[int]) -> set[int]:
    """Add keys that have some of the terms: of each term the newest are asked for, and those that have most of them taken."""
    if len(terms) < 2 or len(known) >= ENOUGH:
        return known
    held: Counter[int] = Counter()
    for term in terms:
        held.update(engines.find(index, [term], most=_NEWEST))
    least = len(terms) - ranking.most_missing(len(terms))
    fresh = [key for key, count in held.items() if count >= least and key not in known]
    most = sorted(fresh, key=lambda key: (-held[key], -key))[:_STEP]
    return known.union(seen(most)) if most else known


_video_rows = Statement(
    lambda keys: VideoEntry.objects.filter(pk__in=keys).values_list(
        "pk", "text", "tags", "people", "video__published_at"
    )
)
_caption_rows = Statement(
    lambda keys: CaptionEntry.objects.filter(pk__in=keys).values_list("pk", "video_id", "language", "text")
)


def _video_documents(keys: Collection[int], _question: Sequence[Sought]) -> list[Document]:
    now = clock.now()
    likes = social.likes_of(list(keys))
    return [
        Document(
            key=pk,
            fields=(Field(f" {text} "), Field(f" {tags} ", 1.5), Field(f" {names} ", 1.2)),
            age=(now - at).total_seconds() / 86_400 if at else None,
            likes=likes.get(pk, 0),
        )
        for pk, text, tags, names, at in _video_rows.rows(keys=list(keys))
    ]


def _people(text: str, viewer_id: int | None) -> list[int]:
    shown = PersonEntry.objects.filter(person__state=people.ACTIVE)
    placed = _answers(
        text,
        PEOPLE,
        seen=lambda keys: shown.filter(pk__in=set(keys) - ties.apart_from(viewer_id, keys)).values_list(
            "pk", flat=True
        ),
        documents=lambda keys, _question: [
            Document(pk, (Field(f" {handle} ", 1.2), Field(f" {name} ")))
            for pk, handle, name in PersonEntry.objects.filter(pk__in=keys).values_list(
                "pk", "handle", "name"
            )
        ],
    )
    return [one.key for one in placed]


def _spoken_documents(
    keys: Collection[int], question: Sequence[Sought], cues: dict[int, tuple[int, int, str]]
) -> list[Document]:
    """Return the best cue of each of these captions as a document; its video, number and language go into `cues`."""
    documents = []
    for pk, video_id, language, text in _caption_rows.rows(keys=list(keys)):
        lines = text.split("\n")
        at, words = _best_cue(lines, question)
        cues[pk] = (video_id, at, language)
        documents.append(Document(pk, (Field(words), Field(padded(text.split()), 0.3))))
    return documents


def _best_cue(lines: Sequence[str], question: Sequence[Sought]) -> tuple[int, str]:
    """Return the number and words of the cue that answers best, read together with the next: people don't speak in cues."""
    best: tuple[tuple[int, int, float, int], int, str] | None = None
    for at, line in enumerate(lines):
        if not any(_is_in(one, line) for one in question):
            continue
        words = padded([line, *lines[at + 1 : at + 2]])
        placed = ranking.place(Document(-at, (Field(f" {line} ", 1.1), Field(words))), question)
        if placed and (best is None or placed.order < best[0]):
            best = (placed.order, at, words)
    return (best[1], best[2]) if best else (0, f" {lines[0]} ")


def _is_in(sought: Sought, line: str) -> bool:
    held = f" {line} "
    return f" {sought.word}" in held or any(f" {word} " in held for word in sought.near)


def _hits(best: dict[int, int], cues: dict[int, tuple[int, int, str]]) -> dict[int, Hit]:
    kept = dict(CaptionEntry.objects.filter(pk__in=best.values()).values_list("pk", "cues"))
    hits = {}
    for video_id, pk in best.items():
        _video, at, language = cues[pk]
        if pk in kept and at < len(kept[pk]):
            start_ms, text = kept[pk][at]
            hits[video_id] = Hit(start_ms, " ".join(text.split()), language)
    return hits


def _tags(text: str, listed: QuerySet[Any], limit: int) -> list[str]:
    key = key_of(text)
    if not key:
        return []
    # More than are wanted, since some may stand on videos alone that this viewer may not see.
    rows = TagEntry.objects.filter(engines.tags_beginning(key)).order_by("-public", "key", "name")
    names = _met(list(rows.values_list("name", flat=True)[: limit * 3]), listed)
    if not names and can_be_mistyped(key[:39]):
        names = _met(engines.tags_near(key[:39], most=limit * 3), listed)
    exact = [name for name in names if key_of(name) == key]
    return [*exact, *(name for name in names if name not in exact)][:limit]


def _met(names: list[str], listed: QuerySet[Any]) -> list[str]:
    """Return those of these tags, in their order, that a video in somebody's lists has."""
    # Not Exists: PostgreSQL turns that into a join, and lists the tags of all videos for it.
    one = Subquery(listed.filter(tags__name=OuterRef("name")).values("pk")[:1])
    shown = TagEntry.objects.filter(name__in=names).alias(one=one).filter(one__isnull=False)
    may = set(shown.values_list("name", flat=True))
    return [name for name in names if name in may]


def _counted(name: str, listed: QuerySet[Any]) -> Tag:
    ids = listed.filter(tags__name=name).values_list("pk", flat=True)
    count = len(ids[: _COUNTED + 1])
    return Tag(name, min(count, _COUNTED), f"/tag/{name}", more=count > _COUNTED)


def _page(ids: list[int], after: str, limit: int) -> Found:
    if after and not (after.isascii() and after.isdigit() and len(after) < 5):
        raise bad_cursor()
    start = int(after or 0)
    rest = ids[start : start + limit]
    return Found(tuple(rest), str(start + limit) if len(ids) > start + limit else None)
