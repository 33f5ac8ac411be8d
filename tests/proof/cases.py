"""Logs with the verdicts that they must lead to: every form kept and broken, every reason.

`python -m tests.proof.cases` writes them to tests/vectors/promises.json, for whoever implements promises again. What each case is
about stands here by hand; horizons and the rest are in the file, and the file is checked against the program.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from glasshouse.proof.entries import (
    Access,
    AccountRestricted,
    AppealDecided,
    AppealReceived,
    Audit,
    Declaration,
    DeviceBarLifted,
    DeviceBarred,
    DeviceBarReported,
    Entry,
    LogPauseAnnounced,
    LogPaused,
    OrderDecided,
    PromiseChanged,
    PromiseMade,
    PromiseWithdrawn,
    Release,
    Report,
    Reversal,
    Statement,
    Terms,
    Unknown,
    VideoPublished,
    VideoWithdrawn,
    audit_bytes,
    to_bytes,
)
from glasshouse.proof.promises import Book, Outcome
from tests.proof.examples import EXAMPLES, A, B, C, H, T

VECTORS = Path(__file__).parents[1] / "vectors" / "promises.json"
ORIGIN = "example.org/log"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
ALL_KINDS = tuple(sorted({one.kind for one in EXAMPLES}))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

Step = tuple[int, int, Entry | Unknown | None]
"""Not before, not after, entry."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A log, until when it is known, and for each version of a promise: verdict, reason, violations, evidence."""

    name: str
    steps: Sequence[Step]
    until_ms: int = 0
    expected: Sequence[tuple[str, str, int, tuple[int, ...]]]


def step(minutes: float, entry: Entry | Unknown | None, *, around_ms: int = MINUTE) -> Step:
    """Stand an entry at so many minutes, its time known to a minute."""
    at = T + int(minutes * MINUTE)
    if entry is not None:
        entry = replace(entry, time=at)
    return at - around_ms, at + around_ms, entry


def promise(rules: list[Any], *, name: str = "x", evidence: str = "ledger") -> PromiseMade:
    """Promise these rules."""
    words = {"en": "Words."}
    return PromiseMade(
        time=T,
        promise=name,
        wording=words,
        predicate={"all": rules},
        evidence=evidence,
        assumptions=words,
        date="2026-10-01",
    )


def change(rules: list[Any]) -> PromiseChanged:
    """Change the promise to these rules."""
    made = promise(rules)
    held = {
        name: getattr(made, name) for name in ("promise", "wording", "predicate", "evidence", "assumptions")
    }
    return PromiseChanged(time=T, date="2026-11-01", why={"en": "Why."}, **held)


def audit(entry: int, found: str, until_minutes: int, **other: Any) -> Audit:
    """Return a signed audit of the promise x."""
    made = Audit(
        time=T,
        origin=ORIGIN,
        promise="x",
        entry=entry,
        auditor="Example & Sons",
        found=found,
        from_ms=T,
        until_ms=T + until_minutes * MINUTE,
        date="2026-10-05",
        report=H,
        key=KEY.public_key().public_bytes_raw().hex(),
        signature=H + H,
    )
    made = replace(made, **other)
    return replace(made, signature=KEY.sign(audit_bytes(made)).hex())


def release(*records: str) -> Release:
    """Return a release that records these kinds."""
    return Release(time=T, number="1", sha256=H, records=records)


def terms(level: str) -> Terms:
    """Return terms of this level."""
    return Terms(time=T, level=level, slot_s=0, closed=16, publish_s=600, waiting_s=604_800)


def newer(kind: str) -> Unknown:
    """Return an entry of a version that nobody knows yet."""
    return Unknown(kind=kind, version=99, time=T, fields={})


def paused(from_minutes: int, to_minutes: int, pause: str = "") -> LogPaused:
    """Return a pause of the log."""
    return LogPaused(time=T, pause=pause, from_ms=T + from_minutes * MINUTE, to_ms=T + to_minutes * MINUTE)


