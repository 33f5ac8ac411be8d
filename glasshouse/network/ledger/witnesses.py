"""Which set of witnesses counts when, out of what was announced in the log itself; the file `policy.txt` follows."""

from hashlib import sha256

from glasshouse.network.kit import clock
from glasshouse.network.ledger import keys
from glasshouse.network.ledger.models import Entry, Published
from glasshouse.proof.bounds import TOLERANCE_MS
from glasshouse.proof.entries import Terms, Witnesses, from_bytes
from glasshouse.proof.sets import WitnessSet, WitnessSets


def sets() -> WitnessSets:
    """Return the sets of our log, as far as their entries are public. Raises LedgerClosed."""
    found = WitnessSets(keys.first_policy())
    for row in _announcing():
        public_ms = public_by_ms(row.index)
        if public_ms is not None:
            found.add(row.index or 0, from_bytes(bytes(row.data)), public_ms)
    return found


def in_force() -> WitnessSet:
    """Return the set that counts now. Raises LedgerClosed."""
    if not is_changing():
        return WitnessSet(keys.first_policy())
    return sets().at(clock.millis(clock.now()))


def announcement(text: str, *, now_ms: int, in_force_ms: int) -> Witnesses:
    """Return the entry that announces a set, given as its policy file."""
    digest = sha256(text.encode()).hexdigest()
    return Witnesses(time=now_ms, sha256=digest, policy=text, in_force_ms=in_force_ms)


def is_changing() -> bool:
    """Say whether a set was ever announced; without that there is nothing to be worked out."""
    return Entry.objects.filter(kind=Witnesses.kind).exists()


def _announcing() -> list[Entry]:
    kinds = (Terms.kind, Witnesses.kind)
    return list(Entry.objects.filter(kind__in=kinds, index__isnull=False).order_by("index"))


def public_by_ms(index: int | None) -> int | None:
    """Return when an entry was surely public: by the first kept checkpoint that covers it; None before any does."""
    if index is None:
        return None
    covering = Published.objects.filter(size__gt=index, time_s__gt=0).order_by("size", "id")
    row = covering.filter(number__isnull=False).first() or covering.first()
    return None if row is None else row.time_s * 1000 + TOLERANCE_MS
