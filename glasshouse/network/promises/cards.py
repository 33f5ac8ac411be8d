"""Promises as they are shown: each with the verdict on its present form, and on every form that it had before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glasshouse.network.promises.plain import in_words
from glasshouse.proof.entries import Entry, PromiseChanged, PromiseMade, PromiseWithdrawn, Unknown, sentence
from glasshouse.proof.promises import REASONS, VERDICTS, Outcome, Standing, Verdict

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and the language that it is in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """An entry by its index, and what it says."""

    index: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of a promise, entered at `outcome.index`; `why` is empty for the first. `level` is that of the ledger.

    `shown_by` are the entries that show it broken, the first ones if there are many.
    """

    outcome: Outcome
    wording: Texts
    assumptions: Texts
    predicate: Mapping[str, Any]
    date: str
    why: Texts
    level: str
    shown_by: tuple[Evidence, ...]

    @property
    def sentence(self) -> Said:
        """The promise in the reader's language, if it was given in it."""
        return said(self.wording)

    @property
    def assumed(self) -> Said:
        """What it rests on, in the reader's language if it was given in it."""
        return said(self.assumptions)

    @property
    def reason_for_change(self) -> Said | None:
        """Why it was changed into this form."""
        return said(self.why) if self.why else None

    @property
    def verdict(self) -> str:
        """The verdict's plain word."""
        return _(VERDICTS[self.outcome.verdict])

    @property
    def reason(self) -> str:
        """One sentence on why it is this verdict."""
        return _(REASONS[self.outcome.reason]) % {"by": self.outcome.by, "date": self.outcome.date}

    @property
    def trusted(self) -> str:
        """One sentence on whom one still has to trust."""
        return trusted(self.outcome.kind, self.level)

    @property
    def rules(self) -> list[str]:
        """The predicate in words, a sentence for each rule."""
        return in_words(self.predicate)

    @property
    def kept(self) -> bool:
        """Whether it is kept until a horizon."""
        return self.outcome.verdict is Verdict.HOLDS


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a promise is given no longer."""

    index: int
    why: Texts

    @property
    def reason(self) -> Said:
        """Why, in the reader's language if it was given in it."""
        return said(self.why)


@dataclass(frozen=True, slots=True)
class Card:
    """A promise: its present form, those before it with the newest first, and its withdrawal if it is withdrawn."""

    promise: str
    form: Form
    earlier: tuple[Form, ...]
    withdrawal: Withdrawal | None

    @property
    def broken_before(self) -> bool:
        """Whether an earlier form of it was broken."""
        return any(one.outcome.verdict is Verdict.VIOLATED for one in self.earlier)


def said(texts: Texts) -> Said:
    """Return a text in the reader's language, else in English, else in the first there is."""
    reader = get_language() or "en"
    for language in (reader, reader.partition("-")[0], "en", *texts):
        if language in texts:
            return Said(texts[language], language)
    return Said("", "en")


def trusted(evidence: str, level: str) -> str:
    """Return whom one has to trust for a verdict that rests on such evidence at such a level of the ledger."""
    found = []
    if evidence == "declared":
        found.append(_("You have to trust whoever declares it: a declaration is never shown as kept."))
    if evidence == "audit":
        found.append(_("You have to trust the auditor, and that the auditor was served what you are served."))
    if level == "solo":
        found.append(_("Only the operator vouches; take a copy of the checkpoint to catch a rewrite."))
    elif evidence == "ledger" and level == "high":
        found.append(
            _(
                "Witnesses saw that nothing was rewritten; that they are independent, you have to know. "
                "That everything was entered rests on the custodian."
            )
        )
    elif evidence == "ledger":
        found.append(
            _(
                "Witnesses saw that nothing was rewritten; that they are independent, you have to know. "
                "That everything was entered, the operator vouches for."
            )
        )
    return " ".join(found)


def cards(
    outcomes: Sequence[Outcome],
    entries: Mapping[int, Entry | Unknown],
    withdrawals: Iterable[tuple[int, PromiseWithdrawn]],
    level: str,
) -> tuple[Card, ...]:
    """Return all promises in the order in which they were first given."""
    forms: dict[str, list[Form]] = {}
    for outcome in outcomes:
        made = entries.get(outcome.index)
        if isinstance(made, PromiseMade | PromiseChanged):
            shown_by = tuple(_evidence(index, entries.get(index)) for index in outcome.evidence)
            forms.setdefault(outcome.promise, []).append(_form(outcome, made, level, shown_by))
    last = {one.promise: Withdrawal(index, one.why) for index, one in withdrawals}
    return tuple(map(partial(_card, last), forms.items()))


def _card(last: Mapping[str, Withdrawal], given: tuple[str, list[Form]]) -> Card:
    promise, (*before, now) = given
    withdrawn = now.outcome.standing is Standing.WITHDRAWN
    return Card(promise, now, tuple(reversed(before)), last.get(promise) if withdrawn else None)


def _evidence(index: int, entry: Entry | Unknown | None) -> Evidence:
    return Evidence(index, sentence(entry, _) if entry is not None else _("An entry can't be read."))


def _form(
    outcome: Outcome, made: PromiseMade | PromiseChanged, level: str, shown_by: tuple[Evidence, ...]
) -> Form:
    return Form(
        outcome=outcome,
        wording=made.wording,
        assumptions=made.assumptions,
        predicate=made.predicate,
        date=made.date,
        why=made.why if isinstance(made, PromiseChanged) else {},
        level=level,
        shown_by=shown_by,
    )
