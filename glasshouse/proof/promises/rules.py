"""The forms of rules, each a fold over entries in the order of the ledger.

    PREDICATE  {"all": [RULE, …]}                                   every rule is kept; at most MOST_RULES
    RULE       {"never": SELECT}                                    no such entry
               {"always": SELECT, "is": [CONDITION, …]}             each of them meets these
               {"always": SELECT, "earlier": EARLIER}               each of them has an earlier one with the same key
               {"within": SELECT, "comes": SELECT, "key": [FIELD, …], "ms": N}      after each of them comes one of the others
               {"within": SELECT, "comes": SELECT, "key": [FIELD, …], "until": FIELD}   … until a time in the first (POSIX ms)
               {"at_most": N, "of": SELECT}                         no more than N of them, N at least 1;
                                                                    with "key": [FIELD, …] for each key,
                                                                    with "ms": N in any span shorter than that
               {"equal": SELECT, "at": SELECT, "field": FIELD}      each of "at" tells in a field how many were counted since the
                                                                    one before it; the first only begins the count
    EARLIER    {"of": SELECT, "key": [FIELD, …], "is": [CONDITION, …]}   the last earlier one counts; "is" may be left out

A time is known within bounds. A limit is kept if the worst reading of the bounds keeps it, broken if the best one breaks it; in
between nobody can tell, and the rule is decided only until there. Of two openings with one key the first counts.
"""

import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple

from glasshouse.proof.errors import Malformed
from glasshouse.proof.promises.conditions import (
    Condition,
    Moment,
    Select,
    conditions,
    exact,
    field_of,
    field_type,
    listed,
    scope_of,
    select,
    whole,
)

MOST_EVIDENCE = 20
MOST_RULES = 100
"""Each takes time with every entry: a predicate of more is not understood."""
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Settled(NamedTuple):
    """What a rule has found: violations, the first indices that show them, and from when on it can't tell (POSIX ms)."""

    broken: int
    evidence: tuple[int, ...]
    unclear_ms: int | None


class Rule(ABC):
    """A rule with what it remembers."""

    def __init__(self, *selects: Select) -> None:
        self.kinds = frozenset[str]().union(*(one.kinds for one in selects))
        self.broken = 0
        self.evidence: list[int] = []
        self.unclear_ms: int | None = None
        self.ended = False

    @abstractmethod
    def add(self, moment: Moment) -> None:
        """Take an entry of one of its kinds; they come in order."""

    def end(self) -> None:
        """Take nothing new from here on; what is open may still be closed."""
        self.ended = True

    def is_open(self) -> bool:
        """Say whether something is open."""
        return False

    def size(self) -> int:
        """Return how many entries it remembers."""
        return 0

    def settle(self, until_ms: int) -> Settled:
        """Return what is found if every entry to come is later than `until_ms`."""
        return Settled(self.broken, tuple(self.evidence), self.unclear_ms)

    def save(self) -> dict[str, Any]:
        """Return what it remembers as plain JSON."""
        return {
            "broken": self.broken,
            "evidence": [*self.evidence],
            "unclear_ms": self.unclear_ms,
            "ended": self.ended,
            **self.memory(),
        }

    def load(self, saved: dict[str, Any]) -> None:
        """Take up what was saved."""
        self.broken, self.unclear_ms = saved["broken"], saved["unclear_ms"]
        self.evidence, self.ended = [*saved["evidence"]], saved["ended"]
        self.recall(saved)

    def memory(self) -> dict[str, Any]:
        """Return what this form remembers beside its findings."""
        return {}

    def recall(self, saved: dict[str, Any]) -> None:  # noqa: B027  # some forms remember nothing
        """Take up what this form remembered."""

    def break_by(self, *indices: int) -> None:
        """Count a violation that these entries show."""
        self.broken += 1
        self.evidence = _first(self.evidence, indices)

    def unclear_from(self, ms: int) -> None:
        """Note that nothing is decided from here on."""
        self.unclear_ms = ms if self.unclear_ms is None else min(ms, self.unclear_ms)


def _first(known: Iterable[int], more: Iterable[int]) -> list[int]:
    return [*known, *more][:MOST_EVIDENCE]


def _key(moment: Moment, key: tuple[str, ...]) -> str:
    return _encode([moment.read(field) for field in key])


class Never(Rule):
    """No such entry."""

    def __init__(self, plain: dict[str, Any]) -> None:
        self._of = select(exact(plain, {"never"})["never"])
        super().__init__(self._of)

    def add(self, moment: Moment) -> None:
        """Break by each such entry."""
        if self._of.takes(moment):
            self.break_by(moment.at)


