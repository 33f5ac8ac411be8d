"""What becomes public for good: shown in one way before it is done, and nothing is done that was not shown so."""

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glasshouse.proof.entries import Entry, sentence, to_bytes

_CODE_BYTES = 11
"""What is shorter than a code may be part of a word, and is left in a sentence."""


class Becomes(NamedTuple):
    """An entry as it would stand in the ledger: its kind, its sentence, its JSON; what is known only then says so."""

    kind: str
    says: str
    json: str


def becomes(entries: Iterable[Entry], *, drawn: Collection[str] = ()) -> list[Becomes]:
    """Return entries for people to look at before they are entered; the fields `drawn`, and the time, are known only then."""
    return [_becomes(one, ("time", *drawn)) for one in entries]


def _becomes(entry: Entry, drawn: Iterable[str]) -> Becomes:
    plain: dict[str, Any] = json.loads(to_bytes(entry))
    says = sentence(entry, _, language=get_language() or "en")
    for name in drawn:
        if name in plain:
            if len(str(plain[name])) >= _CODE_BYTES:
                says = says.replace(str(plain[name]), "…")
            plain[name] = _("(known once it is done)")
    return Becomes(entry.kind, says, json.dumps(plain, ensure_ascii=False, indent=2))


def seen(request: HttpRequest, names: Iterable[str]) -> str:
    """Return a hash of what a form holds under these names, and of the page it is for: sent along, it says what was shown."""
    held = {name: request.POST.getlist(name) for name in names}
    # As browsers send it again from a hidden field: its lines may end otherwise, and what is empty may be left out.
    plain = {
        name: [one.replace("\r\n", "\n") for one in values]
        for name, values in held.items()
        if any(values) and name != "seen"
    }
    return hashlib.sha256(json.dumps([request.path, plain], sort_keys=True).encode()).hexdigest()


def was_seen(request: HttpRequest, names: Iterable[str]) -> bool:
    """Say whether what a form sends now is what was shown; if not, it is shown again, and nothing is done."""
    return request.POST.get("seen") == seen(request, names)
