"""The course of one version of a promise: from the entry that gives it, through what it meets, to a verdict."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from glasshouse.proof.entries import Audit, Declaration, PromiseChanged, PromiseMade
from glasshouse.proof.errors import Malformed
from glasshouse.proof.promises.conditions import Moment
from glasshouse.proof.promises.rules import MOST_EVIDENCE, Rule, Settled, parse
from glasshouse.proof.promises.verdicts import Outcome, Reason, Standing, Verdict


@dataclass(slots=True, kw_only=True)
class Course:
    """What is known about one version of a promise; all of it is plain JSON but its rules."""

    promise: str
    index: int
    evidence: str
    predicate: dict[str, Any]
    standing: Standing = Standing.IN_FORCE
    since_ms: int | None = None
    lacks: Reason = Reason.NOTHING_RECORDED
    """Why it is not judged yet, while `since_ms` is None."""
    stop_ms: int | None = None
    stop_reason: Reason = Reason.KEPT
    frozen_ms: int | None = None
    """From here on it takes nothing: an entry that could not be read may have changed all."""
    frozen_reason: Reason = Reason.NEWER
    ended_ms: int | None = None
    audit: dict[str, Any] | None = None
    found_broken: list[int]
    declared: dict[str, Any] | None = None
    rules: tuple[Rule, ...] | None = None
    """None if the predicate is not understood."""

    @classmethod
    def begin(cls, index: int, made: PromiseMade | PromiseChanged) -> "Course":
        """Begin the course of a promise."""
        course = cls(
            promise=made.promise,
            index=index,
            evidence=made.evidence,
            predicate=dict(made.predicate),
            found_broken=[],
        )
        course.understand()
        return course

    def understand(self) -> None:
        """Read the predicate; what rests on the ledger alone needs a rule."""
        try:
            rules = parse(self.predicate)
        except Malformed:
            rules = None
        self.rules = None if self.evidence == "ledger" and not rules else rules

    def kinds(self) -> frozenset[str]:
        """Return the kinds of entries that its rules mention."""
        return frozenset[str]().union(*(rule.kinds for rule in self.rules or ()))

    def recording(self, lacks: Reason | None, moment: Moment) -> None:
        """Note whether all that it is about is recorded from here on, and if not, why."""
        if lacks is None and self.since_ms is None:
            self.since_ms = moment.not_after
        elif lacks is not None and self.since_ms is None:
            self.lacks = lacks
        elif lacks is not None:
            self._stop(moment.not_before, lacks)

    def _stop(self, ms: int, lacks: Reason) -> None:
        # A gap stays a gap, whatever is recorded later.
        if self.stop_ms is None:
            self.stop_ms, self.stop_reason = ms, lacks

    def freeze(self, ms: int, reason: Reason) -> None:
        """Take nothing from here on, and call nothing overdue that falls due later."""
        self.frozen_ms, self.frozen_reason = ms, reason

    def end(self, moment: Moment, standing: Standing) -> None:
        """Take nothing new from here on. What was open is still due: changing a promise ends no duty."""
        self.ended_ms, self.standing = moment.not_before, standing
        for rule in self.rules or ():
            rule.end()

    def rules_at_work(self) -> list[Rule]:
        """Return the rules that still take entries: all while it is in force, then those with something open."""
        in_force = self.standing is Standing.IN_FORCE
        return [rule for rule in self.rules or () if self.frozen_ms is None and (in_force or rule.is_open())]

    def takes_entries(self) -> bool:
        """Say whether anything to come can change it."""
        return bool(self.rules_at_work()) or (self.frozen_ms is None and self.standing is Standing.IN_FORCE)

    def take_audit(self, index: int, audit: Audit) -> None:
        """Take what an auditor found; of several the one that reaches furthest counts."""
        if audit.found == "broken":
            self.found_broken.append(index)
        elif self.audit is None or audit.until_ms >= self.audit["until_ms"]:
            told = {"from_ms": audit.from_ms, "until_ms": audit.until_ms}
            self.audit = {**told, "by": audit.auditor, "date": audit.date}

    def take_declaration(self, declaration: Declaration) -> None:
        """Take the last declaration."""
        self.declared = {"by": declaration.by, "date": declaration.date}

    def outcome(self, until_ms: int) -> Outcome:
        """Return the verdict if every entry to come is later than `until_ms`."""
        until_ms = until_ms if self.frozen_ms is None else self.frozen_ms
        settled = [rule.settle(until_ms) for rule in self.rules or ()]
        shown = sorted({*self.found_broken, *(index for one in settled for index in one.evidence)})
        outcome = Outcome(
            promise=self.promise,
            index=self.index,
            standing=self.standing,
            kind=self.evidence,
            verdict=Verdict.UNDETERMINED,
            reason=Reason.NOT_UNDERSTOOD,
            evidence=tuple(shown[:MOST_EVIDENCE]),
            broken=len(self.found_broken) + sum(one.broken for one in settled),
        )
        if outcome.broken:
            return replace(
                outcome,
                verdict=Verdict.VIOLATED,
                reason=Reason.BROKEN,
                since_ms=self.since_ms,
                horizon_ms=until_ms,
            )
        if self.evidence == "declared":
            return self._declared(outcome)
        if self.evidence == "audit":
            return self._audited(outcome)
        return outcome if self.rules is None else self._judged(outcome, settled, until_ms)

    def _declared(self, outcome: Outcome) -> Outcome:
        if self.declared is None:
            return replace(outcome, reason=Reason.NOT_DECLARED)
        return replace(outcome, reason=Reason.DECLARED, **self.declared)

    def _audited(self, outcome: Outcome) -> Outcome:
        if self.audit is None:
            return replace(outcome, reason=Reason.NO_AUDIT)
        return replace(
            outcome,
            verdict=Verdict.HOLDS,
            reason=Reason.AUDITED,
            since_ms=self.audit["from_ms"],
            horizon_ms=self.audit["until_ms"],
            by=self.audit["by"],
            date=self.audit["date"],
        )

    def _judged(self, outcome: Outcome, settled: list[Settled], until_ms: int) -> Outcome:
        if self.since_ms is None:
            return replace(outcome, reason=self.lacks)
        ends = [(until_ms, Reason.KEPT if self.frozen_ms is None else self.frozen_reason)]
        if self.ended_ms is not None:
            ends.append((self.ended_ms, Reason.KEPT))
        if self.stop_ms is not None:
            ends.append((self.stop_ms, self.stop_reason))
        ends += [(one.unclear_ms, Reason.UNCLEAR) for one in settled if one.unclear_ms is not None]
        # Of two ends at one instant the first in this order gives the reason.
        horizon, reason = min(ends, key=lambda one: one[0])
        if horizon > self.since_ms:
            return replace(
                outcome, verdict=Verdict.HOLDS, reason=reason, since_ms=self.since_ms, horizon_ms=horizon
            )
        return replace(outcome, reason=Reason.TOO_EARLY if reason is Reason.KEPT else reason)

    def save(self) -> dict[str, Any]:
        """Return all as plain JSON."""
        held = {name: value for name, value in asdict(replace(self, rules=None)).items() if name != "rules"}
        return {**held, "rules": [rule.save() for rule in self.rules or ()]}

    @classmethod
    def load(cls, saved: dict[str, Any]) -> "Course":
        """Take up what was saved."""
        course = cls(**{**saved, "rules": None, "found_broken": [*saved["found_broken"]]})
        course.standing, course.lacks = Standing(saved["standing"]), Reason(saved["lacks"])
        course.stop_reason = Reason(saved["stop_reason"])
        course.frozen_reason = Reason(saved["frozen_reason"])
        course.understand()
        for rule, one in zip(course.rules or (), saved["rules"], strict=True):
            rule.load(one)
        return course
