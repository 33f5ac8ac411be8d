"""What a decision makes public, as a page shows it before it is done: sentences, fields, and what only one person is told."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glasshouse.network.moderation.actions import Preview
from glasshouse.network.web.pages.moderation.forms import what_follows
from glasshouse.proof.entries import Entry, sentence, to_bytes

_DRAWN = ("statement", "reasons", "nonce", "time", "appeal")
"""What is drawn, or is an instant, when it is done."""


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry that is to be made: its kind, its sentence, and its fields; what is not known before says so."""

    kind: str
    sentence: str
    fields: str


@dataclass(frozen=True, slots=True)
class ShownPreview:
    """All that a decision makes: entries, public words, what only the person concerned is told, and what happens at once."""

    entries: list[ShownEntry]
    facts: str
    explanation: str
    label: str
    details: str
    follows: str


def shown_entries(entries: Iterable[Entry]) -> list[ShownEntry]:
    """Return entries as a preview shows them."""
    return [_entry(one) for one in entries]


def shown(preview: Preview) -> ShownPreview:
    """Return a preview as its page shows it."""
    row = preview.statement
    return ShownPreview(
        entries=shown_entries(preview.entries),
        facts=row.facts,
        explanation=row.explanation,
        label=row.label,
        details=row.details,
        follows=what_follows(row.measure, row.subject),
    )


def _entry(entry: Entry) -> ShownEntry:
    plain: dict[str, Any] = json.loads(to_bytes(entry))
    told = sentence(entry, _, language=get_language() or "en")
    for name in _DRAWN:
        if plain.get(name) and not (name == "statement" and entry.kind.startswith(("appeal", "reversal"))):
            told = told.replace(str(plain[name]), "…")
            plain[name] = _("(drawn when it is done)")
    return ShownEntry(entry.kind, told, json.dumps(plain, ensure_ascii=False, indent=2))