def announced(from_minutes: int, to_minutes: int) -> LogPauseAnnounced:
    """Announce the pause A."""
    return LogPauseAnnounced(
        time=T, pause=A, from_ms=T + from_minutes * MINUTE, to_ms=T + to_minutes * MINUTE
    )


def access(**other: Any) -> Access:
    """Return an access for the order B."""
    made = next(one for one in EXAMPLES if isinstance(one, Access))
    return replace(made, **other)


def decided(outcome: str) -> OrderDecided:
    """Decide the order B."""
    return OrderDecided(time=T, order=B, outcome=outcome, rule="r", decided_by=A, confirmed_by=C)


def barred(deadline_minutes: int) -> DeviceBarred:
    """Bar devices, to be in force by then."""
    return replace(BAR, deadline_ms=T + deadline_minutes * MINUTE)


def report(statements: int) -> Report:
    """Report so many statements."""
    made = next(one for one in EXAMPLES if isinstance(one, Report))
    return replace(made, statements=statements)


def of(*kinds: str, where: list[Any] | None = None) -> dict[str, Any]:
    """Select these kinds."""
    return {"kinds": [*kinds]} | ({} if where is None else {"where": where})


LIFTED = Reversal(time=T, statement=A, why="error")
APPEAL = AppealReceived(time=T, appeal=A, statement=C)
APPEAL_B = AppealReceived(time=T, appeal=B, statement=C)
DECISION = AppealDecided(time=T, appeal=A, statement=C, outcome="upheld", statement_by=B, decided_by=C)
VIDEO = VideoPublished(time=T, video=A, manifest=H, withdrawal=H, secret_by="author", author=B, earlier=False)
WITHDRAWN = VideoWithdrawn(time=T, video=A, secret="", why="withdrawn")
STATEMENT = next(one for one in EXAMPLES if isinstance(one, Statement))
SUSPENDED = AccountRestricted(time=T, statement=C, measure="suspended", videos=(), until="")
BAR = next(one for one in EXAMPLES if isinstance(one, DeviceBarred))
REPORTED_BAR = next(one for one in EXAMPLES if isinstance(one, DeviceBarReported))
LIFTED_BAR = next(one for one in EXAMPLES if isinstance(one, DeviceBarLifted))
DECLARED = Declaration(
    time=T,
    promise="x",
    by="The board",
    date="2026-10-02",
    text={"en": "So it is."},
    facts={},
    signers=3,
    asked=3,
)

NEVER = [{"never": of("reversal", where=[["why", "=", "error"]])}]
IN_AN_HOUR = [{"within": of("appeal.received"), "comes": of("appeal.decided"), "key": ["appeal"], "ms": HOUR}]
BY_THEN = [
    {
        "within": of("device.barred"),
        "comes": of("device.bar_reported", "device.bar_lifted"),
        "key": ["bar"],
        "until": "deadline_ms",
    }
]
TWICE_AN_HOUR = [{"at_most": 2, "of": of("video.withdrawn"), "ms": HOUR}]
ONCE_EACH = [{"at_most": 1, "of": of("appeal.received"), "key": ["appeal", "statement"]}]
AS_REPORTED = [{"equal": of("statement"), "at": of("report"), "field": "statements"}]
PAUSES = [
    {
        "always": of("log.paused", where=[["to_ms", ">", {"field": "from_ms", "plus": 10 * MINUTE}]]),
        "earlier": {
            "of": of("log.pause_announced"),
            "key": ["pause"],
            "is": [
                ["not_after", "<=", {"mine": "from_ms"}],
                ["to_ms", ">=", {"mine": "to_ms"}],
                ["from_ms", "<", {"field": "to_ms"}],
            ],
        },
    }
]
STATED_FIRST = [{"always": of("reversal"), "earlier": {"of": of("statement"), "key": ["statement"]}}]
DECIDED_FIRST = [{"always": of("access"), "earlier": {"of": of("order.decided"), "key": ["order"]}}]

