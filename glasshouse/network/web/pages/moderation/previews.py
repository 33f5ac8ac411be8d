"""What a decision makes public, as the desk shows it before it is done, and what only one person is told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from glasshouse.network.moderation.actions import Preview
from glasshouse.network.web.becoming import Becomes, becomes
from glasshouse.network.web.pages.moderation.forms import what_follows
from glasshouse.proof.entries import Entry

_DRAWN = ("statement", "reasons")
"""The code of a statement that is not made yet, and the hash of its reasons under a nonce."""


@dataclass(frozen=True, slots=True)
class ShownPreview:
    """All that a decision makes: entries, public words, what only the person concerned is told, and what happens at once."""

    entries: list[Becomes]
    facts: str
    explanation: str
    label: str
    details: str
    follows: str


def shown_entries(entries: Iterable[Entry], *, drafted: Collection[Entry] = ()) -> list[Becomes]:
    """Return entries as a preview shows them; of those `drafted` the statement is not made yet."""
    return [shown for one in entries for shown in becomes([one], drawn=_DRAWN if one in drafted else ())]


def shown(preview: Preview) -> ShownPreview:
    """Return a preview as its page shows it."""
    row = preview.statement
    return ShownPreview(
        entries=shown_entries(preview.entries, drafted=preview.entries),
        facts=row.facts,
        explanation=row.explanation,
        label=row.label,
        details=row.details,
        follows=what_follows(row.measure, row.subject),
    )
