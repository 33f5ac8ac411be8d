"""Public checkpoints as marks of time: whoever judges what was entered in time goes by them and by nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q

from glasshouse.network.ledger import files, witnesses
from glasshouse.network.ledger.models import Entry, Published
from glasshouse.network.ledger.publishing import newest_published
from glasshouse.network.ledger.taking_back import entries_between
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Unproved


@dataclass(frozen=True, slots=True)
class Mark:
    """A public checkpoint: its number among the kept ones (None if it is not kept), its size and its time in POSIX seconds."""

    number: int | None
    size: int
    time_s: int


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest public checkpoint with its signed note, and kept ones that were published before it or are it.

    Kept are those that stand in the files: until then late cosignatures may move their time.
    """

    newest: Mark
    note: bytes
    kept: tuple[Mark, ...]

    @property
    def next_number(self) -> int:
        """The number that no kept checkpoint here has reached."""
        return max((one.number + 1 for one in self.kept if one.number is not None), default=0)


def marks_since(*, number: int = 0, size: int = 0) -> Marks | None:
    """Return the newest checkpoint and the kept ones that are numbered from `number` on or have more than `size` entries.

    None before anything is public, and while the newest has no time, as with a policy that asks nobody to cosign.
    """
    newest = newest_published()
    if newest is None or not newest.time_s:
        return None
    rows = Published.objects.filter(number__lt=files.kept_count(), time_s__gt=0, id__lte=newest.pk)
    rows = rows.filter(Q(number__gte=number) | Q(size__gt=size)).order_by("size", "time_s")
    kept = tuple(Mark(*row) for row in rows.values_list("number", "size", "time_s"))
    return Marks(Mark(newest.number, newest.size, newest.time_s), bytes(newest.note), kept)


def published_between(start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of the public entries [start, end)."""
    newest = newest_published()
    return entries_between(start, min(end, newest.size if newest else 0))


def data_of(indices: set[int]) -> dict[int, bytes]:
    """Return the bytes of public entries by their index; one that is not public is left out."""
    newest = newest_published()
    rows = Entry.objects.filter(index__in=indices, index__lt=newest.size if newest else 0)
    return {index: bytes(data) for index, data in rows.values_list("index", "data") if index is not None}


def data_between(kind: str, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield index and bytes of the entries of a kind with an index in [start, end), in their order."""
    rows = Entry.objects.filter(kind=kind, index__gte=start, index__lt=end).order_by("index")
    for index, data in rows.values_list("index", "data").iterator(500):
        if index is not None:
            yield index, bytes(data)


def began_with() -> str:
    """Return the ticket of the first entry, empty before there is one: no two ledgers have the same."""
    return Entry.objects.filter(index=0).values_list("ticket", flat=True).first() or ""


def cosigned(note: bytes) -> Mapping[str, int]:
    """Return who cosigned a checkpoint and when, by the names of the policy in force, in POSIX seconds. Raises LedgerClosed.

    Nobody, if it was published under another policy than that one.
    """
    try:
        return witnesses.in_force().policy.check(SignedCheckpoint.parse(note)).times_s
    except Unproved:
        return {}