BEGIN = [step(0, release(*ALL_KINDS))]


def begun(rules: list[Any], **other: Any) -> list[Step]:
    """Begin a log that records everything and promises this, at entry 1."""
    return [*BEGIN, step(1, promise(rules, **other))]


KEPT, BROKEN = ("holds", "kept", 0, ()), "violated"


def always(*conditions: list[Any], kind: str = "statement") -> list[Any]:
    """Promise conditions of a kind."""
    return [{"always": of(kind), "is": [*conditions]}]


def one(name: str, rules: list[Any], entry: Entry, *, kept: bool) -> Case:
    """Make a case of a promise and one entry."""
    expected = KEPT if kept else (BROKEN, "broken", 1, (2,))
    return Case(name=name, steps=[*begun(rules), step(9, entry)], expected=[expected])


CONDITIONS = [
    one("= is met", always(["about", "=", "video"]), STATEMENT, kept=True),
    one("= is not met", always(["about", "=", "account"]), STATEMENT, kept=False),
    one("!= is met", always(["about", "!=", "account"]), STATEMENT, kept=True),
    one("!= is not met", always(["about", "!=", "video"]), STATEMENT, kept=False),
    one("= of truth", always(["earlier", "=", False], kind="video.published"), VIDEO, kept=True),
    one("!= of truth", always(["earlier", "!=", False], kind="video.published"), VIDEO, kept=False),
    one("in", always(["about", "in", ["comment", "video"]]), STATEMENT, kept=True),
    one("in, not met", always(["about", "in", []]), STATEMENT, kept=False),
    one("not in", always(["about", "not in", ["comment"]]), STATEMENT, kept=True),
    one("not in, not met", always(["about", "not in", ["video"]]), STATEMENT, kept=False),
    one("missing text", always(["until", "missing"]), STATEMENT, kept=True),
    one("text that is not missing", always(["subject", "missing"]), STATEMENT, kept=False),
    one("missing list", always(["videos", "missing"], kind="account.restricted"), SUSPENDED, kept=True),
    one("present list", always(["videos", "present"], kind="account.restricted"), SUSPENDED, kept=False),
    one("present text", always(["subject", "present"]), STATEMENT, kept=True),
    one("<= at the limit", always(["devices", "<=", 40], kind="device.barred"), BAR, kept=True),
    one("< at the limit", always(["devices", "<", 40], kind="device.barred"), BAR, kept=False),
    one(">= at the limit", always(["devices", ">=", 40], kind="device.barred"), BAR, kept=True),
    one("> at the limit", always(["devices", ">", 40], kind="device.barred"), BAR, kept=False),
    one(
        "another field",
        always(["decided_by", "!=", {"field": "statement_by"}], kind="appeal.decided"),
        DECISION,
        kept=True,
    ),
    one(
        "the same in another field",
        always(["decided_by", "!=", {"field": "statement_by"}], kind="appeal.decided"),
        replace(DECISION, decided_by=B),
        kept=False,
    ),
    one(
        "published in time",
        always(["not_after", "<=", {"field": "time", "plus": MINUTE}], kind="video.published"),
        VIDEO,
        kept=True,
    ),
    one(
        "published too late",
        always(["not_after", "<=", {"field": "time", "plus": MINUTE - 1}], kind="video.published"),
        VIDEO,
        kept=False,
    ),
    one(
        "a time that is out of bounds",
        always(["time", "<", {"field": "not_before"}], kind="video.published"),
        VIDEO,
        kept=False,
    ),
    one(
        "two conditions, one not met",
        always(["until", "missing"], ["ground", "=", "rules"]),
        STATEMENT,
        kept=False,
    ),
    one("no condition", always(), STATEMENT, kept=True),
    one(
        "where no entry is meant",
        [{"never": of("reversal", where=[["why", "=", "court"]])}],
        LIFTED,
        kept=True,
    ),
    one(
        "one of several kinds",
        [{"never": of("video.withdrawn", "reversal", where=[["time", ">", 0]])}],
        LIFTED,
        kept=False,
    ),
]

