"""The rules of a list: what may not stand in it, and what may not stand too close. Each has a code."""

from collections import Counter
from collections.abc import Iterator, Sequence

from glasshouse.network.feed.ranking import policy

SEEN = "seen"
ASKED = "already_shown"
NOT_INTERESTED = "not_interested"
SENSITIVE = "sensitive"
FOLLOWERS_ONLY = "followers_only"
PER_AUTHOR = "creator_cap"
NOT_SPOKEN = "language_cap"
CODES = (SEEN, ASKED, NOT_INTERESTED, SENSITIVE, FOLLOWERS_ONLY, PER_AUTHOR, NOT_SPOKEN)


class Window:
    """The last nine places of a list, which decide what the next one may be."""

    def __init__(self, authors: Sequence[int] = (), foreign: Sequence[bool] = ()) -> None:
        self._authors = list(authors)[-(policy.WINDOW - 1) :]
        self._foreign = list(foreign)[-(policy.WINDOW - 1) :]

    def refusal(self, author: int, foreign: bool) -> str:
        """Return the code of the rule that forbids this video here, or an empty text."""
        if author and self._authors.count(author) >= policy.PER_AUTHOR:
            return PER_AUTHOR
        if foreign and sum(self._foreign) >= policy.NOT_SPOKEN_PER_WINDOW:
            return NOT_SPOKEN
        return ""

    def place(self, author: int, foreign: bool) -> None:
        """Let the list go on with this video."""
        self._authors = [*self._authors, author][-(policy.WINDOW - 1) :]
        self._foreign = [*self._foreign, foreign][-(policy.WINDOW - 1) :]


class Queue:
    """Candidates from the best down; what a rule holds back waits for its turn, and is taken when nothing else is left."""

    def __init__(self, ordered: Sequence[int], authors: Sequence[int], foreign: Sequence[bool]) -> None:
        self._left = list(ordered)
        self._authors, self._foreign = authors, foreign
        self.held: Counter[str] = Counter()

    def take(self, window: Window, passed: set[int]) -> int | None:
        """Return the best that may stand next, or the best of all if the rules allow none; None when all are taken."""
        first: int | None = None
        for at, index in enumerate(self._left):
            if index in passed:
                continue
            if first is None:
                first = at
            code = window.refusal(self._authors[index], self._foreign[index])
            if not code:
                return self._left.pop(at)
            self.held[code] += 1
        return None if first is None else self._left.pop(first)

    def __iter__(self) -> Iterator[int]:
        return iter(self._left)