class Always(Rule):
    """Each such entry meets conditions."""

    def __init__(self, plain: dict[str, Any]) -> None:
        held = exact(plain, {"always", "is"})
        self._of = select(held["always"])
        self._is = conditions(held["is"], scope_of(self._of.kinds))
        super().__init__(self._of)

    def add(self, moment: Moment) -> None:
        """Break by each such entry that fails a condition."""
        if self._of.takes(moment) and not all(one.holds(moment.read, moment.read) for one in self._is):
            self.break_by(moment.at)


class Earlier(Rule):
    """Each such entry has an earlier one with the same key, whose last one meets conditions."""

    def __init__(self, plain: dict[str, Any]) -> None:
        held = exact(plain, {"always", "earlier"})
        earlier = exact(held["earlier"], {"of", "key"}, ("is",))
        self._of, self._other = select(held["always"]), select(earlier["of"])
        self._keys = _same(earlier["key"], self._of, self._other)
        mine, theirs = scope_of(self._of.kinds), scope_of(self._other.kinds)
        self._is = conditions(earlier.get("is", []), theirs, mine, later=True)
        self._kept = tuple(sorted(set[str]().union(*(one.fields() for one in self._is))))
        self._known: dict[str, list[Any]] = {}
        super().__init__(self._of, self._other)

    def add(self, moment: Moment) -> None:
        """Break by each such entry that has none; remember what later ones may need."""
        if self._of.takes(moment):
            known = self._known.get(_key(moment, self._keys))
            if known is None:
                self.break_by(moment.at)
            elif not _meets(self._is, dict(zip(self._kept, known[1:], strict=True)), moment):
                self.break_by(known[0], moment.at)
        if self._other.takes(moment):
            kept = [moment.read(field) for field in self._kept]
            self._known[_key(moment, self._keys)] = [moment.at, *kept]

    def size(self) -> int:
        """Return how many entries it remembers."""
        return len(self._known)

    def memory(self) -> dict[str, Any]:
        """Return the last entry of each key: its index and the fields that conditions read."""
        return {"known": dict(self._known)}

    def recall(self, saved: dict[str, Any]) -> None:
        """Take up the entries of each key."""
        self._known = dict(saved["known"])


def _meets(wanted: tuple[Condition, ...], theirs: dict[str, Any], moment: Moment) -> bool:
    return all(one.holds(theirs.__getitem__, moment.read) for one in wanted)


def _same(plain: object, *selects: Select) -> tuple[str, ...]:
    """Read a key of at least one field that both sides have, of the same types. Raises Malformed."""
    key = tuple(listed(plain))
    types = [tuple(field_type(field, scope_of(one.kinds)) for field in key) for one in selects]
    known = [one for one in types if None not in one]
    if not key or len(set(known)) > 1:
        raise Malformed("a predicate has no key that both sides share")
    return key


class Within(Rule):
    """After each such entry comes another with the same key in time."""

    def __init__(self, plain: dict[str, Any]) -> None:
        limit = "until" if "until" in plain else "ms"
        held = exact(plain, {"within", "comes", "key", limit})
        self._opens, self._closes = select(held["within"]), select(held["comes"])
        self._keys = _same(held["key"], self._opens, self._closes)
        scope = scope_of(self._opens.kinds)
        self._until = field_of(held["until"], scope) if limit == "until" else None
        if self._until is not None and field_type(self._until, scope) not in (int, None):
            raise Malformed("a predicate has a deadline that is no time")
        self._ms = whole(held["ms"], 0) if self._until is None else 0
        self._open: dict[str, list[int]] = {}
        super().__init__(self._opens, self._closes)

    def add(self, moment: Moment) -> None:
        """Close what this entry closes, then open what it opens."""
        if self._closes.takes(moment) and self._open:
            opened = self._open.pop(_key(moment, self._keys), None)
            if opened is not None:
                self._close(moment, *opened)
        if not self.ended and self._opens.takes(moment):
            early, late = moment.not_before + self._ms, moment.not_after + self._ms
            if self._until is not None:
                early = late = moment.read(self._until)
            self._open.setdefault(_key(moment, self._keys), [moment.at, early, late])

    def _close(self, moment: Moment, index: int, early: int, late: int) -> None:
        if moment.not_before > late:
            self.break_by(index, moment.at)
        elif moment.not_after > early:
            self.unclear_from(early)

    def is_open(self) -> bool:
        """Say whether something is still due."""
        return bool(self._open)

    def settle(self, until_ms: int) -> Settled:
        """Count as broken what is overdue at `until_ms`; what may be due is not decided."""
        overdue = [index for index, _early, late in self._open.values() if late < until_ms]
        due = [early for _index, early, late in self._open.values() if early < until_ms <= late]
        unclear = [*due, *([] if self.unclear_ms is None else [self.unclear_ms])]
        return Settled(
            self.broken + len(overdue), tuple(_first(self.evidence, overdue)), min(unclear, default=None)
        )

    def size(self) -> int:
        """Return how many entries it remembers."""
        return len(self._open)

    def memory(self) -> dict[str, Any]:
        """Return what is open: for each key its index and between which instants it falls due."""
        return {"open": {key: [*held] for key, held in self._open.items()}}

    def recall(self, saved: dict[str, Any]) -> None:
        """Take up what was open."""
        self._open = {key: [*held] for key, held in saved["open"].items()}