FORMS = [
    Case(name="never, kept", steps=[*begun(NEVER), step(9, VIDEO)], expected=[KEPT]),
    Case(
        name="never, broken three times",
        steps=[*begun(NEVER), *(step(9 + n, LIFTED) for n in range(3))],
        expected=[(BROKEN, "broken", 3, (2, 3, 4))],
    ),
    Case(
        name="evidence ends with the twentieth",
        steps=[*begun(NEVER), *(step(9 + n, LIFTED) for n in range(25))],
        expected=[(BROKEN, "broken", 25, tuple(range(2, 22)))],
    ),
    Case(
        name="several rules, one broken",
        steps=[*begun([*IN_AN_HOUR, *NEVER]), step(8, APPEAL), step(9, LIFTED)],
        expected=[(BROKEN, "broken", 1, (3,))],
    ),
    Case(
        name="what was before the promise does not count",
        steps=[*BEGIN, step(1, LIFTED), step(2, promise(NEVER))],
        until_ms=T + HOUR,
        expected=[KEPT],
    ),
    Case(
        name="earlier: a decision came first",
        steps=[
            *begun(STATED_FIRST),
            step(9, STATEMENT),
            step(10, replace(LIFTED, statement=STATEMENT.statement)),
        ],
        expected=[KEPT],
    ),
    Case(
        name="without a custodian nothing makes sure that every access is entered",
        steps=[*begun(DECIDED_FIRST), step(9, decided("granted")), step(10, access())],
        expected=[("undetermined", "no_custodian", 0, ())],
    ),
    Case(
        name="nor that every order is",
        steps=[step(0, terms("witnessed")), *begun([{"never": of("order.decided")}])],
        until_ms=T + DAY,
        expected=[("undetermined", "no_custodian", 0, ())],
    ),
    Case(
        name="earlier: no decision",
        steps=[*begun(DECIDED_FIRST), step(9, decided("granted")), step(10, access(order=C))],
        expected=[(BROKEN, "broken", 1, (3,))],
    ),
    Case(
        name="earlier: the decision came later",
        steps=[*begun(DECIDED_FIRST), step(9, access()), step(10, decided("granted"))],
        expected=[(BROKEN, "broken", 1, (2,))],
    ),
    Case(
        name="earlier: the last decision counts",
        steps=[
            *begun(
                [
                    {
                        "always": of("access"),
                        "earlier": {
                            "of": of("order.decided"),
                            "key": ["order"],
                            "is": [["outcome", "=", "granted"]],
                        },
                    }
                ]
            ),
            step(9, decided("granted")),
            step(10, access()),
            step(11, decided("refused")),
            step(12, access()),
        ],
        expected=[(BROKEN, "broken", 1, (4, 5))],
    ),
    Case(
        name="a pause that was announced",
        steps=[*begun(PAUSES), step(2, announced(30, 60)), step(61, paused(30, 60, A))],
        expected=[KEPT],
    ),
    Case(
        name="a short pause needs no word",
        steps=[*begun(PAUSES), step(61, paused(50, 60))],
        expected=[KEPT],
    ),
    Case(
        name="a pause that nobody announced",
        steps=[*begun(PAUSES), step(2, announced(30, 60)), step(61, paused(30, 60))],
        expected=[(BROKEN, "broken", 1, (3,))],
    ),
    Case(
        name="a pause that was longer than announced",
        steps=[*begun(PAUSES), step(2, announced(30, 60)), step(70, paused(30, 61, A))],
        expected=[(BROKEN, "broken", 1, (2, 3))],
    ),
    Case(
        name="a pause that was announced when it had begun",
        steps=[*begun(PAUSES), step(30, announced(30, 60)), step(61, paused(30, 60, A))],
        expected=[(BROKEN, "broken", 1, (2, 3))],
    ),
    Case(
        name="an announcement that makes no sense",
        steps=[*begun(PAUSES), step(2, announced(60, 60)), step(61, paused(30, 60, A))],
        expected=[(BROKEN, "broken", 1, (2, 3))],
    ),
    Case(
        name="within: in time",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL), step(68, DECISION)],
        until_ms=T + DAY,
        expected=[KEPT],
    ),
    Case(
        name="within: too late",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL), step(73, DECISION)],
        expected=[(BROKEN, "broken", 1, (2, 3))],
    ),
    Case(
        name="within: too near to tell",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL), step(72, DECISION)],
        until_ms=T + DAY,
        expected=[("holds", "unclear", 0, ())],
    ),
    Case(
        name="within: a stopped clock hides nothing",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL), step(600, DECISION, around_ms=590 * MINUTE)],
        until_ms=T + DAY,
        expected=[("holds", "unclear", 0, ())],
    ),
    Case(
        name="within: the first of two unclear ends decides",
        steps=[
            *begun(IN_AN_HOUR),
            step(10, APPEAL),
            step(20, APPEAL_B),
            step(72, DECISION),
            step(82, replace(DECISION, appeal=B)),
        ],
        until_ms=T + DAY,
        expected=[("holds", "unclear", 0, ())],
    ),
    Case(
        name="within: open and not yet due",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL)],
        until_ms=T + 69 * MINUTE,
        expected=[KEPT],
    ),
    Case(
        name="within: perhaps due",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL)],
        until_ms=T + 70 * MINUTE,
        expected=[("holds", "unclear", 0, ())],
    ),
    Case(
        name="within: due at this very instant by the best reading",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL)],
        until_ms=T + 71 * MINUTE,
        expected=[("holds", "unclear", 0, ())],
    ),
    Case(
        name="within: overdue by a millisecond",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL)],
        until_ms=T + 71 * MINUTE + 1,
        expected=[(BROKEN, "broken", 1, (2,))],
    ),
    Case(
        name="within: overdue",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL), step(11, APPEAL_B), step(12, DECISION)],
        until_ms=T + 72 * MINUTE + 1,
        expected=[(BROKEN, "broken", 1, (3,))],
    ),
    Case(
        name="within: of two appeals with one number the first counts",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL), step(60, APPEAL), step(100, DECISION)],
        expected=[(BROKEN, "broken", 1, (2, 4))],
    ),
    Case(
        name="within: a decision without an appeal is nobody's",
        steps=[*begun(IN_AN_HOUR), step(10, DECISION), step(11, APPEAL_B), step(12, DECISION)],
        expected=[KEPT],
    ),
    Case(
        name="within: opened again",
        steps=[
            *begun(IN_AN_HOUR),
            step(10, APPEAL),
            step(20, DECISION),
            step(30, APPEAL),
            step(95, DECISION),
        ],
        expected=[(BROKEN, "broken", 1, (4, 5))],
    ),
    Case(
        name="within: until a deadline, met",
        steps=[*begun(BY_THEN), step(10, barred(60)), step(59, LIFTED_BAR)],
        until_ms=T + DAY,
        expected=[KEPT],
    ),
    Case(
        name="within: until a deadline, missed",
        steps=[
            *begun(BY_THEN),
            step(10, barred(60)),
            step(61.001, REPORTED_BAR),
        ],
        expected=[(BROKEN, "broken", 1, (2, 3))],
    ),
    Case(
        name="at most: few enough",
        steps=[*begun(TWICE_AN_HOUR), *(step(minute, WITHDRAWN) for minute in (10, 20, 72, 82))],
        expected=[KEPT],
    ),
    Case(
        name="at most: too many in an hour",
        steps=[*begun(TWICE_AN_HOUR), *(step(minute, WITHDRAWN) for minute in (10, 20, 67, 77))],
        expected=[(BROKEN, "broken", 2, (2, 3, 4, 5))],
    ),
    Case(
        name="at most: too near to tell",
        steps=[*begun(TWICE_AN_HOUR), *(step(minute, WITHDRAWN) for minute in (10, 20, 71))],
        until_ms=T + DAY,
        expected=[("holds", "unclear", 0, ())],
    ),
    Case(
        name="at most: an hour by the worst reading",
        steps=[*begun(TWICE_AN_HOUR), *(step(minute, WITHDRAWN) for minute in (10, 20, 68))],
        until_ms=T + DAY,
        expected=[("holds", "unclear", 0, ())],
    ),
    Case(
        name="at most: each key alone, however long ago",
        steps=[*begun(ONCE_EACH), step(10, APPEAL), step(11, APPEAL_B), step(9000, APPEAL)],
        expected=[(BROKEN, "broken", 1, (2, 4))],
    ),
    Case(
        name="at most: others do not count",
        steps=[
            *begun([{"at_most": 1, "of": of("reversal", where=[["why", "=", "court"]])}]),
            step(9, LIFTED),
        ],
        expected=[KEPT],
    ),
    Case(
        name="equal: as reported, after a first report that only begins the count",
        steps=[
            *begun(AS_REPORTED),
            step(9, STATEMENT),
            step(10, report(77)),
            step(11, STATEMENT),
            step(12, STATEMENT),
            step(13, report(2)),
            step(14, report(0)),
        ],
        expected=[KEPT],
    ),
    Case(
        name="equal: not as reported",
        steps=[*begun(AS_REPORTED), step(10, report(0)), step(11, STATEMENT), step(12, report(2))],
        expected=[(BROKEN, "broken", 1, (4,))],
    ),
]

