"""What can be said about a promise, and in which words."""

from dataclasses import dataclass
from enum import StrEnum

from glasshouse.proof.words import _


class Verdict(StrEnum):
    """What the ledger shows about a promise."""

    HOLDS = "holds"
    UNDETERMINED = "undetermined"
    VIOLATED = "violated"


class Reason(StrEnum):
    """Why it is this verdict; with HOLDS, why it holds no longer than until its horizon."""

    KEPT = "kept"
    BROKEN = "broken"
    AUDITED = "audited"
    NO_AUDIT = "no_audit"
    DECLARED = "declared"
    NOTHING_RECORDED = "nothing_recorded"
    NOT_DECLARED = "not_declared"
    NO_CUSTODIAN = "no_custodian"
    SEALED = "sealed"
    UNCLEAR = "unclear"
    NEWER = "newer"
    UNREADABLE = "unreadable"
    NOT_UNDERSTOOD = "not_understood"
    TOO_EARLY = "too_early"


class Standing(StrEnum):
    """Whether a promise is still given in this form."""

    IN_FORCE = "in_force"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


VERDICTS = {
    Verdict.HOLDS: _("Kept"),
    Verdict.UNDETERMINED: _("Can't tell yet"),
    Verdict.VIOLATED: _("Broken"),
}
REASONS = {
    Reason.KEPT: _("No entry in that time breaks it."),
    Reason.BROKEN: _("Entries show that it was not kept."),
    Reason.AUDITED: _("%(by)s examined it on %(date)s, as the auditor was served."),
    Reason.NO_AUDIT: _("Only an audit could tell, and none is recorded yet."),
    Reason.DECLARED: _("Declared by %(by)s on %(date)s; nothing here can prove it."),
    Reason.NOTHING_RECORDED: _("Nothing recorded yet."),
    Reason.NOT_DECLARED: _("Nobody answerable has declared it yet."),
    Reason.NO_CUSTODIAN: _(
        "No entry goes against it. But no other organisation, a custodian, holds the keys to personal data yet, so nothing makes "
        "sure that every case is entered, and what a law keeps secret is left out."
    ),
    Reason.SEALED: _("What it is about is sealed for now."),
    Reason.UNCLEAR: _("Something happened too near a limit for its time to tell."),
    Reason.NEWER: _("An entry is of a newer form than this program knows."),
    Reason.UNREADABLE: _("An entry can't be read."),
    Reason.NOT_UNDERSTOOD: _("This program does not understand its predicate."),
    Reason.TOO_EARLY: _("It was made too recently."),
}

CLOSED_BY_LAW = _("except at most %(closed)s records kept closed by law")
"""Stands behind every “Kept until”, whether there is such a law or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A verdict on one version of a promise, entered at `index`.

    `since_ms` and `horizon_ms` bound the time that is decided (POSIX ms), None where nothing is. `evidence` holds the first
    indices of entries that show a violation, `broken` counts the violations. `by` and `date` are of an audit or declaration.
    """

    promise: str
    index: int
    standing: Standing
    kind: str
    verdict: Verdict
    reason: Reason
    since_ms: int | None = None
    horizon_ms: int | None = None
    evidence: tuple[int, ...] = ()
    broken: int = 0
    by: str = ""
    date: str = ""