class AtMost(Rule):
    """No more than so many such entries, in all or in any span of time."""

    def __init__(self, plain: dict[str, Any]) -> None:
        held = exact(plain, {"at_most", "of"}, ("key", "ms"))
        self._most, self._of = whole(held["at_most"], 1), select(held["of"])
        self._ms = whole(held["ms"], 1) if "ms" in held else None
        self._keys = _same(held["key"], self._of) if "key" in held else ()
        self._last: dict[str, deque[list[int]]] = {}
        self._held = 0
        super().__init__(self._of)

    def add(self, moment: Moment) -> None:
        """Break by an entry before which too many others stand too near."""
        if not self._of.takes(moment):
            return
        last = self._last.setdefault(_key(moment, self._keys), deque())
        if len(last) == self._most:
            self._judge(moment, *last.popleft())
            self._held -= 1
        self._held += 1
        last.append([moment.at, moment.not_before, moment.not_after])

    def _judge(self, moment: Moment, index: int, not_before: int, not_after: int) -> None:
        if self._ms is None or moment.not_after - not_before < self._ms:
            self.break_by(index, moment.at)
        elif moment.not_before - not_after < self._ms:
            self.unclear_from(moment.not_before)

    def size(self) -> int:
        """Return how many entries it remembers."""
        return self._held

    def memory(self) -> dict[str, Any]:
        """Return for each key the last entries with the bounds of their times."""
        return {"last": {key: [[*one] for one in last] for key, last in self._last.items()}}

    def recall(self, saved: dict[str, Any]) -> None:
        """Take up the last entries."""
        self._last = {key: deque([*one] for one in last) for key, last in saved["last"].items()}
        self._held = sum(map(len, self._last.values()))


class Equal(Rule):
    """A number that is told equals the number of entries since it was told last."""

    def __init__(self, plain: dict[str, Any]) -> None:
        held = exact(plain, {"equal", "at", "field"})
        self._of, self._at = select(held["equal"]), select(held["at"])
        scope = scope_of(self._at.kinds)
        self._field = field_of(held["field"], scope)
        if field_type(self._field, scope) not in (int, None):
            raise Malformed("a predicate counts by what is no number")
        self._count: int | None = None
        super().__init__(self._of, self._at)

    def add(self, moment: Moment) -> None:
        """Break by a number that is not the count; then count on."""
        if self._at.takes(moment):
            if self._count not in (None, moment.read(self._field)):
                self.break_by(moment.at)
            self._count = 0
        if self._count is not None and self._of.takes(moment):
            self._count += 1

    def memory(self) -> dict[str, Any]:
        """Return the count since the last number, None before the first."""
        return {"count": self._count}

    def recall(self, saved: dict[str, Any]) -> None:
        """Take up the count."""
        self._count = saved["count"]


def parse(plain: object) -> tuple[Rule, ...]:
    """Read a PREDICATE; each rule starts with nothing remembered. Raises Malformed."""
    rules = listed(exact(plain, {"all"})["all"])
    if len(rules) > MOST_RULES:
        raise Malformed(f"a predicate has more than {MOST_RULES} rules")
    return tuple(_rule(one) for one in rules)


def _rule(plain: Any) -> Rule:
    match plain:
        case {"never": _}:
            return Never(plain)
        case {"always": _, "earlier": _}:
            return Earlier(plain)
        case {"always": _}:
            return Always(plain)
        case {"within": _}:
            return Within(plain)
        case {"at_most": _}:
            return AtMost(plain)
        case {"equal": _}:
            return Equal(plain)
    raise Malformed("a predicate has a rule of an unknown form")