JUDGED = [
    Case(
        name="nothing recorded yet: no release",
        steps=[step(1, promise(NEVER))],
        until_ms=T + DAY,
        expected=[("undetermined", "nothing_recorded", 0, ())],
    ),
    Case(
        name="nothing recorded yet: the release lists another kind",
        steps=[step(0, release("statement")), step(1, promise(NEVER))],
        until_ms=T + DAY,
        expected=[("undetermined", "nothing_recorded", 0, ())],
    ),
    Case(
        name="nothing recorded, and broken all the same",
        steps=[step(1, promise(NEVER)), step(2, LIFTED)],
        expected=[(BROKEN, "broken", 1, (1,))],
    ),
    Case(
        name="recorded later",
        steps=[step(1, promise(NEVER)), step(50, release("reversal"))],
        until_ms=T + DAY,
        expected=[KEPT],
    ),
    Case(
        name="recorded no longer, then again: the gap stays",
        steps=[
            *begun(NEVER),
            step(50, release()),
            step(60, release("reversal")),
            step(70, release()),
        ],
        until_ms=T + DAY,
        expected=[("holds", "nothing_recorded", 0, ())],
    ),
    Case(
        name="made too recently",
        steps=begun(NEVER),
        until_ms=T + MINUTE,
        expected=[("undetermined", "too_early", 0, ())],
    ),
    Case(
        name="sealed from the beginning",
        steps=[step(0, terms("high")), step(0, release(*ALL_KINDS)), step(1, promise(DECIDED_FIRST))],
        until_ms=T + DAY,
        expected=[("undetermined", "sealed", 0, ())],
    ),
    Case(
        name="sealed later",
        steps=[
            step(0, terms("witnessed")),
            *begun(DECIDED_FIRST)[:1],
            step(1, promise(DECIDED_FIRST)),
            step(90, terms("high")),
        ],
        until_ms=T + DAY,
        expected=[("undetermined", "sealed", 0, ())],
    ),
    Case(
        name="not sealed: another kind",
        steps=[step(0, terms("high")), *begun(NEVER)],
        until_ms=T + DAY,
        expected=[KEPT],
    ),
    Case(
        name="a newer form of a kind that the promise is about",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL), step(30, newer("appeal.decided")), step(99, DECISION)],
        until_ms=T + DAY,
        expected=[("holds", "newer", 0, ())],
    ),
    Case(
        name="a newer form of another kind",
        steps=[*begun(NEVER), step(10, newer("video.published")), step(11, newer("no.kind"))],
        until_ms=T + DAY,
        expected=[KEPT],
    ),
    Case(
        name="a kind that nobody knows yet",
        steps=[
            step(0, release("moon.phase")),
            step(1, promise([{"never": of("moon.phase", where=[["full", "=", True], ["days", ">=", 3]])}])),
            step(60, newer("moon.phase")),
        ],
        until_ms=T + DAY,
        expected=[("holds", "newer", 0, ())],
    ),
    Case(
        name="newer terms leave all undecided, and what is promised later too",
        steps=[*begun(NEVER), step(30, newer("terms")), step(40, promise(NEVER, name="y"))],
        until_ms=T + DAY,
        expected=[("holds", "newer", 0, ()), ("undetermined", "newer", 0, ())],
    ),
    Case(
        name="a newer form of a promise leaves all undecided",
        steps=[*begun(NEVER), step(30, newer("promise.changed")), step(40, LIFTED)],
        until_ms=T + DAY,
        expected=[("holds", "newer", 0, ())],
    ),
    Case(
        name="broken before what can't be read",
        steps=[*begun(NEVER), step(20, LIFTED), step(30, None), step(40, LIFTED), step(50, None)],
        until_ms=T + DAY,
        expected=[(BROKEN, "broken", 1, (2,))],
    ),
    Case(
        name="an entry that can't be read",
        steps=[*begun(NEVER), step(30, None), step(40, promise(NEVER, name="y"))],
        until_ms=T + DAY,
        expected=[("holds", "unreadable", 0, ()), KEPT],
    ),
    Case(
        name="a predicate that is not understood",
        steps=begun([{"never": of("reversal"), "unless": "it rains"}]),
        until_ms=T + DAY,
        expected=[("undetermined", "not_understood", 0, ())],
    ),
    Case(
        name="the ledger shows nothing without a rule",
        steps=begun([]),
        until_ms=T + DAY,
        expected=[("undetermined", "not_understood", 0, ())],
    ),
    Case(
        name="changed: the old form keeps its verdict",
        steps=[*begun(NEVER), step(20, LIFTED), step(30, change(PAUSES)), step(40, LIFTED)],
        until_ms=T + DAY,
        expected=[(BROKEN, "broken", 1, (2,)), KEPT],
    ),
    Case(
        name="given again: the old form keeps its verdict",
        steps=[*begun(NEVER), step(30, promise(NEVER)), step(40, LIFTED)],
        until_ms=T + DAY,
        expected=[KEPT, (BROKEN, "broken", 1, (3,))],
    ),
    Case(
        name="withdrawn: kept until then",
        steps=[
            *begun([*NEVER, *IN_AN_HOUR]),
            step(30, PromiseWithdrawn(time=T, promise="x", why={"en": "Why."})),
            step(40, LIFTED),
            step(50, APPEAL),
            step(60, release()),
        ],
        until_ms=T + DAY,
        expected=[KEPT],
    ),
    Case(
        name="withdrawn: what was open is still due",
        steps=[
            *begun([*NEVER, *IN_AN_HOUR]),
            step(10, APPEAL),
            step(30, PromiseWithdrawn(time=T, promise="x", why={"en": "Why."})),
            step(40, LIFTED),
            step(99, DECISION),
        ],
        expected=[(BROKEN, "broken", 1, (2, 5))],
    ),
    Case(
        name="declared by nobody",
        steps=begun([], evidence="declared"),
        until_ms=T + DAY,
        expected=[("undetermined", "not_declared", 0, ())],
    ),
    Case(
        name="declared, which proves nothing",
        steps=[
            *begun(NEVER, evidence="declared"),
            step(2, DECLARED),
            step(3, replace(DECLARED, promise="y")),
        ],
        until_ms=T + DAY,
        expected=[("undetermined", "declared", 0, ())],
    ),
    Case(
        name="declared, and broken",
        steps=[*begun(NEVER, evidence="declared"), step(2, DECLARED), step(3, LIFTED)],
        expected=[(BROKEN, "broken", 1, (3,))],
    ),
    Case(
        name="no audit",
        steps=begun([], evidence="audit"),
        until_ms=T + DAY,
        expected=[("undetermined", "no_audit", 0, ())],
    ),
    Case(
        name="audited: the one that reaches furthest counts",
        steps=[
            *begun([], evidence="audit"),
            step(20, audit(1, "kept", 10)),
            step(30, audit(1, "kept", 25)),
            step(40, audit(1, "kept", 5)),
        ],
        until_ms=T + DAY,
        expected=[("holds", "audited", 0, ())],
    ),
    Case(
        name="audited: of two that reach as far the later one counts",
        steps=[
            *begun([], evidence="audit"),
            step(20, audit(1, "kept", 10)),
            step(30, audit(1, "kept", 10, date="2026-10-06")),
        ],
        until_ms=T + DAY,
        expected=[("holds", "audited", 0, ())],
    ),
    Case(
        name="audited and found broken",
        steps=[
            *begun([], evidence="audit"),
            step(20, audit(1, "kept", 10)),
            step(30, audit(1, "broken", 20)),
        ],
        until_ms=T + DAY,
        expected=[(BROKEN, "broken", 1, (3,))],
    ),
    Case(
        name="audited, and broken by an entry",
        steps=[*begun(NEVER, evidence="audit"), step(20, audit(1, "kept", 10)), step(30, LIFTED)],
        expected=[(BROKEN, "broken", 1, (3,))],
    ),
    Case(
        name="audits that do not count",
        steps=[
            *begun([], evidence="audit"),
            step(20, replace(audit(1, "kept", 10), found="broken")),
            step(21, replace(audit(1, "kept", 10), key="f" * 64)),
            step(22, audit(0, "kept", 10)),
            step(23, audit(1, "kept", 10, promise="y")),
            step(24, audit(1, "kept", 10, origin="example.com/log")),
            step(25, audit(1, "kept", 0)),
            step(26, audit(1, "kept", 60)),
        ],
        until_ms=T + DAY,
        expected=[("undetermined", "no_audit", 0, ())],
    ),
    Case(
        name="clocks that went back: a lower bound holds for all that follow",
        steps=[*begun(IN_AN_HOUR), step(10, APPEAL), step(200, VIDEO), step(20, DECISION)],
        expected=[(BROKEN, "broken", 1, (2, 4))],
    ),
]

CASES = [*CONDITIONS, *FORMS, *JUDGED]


def judged(case: Case) -> list[Outcome]:
    """Return what the program says."""
    book = Book(ORIGIN)
    for index, (not_before, not_after, entry) in enumerate(case.steps):
        book.add(index, entry, not_before, not_after)
    return book.outcomes(case.until_ms)


def plain(case: Case) -> dict[str, Any]:
    """Return a case as it stands in the file of vectors."""
    return {
        "name": case.name,
        "origin": ORIGIN,
        "entries": [
            {
                "not_before_ms": not_before,
                "not_after_ms": not_after,
                "entry": None if entry is None else json.loads(to_bytes(entry)),
            }
            for not_before, not_after, entry in case.steps
        ],
        "until_ms": case.until_ms,
        "outcomes": [json.loads(json.dumps(asdict(one))) for one in judged(case)],
    }


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(plain(case), ensure_ascii=False, sort_keys=True) for case in CASES)
    VECTORS.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
