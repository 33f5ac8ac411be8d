"""What was found, as plain JSON for programs and as sentences for people. docs/operating/verify.md describes both."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from glasshouse.proof.entries import from_bytes, sentence
from glasshouse.proof.entries.fields import LAST_MS
from glasshouse.proof.errors import Unproved
from glasshouse.proof.policies import NONE, Policy
from glasshouse.proof.promises import CLOSED_BY_LAW, REASONS, VERDICTS, Outcome, Verdict
from glasshouse.proof.sets import is_solo
from glasshouse.proof.verifying.catalogue import Tally
from glasshouse.proof.verifying.checking import Verification
from glasshouse.proof.verifying.findings import TITLES, Code
from glasshouse.proof.verifying.sources import CantReach

SCHEMA = 1
_MOST_SENTENCES = 40
_HOW = {
    "given": "the one that was given",
    "state": "the one that was accepted before",
    "served": "taken from the log itself and trusted on first use: compare it with what others have",
}
_UNSEEN = {
    "split_view": "that others are shown another log (no witness has looked)",
    "rollback": "that the log was once longer, or another one (keep a state with --since, or a copy of the checkpoint)",
    "withheld": "that entries are held back (no mirror was asked)",
    "time": "that times are false (the operator's own clock stamped them)",
}
_KINDS = {
    "ledger": "the ledger; that all is entered rests on whoever enters it",
    "audit": "an audit, as the auditor was served",
    "declared": "a declaration, which nothing here can prove",
}


@dataclass(slots=True, kw_only=True)
class Report:
    """A verification, with what was asked for beside it; `failure` says why it could not be finished, empty if it was."""

    source: str
    found: Verification | None
    failure: str = ""
    language: str = "en"
    outcomes: list[Outcome] | None = None
    tally: Tally | None = None
    mirrors: list[str] | None = None
    sentences: dict[int, str] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """Return the exit code: 1 if something is wrong, 2 if it could not be checked, 0 if all is well."""
        if self.found is not None and self.found.findings:
            return 1
        unasked = self.tally is not None and self.tally.unasked > 0
        return 2 if self.failure or unasked or self.found is None else 0

    def judge(self) -> None:
        """Take the verdicts on all promises; a broken one is a finding. Raises CantReach."""
        found = self.found
        if found is None or not found.whole:
            return
        if not found.until_ms:
            found.findings.note("timeless", "No cosigner tells a time, so no promise can be judged.")
            return
        self.outcomes = found.judge.book.outcomes(found.until_ms)
        for one in self.outcomes:
            if one.verdict is Verdict.VIOLATED:
                words = f"{one.promise} (entry {one.index}) was broken {one.broken} times"
                found.findings.add(Code.PROMISE, words, entries=[one.index, *one.evidence])
            for index in one.evidence:
                if index not in self.sentences and len(self.sentences) < _MOST_SENTENCES:
                    self.sentences[index] = _sentence(found, index)

    def is_solo(self) -> bool:
        """Say whether the operator alone vouches, as far as anybody can tell."""
        found = self.found
        return found is None or is_solo(found.judge.level, found.counts.policy)

    def unseen(self) -> list[str]:
        """Return the attacks that this verification could not have seen, by their codes."""
        found = self.found
        seen = found is not None and bool(found.monitors.seen)
        since = found is not None and found.wish.state is not None
        if not self.is_solo():
            return [] if seen else ["withheld"]
        return ["split_view", *([] if since else ["rollback"]), "withheld", "time"]

    def plain(self) -> dict[str, Any]:
        """Return all as plain JSON."""
        found = self.found
        head = {"v": SCHEMA, "source": self.source, "code": self.code, "failure": self.failure}
        if found is None:
            return head
        return {
            **head,
            "whole": found.whole,
            "policy": {"from": found.how, "text": found.policy.text, "trust": [*trust(found.counts.policy)]},
            "checkpoint": _checkpoint(found),
            "level": found.judge.level,
            "solo": self.is_solo(),
            "unseen": self.unseen(),
            "entries": {"kinds": dict(found.judge.kinds), "unknown": dict(found.judge.unknown)},
            "kept": found.kept.count,
            "until_ms": found.until_ms,
            "promises": None if self.outcomes is None else [self._outcome(one) for one in self.outcomes],
            "catalogue": None if self.tally is None else asdict(self.tally),
            "mirrors": self.mirrors,
            "findings": [
                {
                    "code": code.value,
                    "title": TITLES[code],
                    "count": count,
                    "first": [one.plain() for one in found.findings.first if one.code is code],
                }
                for code, count in found.findings.counts.items()
            ],
            "notes": found.findings.notes,
        }

    def _outcome(self, one: Outcome) -> dict[str, Any]:
        return {
            "promise": one.promise,
            "entry": one.index,
            "wording": self._wording(one),
            "standing": one.standing.value,
            "evidence": one.kind,
            "verdict": one.verdict.value,
            "says": VERDICTS[one.verdict],
            "reason": one.reason.value,
            "why": _why(one),
            "since_ms": one.since_ms,
            "horizon_ms": one.horizon_ms,
            "broken": one.broken,
            "shown_by": [{"entry": at, "says": self.sentences.get(at, "")} for at in one.evidence],
        }

    def _wording(self, one: Outcome) -> str:
        words = {} if self.found is None else self.found.judge.wordings.get(one.index, {})
        return words.get(self.language) or words.get("en") or next(iter(words.values()), "")

    def lines(self) -> Iterator[str]:
        """Yield all as lines for people."""
        yield self.source
        if self.found is not None:
            yield from self._facts(self.found)
            yield from self._promises(self.found)
            yield from self._findings(self.found)
        if self.failure:
            yield f"Could not be checked to the end: {self.failure}"
        yield {
            0: "All that was checked is in order.",
            1: "Something is wrong.",
            2: "It could not be checked.",
        }[self.code]

    def _facts(self, found: Verification) -> Iterator[str]:
        if found.signed is not None:
            newest = found.newest
            yield f"  origin      {newest.checkpoint.origin}"
            yield f"  entries     {found.size:,}" + (", all read and hashed" if found.whole else "")
            told = sum(found.judge.unknown.values())
            if told:
                yield f"              {told:,} of them of kinds that this program does not know; they are kept and hashed"
            yield f"  cosigned    {_date(found.newest_s * 1000)}" + (
                "" if found.is_vouched else ", not by the quorum"
            )
            yield f"  checkpoints {found.kept.count:,} kept"
        yield f"  policy      {_HOW[found.how]}"
        yield f"  level       {found.judge.level or 'not told'}"
        if self.is_solo():
            yield "              Only the operator vouches; take a copy of the checkpoint to catch a rewrite."
        else:
            yield from (f"              {one}" for one in trust(found.counts.policy))
        for code in self.unseen():
            yield f"  not seen    {_UNSEEN[code]}"
        if self.mirrors is not None:
            yield f"  mirrors     hold all that they signed: {', '.join(self.mirrors) or 'none'}"
        if self.tally is not None:
            named = ((name.replace("_", " "), count) for name, count in asdict(self.tally).items())
            counts = ", ".join(f"{count:,} {name}" for name, count in named if count)
            yield f"  videos      {counts or 'none'}"

    def _promises(self, found: Verification) -> Iterator[str]:
        if self.outcomes is None:
            return
        yield f"Promises: {len(self.outcomes)}"
        for one in self.outcomes:
            until = (
                f" until {_date(one.horizon_ms)}" if one.verdict is Verdict.HOLDS and one.horizon_ms else ""
            )
            closed = f", {CLOSED_BY_LAW % {'closed': found.judge.closed}}" if until else ""
            yield f"  {VERDICTS[one.verdict]}{until}{closed}: {self._wording(one)}"
            yield f"    {one.promise}, entry {one.index}, {one.standing.value.replace('_', ' ')}. {_why(one)}"
            yield f"    Rests on {_KINDS[one.kind]}; level {found.judge.level or 'not told'}."
            for index in one.evidence:
                yield f"    shown by entry {index}: {self.sentences.get(index, '')}"

    def _findings(self, found: Verification) -> Iterator[str]:
        for words in found.findings.notes.values():
            yield f"Note: {words}"
        for code, count in found.findings.counts.items():
            yield f"FOUND {code.value}: {TITLES[code]} ({count:,})"
            for one in found.findings.first:
                if one.code is code:
                    yield f"  {one.says}"
                    for text in one.shown:
                        yield from (f"  | {line}" for line in text.rstrip("\n").split("\n"))


def _sentence(found: Verification, index: int) -> str:
    try:
        return sentence(from_bytes(found.entry(index)))
    except (Unproved, CantReach) as wrong:
        return f"it can't be read: {wrong}"


def _checkpoint(found: Verification) -> dict[str, Any] | None:
    if found.signed is None:
        return None
    checkpoint = found.signed.checkpoint
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "time_s": found.newest_s,
        "quorum": found.is_vouched,
        "note": bytes(found.signed).decode(),
    }


def _why(one: Outcome) -> str:
    return REASONS[one.reason] % {"by": one.by, "date": one.date}


def _date(ms: int | None) -> str:
    if not ms:
        return "at no known time"
    return f"{datetime.fromtimestamp(min(ms, LAST_MS) // 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def trust(policy: Policy) -> Iterator[str]:
    """Yield whom one has to trust by a policy: how many would have to sign two histories."""
    if policy.quorum == NONE:
        yield "Nobody has to cosign: only the log itself vouches."
    for name, group in policy.groups.items():
        count, both = len(group.members), 2 * group.least - len(group.members)
        if all(member in policy.witnesses for member in group.members):
            yield (
                f"{name}: {group.least} of {count} sign ({', '.join(group.members)}). Two histories need "
                + (f"{both} of them to sign both." if both > 0 else "none of them to cheat.")
            )
    if policy.quorum in policy.witnesses:
        yield f"Only {policy.quorum} has to cosign, and would have to sign two histories."
