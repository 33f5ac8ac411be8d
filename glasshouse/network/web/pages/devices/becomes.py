"""What would become public, shown before it is done."""

import json
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glasshouse.proof.entries import Entry, sentence, to_bytes


class Becomes(NamedTuple):
    """An entry as it would stand in the ledger: its sentence, and its JSON."""

    says: str
    json: str


def becomes(entry: Entry) -> Becomes:
    """Return an entry for people to look at before it is entered."""
    held = json.loads(to_bytes(entry))
    return Becomes(
        sentence(entry, _, language=get_language() or "en"), json.dumps(held, ensure_ascii=False, indent=2)
    )
