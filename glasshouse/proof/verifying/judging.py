"""What the entries say: their form, their times, stops of the log, sets and rules that came too early, and the promises."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from glasshouse.proof.entries import (
    PUBLISH_S,
    CountryGround,
    CountryRestricted,
    Custodians,
    Entry,
    LogPauseAnnounced,
    LogPaused,
    Officers,
    Policies,
    PromiseChanged,
    PromiseMade,
    Terms,
    Unknown,
    Witnesses,
    canonical,
    from_bytes,
    to_bytes,
)
from glasshouse.proof.errors import Malformed
from glasshouse.proof.promises import Book
from glasshouse.proof.sets import WitnessSets
from glasshouse.proof.verifying.findings import Code, Findings
from glasshouse.proof.verifying.grounds import Grounds
from glasshouse.proof.verifying.sources import CantCheck

_WAITING = (Custodians, Officers, Policies)
_STEERING = frozenset(
    one.kind
    for one in (*_WAITING, LogPauseAnnounced, LogPaused, PromiseChanged, PromiseMade, Terms, Witnesses)
)
_GROUNDS = frozenset({CountryRestricted.kind, CountryGround.kind})
MOST_KEPT_IN_MIND = 2_000
"""Announced pauses, late entries, promises, unknown kinds: a log that has more of one is not what this program is for."""
MOST_PAUSES = 20_000
MOST_WORDS = 1 << 24
"""Characters of all promises together."""
MOST_PARTS = 40_000
"""Lists and objects in all predicates together: each takes time with every entry."""
MOST_REMEMBERED = 4_000_000
"""Entries that the rules of all promises together remember."""

Stretch = Callable[[int], tuple[int, int, int]]
"""Returns up to which index the bounds of this one hold, and these bounds in POSIX ms."""


class Judge:
    """Takes the entries of a log in their order."""

    def __init__(self, book: Book, sets: WitnessSets, findings: Findings, stretch: Stretch) -> None:
        self.book, self.sets = book, sets
        self._findings, self._stretch = findings, stretch
        self.watchers: list[Callable[[int, Entry | Unknown], None]] = []
        """Each is shown every entry that can be read."""
        self.announced: Callable[[int], None] = lambda _from_ms: None
        """Is told from when on a newly announced set counts; bounds may change by that."""
        self.kinds: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.level = ""
        self.publish_s = PUBLISH_S
        self.closed = 0
        self.wordings: dict[int, dict[str, str]] = {}
        self.pauses: list[tuple[int, int]] = []
        self.grounds = Grounds(findings)
        self._pauses_ahead: dict[str, tuple[int, int]] = {}
        self._steering: list[list[Any]] = []
        self._late: list[tuple[int, int, int]] = []
        self._words = self._parts = 0
        self._until = 0

    def take(self, first: int, entries: Sequence[bytes]) -> None:
        """Take entries from an index on."""
        kinds, add, watchers = self.kinds, self.book.add, self.watchers
        late_ms, low, high = self.publish_s * 1000, 0, 0
        self._until = 0
        for index, data in enumerate(entries, first):
            if index >= self._until:
                self._until, low, high = self._stretch(index)
            try:
                entry = from_bytes(data)
            except Malformed as wrong:
                self._findings.add(Code.ENTRY, f"entry {index}: {wrong}", entries=[index])
                add(index, None, low, high)
                continue
            if not low - late_ms <= entry.time <= high:
                self._mistimed(index, entry, low, high)
            if entry.kind in _STEERING:
                self._steer(index, entry, high)
                late_ms = self.publish_s * 1000
            elif type(entry) is Unknown:
                self._count_unknown(entry)
            else:
                kinds[entry.kind] += 1
                if entry.kind in _GROUNDS:
                    self.grounds.take(index, entry, low, self.publish_s)
            for watch in watchers:
                watch(index, entry)
            add(index, entry, low, high)
        if self.book.size() > MOST_REMEMBERED:
            raise CantCheck("the promises of the log ask to remember more entries than this program does")

    def _mistimed(self, index: int, entry: Entry | Unknown, low: int, high: int) -> None:
        if entry.time > high:
            words = f"entry {index} says that it happened {_span(entry.time - high)} after it was public at the latest"
            self._findings.add(Code.TIME, words, entries=[index])
        elif len(self._late) < MOST_KEPT_IN_MIND:
            self._late.append((index, entry.time, low))

    def _count_unknown(self, entry: Unknown) -> None:
        name = f"{entry.kind}/{entry.version}"
        self.unknown[name if name in self.unknown or len(self.unknown) < MOST_KEPT_IN_MIND else "others"] += 1

    def _steer(self, index: int, entry: Entry | Unknown, high: int) -> None:
        if isinstance(entry, Unknown):
            self._count_unknown(entry)
            return
        self.kinds[entry.kind] += 1
        match entry:
            case Terms() | Witnesses():
                self._steering.append([index, to_bytes(entry).decode(), high])
                self._set(index, entry, high)
            case PromiseMade() | PromiseChanged():
                self._promised(index, entry)
            case LogPauseAnnounced():
                self._announce(entry, high)
            case LogPaused():
                self._paused(index, entry, high)
            case _:
                if getattr(entry, "in_force_ms", 0) < high + self.sets.wait_ms(high):
                    words = f"entry {index} ({entry.kind}) was to count before it was public for as long as the terms say"
                    self._findings.add(Code.RULES_EARLY, words, entries=[index])

    def _announce(self, entry: LogPauseAnnounced, high: int) -> None:
        if high > entry.from_ms:
            return
        if len(self._pauses_ahead) >= MOST_KEPT_IN_MIND:
            self._pauses_ahead.pop(next(iter(self._pauses_ahead)))
        self._pauses_ahead[entry.pause] = entry.from_ms, entry.to_ms

    def _promised(self, index: int, entry: PromiseMade | PromiseChanged) -> None:
        self.wordings[index] = dict(entry.wording)
        self._words += len(to_bytes(entry))
        predicate = canonical(dict(entry.predicate))
        self._parts += predicate.count(b"[") + predicate.count(b"{")
        if len(self.wordings) > MOST_KEPT_IN_MIND or self._words > MOST_WORDS or self._parts > MOST_PARTS:
            raise CantCheck("the log has more promises than this program reads")

    def _set(self, index: int, entry: Terms | Witnesses, high: int) -> None:
        """Take terms, or a set of witnesses."""
        known = len(self.sets.announced)
        self._follow(index, entry, high)
        for one in self.sets.announced[known:]:
            if one.fault:
                words = f"entry {index} announces a set of witnesses that never counts: {one.fault}"
                self._findings.add(Code.WITNESSES_EARLY, words, entries=[index])
            else:
                self.announced(one.in_force_ms)
                self._until = 0

    def _paused(self, index: int, entry: LogPaused, high: int) -> None:
        before = self._pauses_ahead.get(entry.pause, (0, 0))
        told = before[0] <= entry.from_ms and entry.to_ms <= before[1]
        if not entry.from_ms <= entry.to_ms <= high:
            self._findings.add(
                Code.PAUSE, f"entry {index} tells of a pause at impossible times", entries=[index]
            )
            return
        if len(self.pauses) < MOST_PAUSES:
            self.pauses.append((entry.from_ms, entry.to_ms))
        if entry.to_ms - entry.from_ms > self.publish_s * 1000 and not told:
            words = (
                f"entry {index}: the ledger stood still for {_span(entry.to_ms - entry.from_ms)}, unannounced"
            )
            self._findings.add(Code.PAUSE, words, entries=[index])

    def settle(self, until_ms: int) -> None:
        """Find what came too late, now that all stops of the log are known; all that is to come is later than `until_ms`."""
        self.grounds.settle(until_ms, self.publish_s)
        for index, time, low in self._late:
            early_ms = self.publish_s * 1000
            if not any(start - early_ms <= time <= end for start, end in self.pauses):
                words = (
                    f"entry {index} says that it happened {_span(low - time)} before it was entered at the earliest, "
                    f"and acts are published within {_span(self.publish_s * 1000)}"
                )
                self._findings.add(Code.TIME, words, entries=[index])

    def save(self) -> dict[str, Any]:
        """Return what the next run needs, as plain JSON."""
        return {
            "book": self.book.save(),
            "kinds": dict(self.kinds),
            "unknown": dict(self.unknown),
            "wordings": {str(index): words for index, words in self.wordings.items()},
            "pauses_ahead": {code: [*span] for code, span in self._pauses_ahead.items()},
            "steering": self._steering,
            "grounds": self.grounds.save(),
        }

    def recall(self, saved: dict[str, Any]) -> None:
        """Take up what was saved. Raises Malformed, LookupError, TypeError, ValueError."""
        self.book = Book.load(saved["book"])
        self.kinds.update(saved["kinds"])
        self.unknown.update(saved["unknown"])
        self.wordings = {int(index): dict(words) for index, words in saved["wordings"].items()}
        self._pauses_ahead = {code: (int(a), int(b)) for code, (a, b) in saved["pauses_ahead"].items()}
        # A state that was kept before grounds were looked at has none.
        self.grounds.recall(saved.get("grounds", {}))
        for index, text, high in saved["steering"]:
            entry = from_bytes(text.encode())
            if not isinstance(entry, Terms | Witnesses):
                raise Malformed("the state steers by what is neither terms nor a set")
            self._steering.append([index, text, high])
            self._follow(index, entry, high)

    def _follow(self, index: int, entry: Terms | Witnesses, high: int) -> None:
        if len(self._steering) > MOST_KEPT_IN_MIND // 8:
            raise CantCheck("the log changes its terms or its witnesses more often than this program reads")
        self.sets.add(index, entry, high)
        if isinstance(entry, Terms):
            self.level, self.publish_s, self.closed = entry.level, entry.publish_s, entry.closed


def _span(ms: int) -> str:
    """Return a span of time for people."""
    seconds = ms // 1000
    for unit, name in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"
