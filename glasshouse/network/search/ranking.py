"""The order of what was found: pure, and the only place where it is decided, whichever database found it.

First comes what has all the words that were sought, then what has them without a typo, then the score: fields have weights, a
whole word counts more than the beginning of one, words side by side more than words apart; what is new and liked a little more.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

WHOLE, BEGINNING, TYPO = 1.0, 0.7, 0.5
PHRASE = 0.5
WHOLE_FIELD = 0.6
SHORT = 0.2
FRESH, FRESH_DAYS = 0.2, 30.0
LIKED = 0.04


@dataclass(frozen=True, slots=True)
class Sought:
    """One word of the question; `near` are words that it may be a typo of, with their distance."""

    word: str
    near: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """One part of what can be found: its words with a space before, between and after; how much a hit in it counts."""

    words: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Document:
    """Something that can be found; age in days, None for what does not age."""

    key: int
    fields: tuple[Field, ...]
    age: float | None = None
    likes: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """How well something answers: words missing, words met as typos only, and the score."""

    key: int
    missing: int
    typos: int
    score: float

    @property
    def order(self) -> tuple[int, int, float, int]:
        """Return what sorts the best first."""
        return (self.missing, self.typos, -self.score, -self.key)


def padded(words: Iterable[str]) -> str:
    """Return words as a Field holds them."""
    return f" {' '.join(words)} "


def most_missing(count: int) -> int:
    """Return how many of so many words may be missing in an answer."""
    return min(count // 2, 2)


def place(document: Document, question: Sequence[Sought]) -> Placed | None:
    """Say how well a document answers a question; None if it does not."""
    total, missing, typos = 0.0, 0, 0
    for sought in question:
        best, is_typo = _best(document.fields, sought)
        missing += not best
        typos += is_typo
        total += best
    if not question or missing > most_missing(len(question)):
        return None
    score = total / len(question) + _together(document.fields, question) + _prior(document)
    return Placed(document.key, missing, typos, round(score, 6))


def rank(documents: Iterable[Document], question: Sequence[Sought]) -> list[Placed]:
    """Return those of the documents that answer, the best first; equals by key, the greatest first."""
    placed = (place(document, question) for document in documents)
    return sorted((one for one in placed if one is not None), key=lambda one: one.order)


def _best(fields: Sequence[Field], sought: Sought) -> tuple[float, bool]:
    best = 0.0
    for part in fields:
        if f" {sought.word} " in part.words:
            best = max(best, part.weight * WHOLE)
        elif f" {sought.word}" in part.words:
            best = max(best, part.weight * BEGINNING)
    if best or not sought.near:
        return best, False
    for part in fields:
        for word, typos in sought.near.items():
            if f" {word} " in part.words:
                best = max(best, part.weight * TYPO / typos)
    return best, best > 0


def _together(fields: Sequence[Field], question: Sequence[Sought]) -> float:
    phrase = " ".join(sought.word for sought in question)
    extra = 0.0
    for part in fields:
        if part.words == f" {phrase} ":
            extra = max(extra, part.weight * WHOLE_FIELD)
        elif len(question) > 1 and f" {phrase}" in part.words:
            extra = max(extra, part.weight * PHRASE)
    return extra + SHORT / (1 + len(fields[0].words) / 60)


def _prior(document: Document) -> float:
    fresh = FRESH * math.exp(-max(document.age, 0.0) / FRESH_DAYS) if document.age is not None else 0.0
    return fresh + min(LIKED * math.log1p(document.likes), FRESH)
