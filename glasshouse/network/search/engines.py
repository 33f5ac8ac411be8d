"""What the two databases are asked to find: rows that have words. They cut, fold and order nothing themselves.

SQLite: FTS5 tables that triggers keep beside the entries. PostgreSQL: a generated column `sought` of each entry's table with a
GIN index. Both were made by the first migration.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Count, Q

from glasshouse.network.search.models import Gram, TagEntry
from glasshouse.network.search.words import distance, grams_of, typos_allowed

MOST_NEAR = 12
_MOST_SHARING = 120
# PostgreSQL looks through so many of the newest entries first; words that one of so many of them has are frequent.
_GLANCE = 200
_FREQUENT = 8


@dataclass(frozen=True, slots=True)
class Index:
    """One table of entries: its name, the column of its key, and its FTS5 table on SQLite."""

    table: str
    key: str
    fts: str


VIDEOS = Index("search_videoentry", "video_id", "search_video_words")
CAPTIONS = Index("search_captionentry", "id", "search_caption_words")
PEOPLE = Index("search_personentry", "person_id", "search_person_words")
INDEXES = (VIDEOS, CAPTIONS, PEOPLE)


@dataclass(frozen=True, slots=True)
class Term:
    """A word that an entry must have: itself, a word that begins with it, or one of others."""

    word: str
    begins: bool = False
    others: tuple[str, ...] = ()


def find(index: Index, terms: Sequence[Term], *, below: int | None = None, most: int) -> list[int]:
    """Return the keys of entries that have all of these terms, the greatest first, below a key."""
    if not terms:
        return []
    words, top = _expression(terms), 2**62 if below is None else below
    if _is_sqlite():
        return _keys(_in_fts(index), words, top, most)
    # Of a frequent word the GIN index names nearly every row, and each is fetched and sorted, where the newest do.
    for rows in (_GLANCE, _FREQUENT * most):
        found = _keys(_among_newest(index), top, rows, words, most)
        if len(found) == most:
            return found
        if len(found) * _FREQUENT < rows:
            break
    return _keys(_in_gin(index), words, top, most)


def stands(word: str) -> bool:
    """Say whether any entry has this word."""
    return any(find(index, [Term(word)], most=1) for index in INDEXES)


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _keys(statement: str, *values: int | str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def _in_fts(index: Index) -> str:
    return (
        f"SELECT rowid FROM {index.fts} WHERE {index.fts} MATCH %s AND rowid < %s "  # noqa: S608 — our own names
        "ORDER BY rowid DESC LIMIT %s"
    )


def _in_gin(index: Index) -> str:
    # Found first, sorted then: else the planner may walk down the keys and look into every row.
    return (
        f"WITH found AS MATERIALIZED (SELECT {index.key} AS key FROM {index.table} WHERE sought @@ %s::tsquery) "  # noqa: S608 — our own names
        "SELECT key FROM found WHERE key < %s ORDER BY key DESC LIMIT %s"
    )


def _among_newest(index: Index) -> str:
    # The inner limit keeps the condition out: the planner walks down the keys, and no further than that.
    return (
        f"SELECT key FROM (SELECT {index.key} AS key, sought FROM {index.table} WHERE {index.key} < %s "  # noqa: S608 — our own names
        f"ORDER BY {index.key} DESC LIMIT %s) newest WHERE sought @@ %s::tsquery ORDER BY key DESC LIMIT %s"
    )


def _expression(terms: Iterable[Term]) -> str:
    """Return the terms in the database's own language; words are letters and digits alone, so that quoting is safe."""
    if _is_sqlite():
        return " AND ".join(f"({' OR '.join(_fts5(term))})" for term in terms)
    return " & ".join(f"({' | '.join(_tsquery(term))})" for term in terms)


def _fts5(term: Term) -> list[str]:
    return [f'"{term.word}"{" *" if term.begins else ""}', *(f'"{other}"' for other in term.others)]


def _tsquery(term: Term) -> list[str]:
    return [f"'{term.word}'{':*' if term.begins else ''}", *(f"'{other}'" for other in term.others)]


def words_near(word: str) -> dict[str, int]:
    """Return known words that this may be a typo of, with their distance: the nearest, then by the alphabet.

    Known words that share groups of three letters come from the index; the distance is counted here.
    """
    allowed = typos_allowed(word)
    rows = (
        Gram.objects.filter(letters__in=grams_of(word))
        .values_list("word__text")
        .annotate(shared=Count("letters"))
        .order_by("-shared", "word__text")[:_MOST_SHARING]
    )
    counted = ((distance(word, text, most=allowed), text) for text, _shared in rows if text != word)
    return {text: far for far, text in sorted(counted)[:MOST_NEAR] if far <= allowed}


def tags_beginning(key: str) -> Q:
    """Return the condition that a tag's key begins with a text, in the way that this database has an index for."""
    if _is_sqlite():
        return Q(key__gte=key, key__lt=f"{key}\U0010ffff")
    return Q(key__startswith=key)


def tags_near(key: str, *, most: int) -> list[str]:
    """Return the names of tags whose key may have been meant, the most used first."""
    rows = TagEntry.objects.filter(key__in=words_near(key)).order_by("-public", "name")
    return list(rows.values_list("name", flat=True)[:most])


def is_there(cursor: CursorWrapper, index: Index) -> bool:
    """Say whether the database has what this index is found by."""
    if _is_sqlite():
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = %s", [index.fts])
    else:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = %s AND column_name = 'sought'",
            [index.table],
        )
    return bool(cursor.fetchone()[0])
