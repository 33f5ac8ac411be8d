"""All promises of a log, judged in one pass over its entries that can stop and go on anywhere.

A promise is judged from its own entry on, and on what is recorded: a kind of entry is recorded while the last `release` lists it.
What is to be sealed never makes a promise kept: at the level "high" it shows when it is opened, and below it nothing makes sure
that all is entered. A violation counts all the same. Each version of a promise keeps its verdict when it is changed.
"""

from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from glasshouse.proof.entries import (
    SEALED,
    Audit,
    Declaration,
    Entry,
    PromiseChanged,
    PromiseMade,
    PromiseWithdrawn,
    Release,
    Terms,
    Unknown,
    audit_bytes,
)
from glasshouse.proof.errors import Malformed
from glasshouse.proof.promises.conditions import Moment
from glasshouse.proof.promises.course import Course
from glasshouse.proof.promises.rules import Rule
from glasshouse.proof.promises.verdicts import Outcome, Reason, Standing

_STATE = 1
_GIVES = frozenset(one.kind for one in (PromiseChanged, PromiseMade, PromiseWithdrawn, Release, Terms))
"""What decides how promises are judged: one of a newer form leaves all of them undecided."""
_STEERS = _GIVES | {Audit.kind, Declaration.kind}


class Book:
    """The promises of the log with this origin, after so many entries. Its state is JSON."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.next = 0
        self._until_ms = 0
        self._high = self._newer = False
        self._recorded: frozenset[str] = frozenset()
        self._courses: list[Course] = []
        self._rules: dict[str, list[Rule]] = {}

    def add(self, index: int, entry: Entry | Unknown | None, not_before_ms: int, not_after_ms: int) -> None:
        """Take the next entry, None if it can't be read, and the bounds of its time: POSIX ms with the tolerance in them.

        What stands later in the ledger was entered later, so a lower bound holds for all that follow. Raises ValueError if the
        entry is not the next.
        """
        if index != self.next:
            raise ValueError(f"entry {index} is not the next one")
        self.next, self._until_ms = index + 1, max(self._until_ms, not_before_ms)
        kind = "" if entry is None else entry.kind
        concerned = self._rules.get(kind, ())
        if entry is None or isinstance(entry, Unknown):
            self._freeze(kind)
        elif concerned or kind in _STEERS:
            moment = Moment(index, entry, self._until_ms, max(self._until_ms, not_after_ms))
            for rule in concerned:
                rule.add(moment)
            if kind in _STEERS:
                self._steer(moment, entry)

    def outcomes(self, until_ms: int = 0) -> list[Outcome]:
        """Return the verdict on each version of each promise, in the order of their entries.

        Every entry to come must be later than `until_ms` (POSIX ms): the lower bound that the last checkpoint gives. Without it
        what is decided ends with the last entry.
        """
        return [course.outcome(max(until_ms, self._until_ms)) for course in self._courses]

    def size(self) -> int:
        """Return how many entries all rules together remember."""
        return sum(rule.size() for course in self._courses for rule in course.rules or ())

    def _freeze(self, kind: str) -> None:
        """Freeze what an entry of a newer form, or one that can't be read at all, may have changed."""
        if kind and kind not in _GIVES and kind not in self._rules:
            return
        self._newer = self._newer or kind in (Terms.kind, Release.kind)
        reason = Reason.NEWER if kind else Reason.UNREADABLE
        for course in self._courses:
            if course.takes_entries() and (not kind or kind in _GIVES or kind in course.kinds()):
                course.freeze(self._until_ms, reason)
        self._sort()

    def _steer(self, moment: Moment, entry: Entry) -> None:
        match entry:
            case PromiseMade() | PromiseChanged():
                self._end(entry.promise, moment, Standing.CHANGED)
                course = Course.begin(moment.at, entry)
                course.recording(self._lacks(course), moment)
                self._courses.append(course)
                self._sort()
            case PromiseWithdrawn():
                self._end(entry.promise, moment, Standing.WITHDRAWN)
                self._sort()
            case Declaration():
                for course in self._given(entry.promise):
                    course.take_declaration(entry)
            case Audit():
                self._audit(moment, entry)
            case _:
                self._note(moment, entry)

    def _given(self, promise: str) -> Iterator[Course]:
        for course in self._courses:
            if course.promise == promise and course.standing is Standing.IN_FORCE:
                yield course

    def _end(self, promise: str, moment: Moment, standing: Standing) -> None:
        for course in self._given(promise):
            course.end(moment, standing)

    def _sort(self) -> None:
        """Sort rules by the kinds that they mention, so that an entry meets no others."""
        self._rules = {}
        for course in self._courses:
            for rule in course.rules_at_work():
                for kind in rule.kinds:
                    self._rules.setdefault(kind, []).append(rule)

    def _note(self, moment: Moment, entry: Entry) -> None:
        if isinstance(entry, Release):
            self._recorded = frozenset(entry.records)
        if isinstance(entry, Terms):
            self._high = entry.level == "high"
        for course in self._courses:
            if course.standing is Standing.IN_FORCE:
                course.recording(self._lacks(course), moment)

    def _lacks(self, course: Course) -> Reason | None:
        if self._newer:
            return Reason.NEWER
        sealed = bool(course.kinds() & SEALED)
        if sealed and self._high:
            return Reason.SEALED
        if not course.kinds() <= self._recorded:
            return Reason.NOTHING_RECORDED
        return Reason.NO_CUSTODIAN if sealed else None

    def _audit(self, moment: Moment, audit: Audit) -> None:
        """Take an audit of this very entry, of a time that is over, with a signature that fits."""
        right = audit.origin == self.origin and audit.from_ms < audit.until_ms <= moment.not_after
        for course in self._courses:
            if right and (course.promise, course.index) == (audit.promise, audit.entry) and signed(audit):
                course.take_audit(moment.at, audit)

    def save(self) -> dict[str, Any]:
        """Return the state as plain JSON."""
        return {
            "v": _STATE,
            "origin": self.origin,
            "next": self.next,
            "until_ms": self._until_ms,
            "high": self._high,
            "newer": self._newer,
            "recorded": sorted(self._recorded),
            "courses": [course.save() for course in self._courses],
        }

    @classmethod
    def load(cls, saved: dict[str, Any]) -> "Book":
        """Take up what was saved. Raises Malformed."""
        try:
            if saved["v"] != _STATE:
                raise Malformed("the state of the promises is of another version")
            book = cls(saved["origin"])
            book.next, book._until_ms = saved["next"], saved["until_ms"]
            book._high, book._newer = saved["high"], saved["newer"]
            book._recorded = frozenset(saved["recorded"])
            book._courses = [Course.load(one) for one in saved["courses"]]
        except (LookupError, TypeError, ValueError, AttributeError):
            raise Malformed("the state of the promises can't be read") from None
        book._sort()
        return book


def signed(audit: Audit) -> bool:
    """Say whether the audit's own key signed it; whose key that is, nobody here can tell."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(audit.key))
        key.verify(bytes.fromhex(audit.signature), audit_bytes(audit))
    except (InvalidSignature, ValueError):
        return False
    return True
