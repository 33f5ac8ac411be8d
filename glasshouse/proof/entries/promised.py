"""Kinds of entries: what is promised, declared and audited."""

from typing import Annotated, ClassVar

from glasshouse.proof.entries.base import Entry, kind_of_entry
from glasshouse.proof.entries.fields import (
    Count,
    Day,
    Hash,
    Index,
    Line,
    Millis,
    Plain,
    PublicKey,
    Signature,
    Slug,
    Wording,
    one_of,
)
from glasshouse.proof.words import _


@kind_of_entry
class PromiseMade(Entry):
    """A promise, judged from here on."""

    kind: ClassVar = "promise.made"
    says: ClassVar = _("Promised (%(promise)s): %(wording)s")

    promise: Slug
    wording: Wording
    predicate: Plain
    evidence: Annotated[str, one_of("ledger", "audit", "declared")]
    assumptions: Wording
    date: Day


@kind_of_entry
class PromiseChanged(Entry):
    """A promise in other words or with another predicate; the old one stays on record with its verdict."""

    kind: ClassVar = "promise.changed"
    says: ClassVar = _("A promise was changed (%(promise)s): %(wording)s Why: %(why)s")

    promise: Slug
    wording: Wording
    predicate: Plain
    evidence: Annotated[str, one_of("ledger", "audit", "declared")]
    assumptions: Wording
    date: Day
    why: Wording


@kind_of_entry
class PromiseWithdrawn(Entry):
    """A promise that is given no longer; its verdict until here stays on record."""

    kind: ClassVar = "promise.withdrawn"
    says: ClassVar = _("A promise was withdrawn (%(promise)s). Why: %(why)s")

    promise: Slug
    why: Wording


@kind_of_entry
class Declaration(Entry):
    """What somebody answerable declares about a promise; `signers` of `asked` people signed it.

    `facts` are what it says in a form that can be compared with an earlier one (docs/protocol/ledger.md), or an empty object.
    """

    kind: ClassVar = "declaration"
    says: ClassVar = _("%(by)s declared on %(date)s about the promise %(promise)s: %(text)s")

    promise: Slug
    by: Line
    date: Day
    text: Wording
    facts: Plain
    signers: Count
    asked: Count


@kind_of_entry
class Audit(Entry):
    """What an auditor found about the promise entered at index `entry` of the log `origin`, signed by the auditor's key.

    It covers `from_ms` to `until_ms`, as the auditor was served; `report` is the SHA-256 of the whole report.
    """

    kind: ClassVar = "audit"
    says: ClassVar = _(
        "%(auditor)s examined the promise %(promise)s until %(until_ms)s and found it %(found)s."
    )

    origin: Line
    promise: Slug
    entry: Index
    auditor: Line
    found: Annotated[str, one_of("kept", "broken")]
    from_ms: Millis
    until_ms: Millis
    date: Day
    report: Hash
    key: PublicKey
    signature: Signature
