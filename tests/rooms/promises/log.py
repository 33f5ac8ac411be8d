"""A ledger in a test's hand: entries and published checkpoints as rows, at whatever times."""

import random
from collections.abc import Iterable

from glasshouse.network.kit import ids
from glasshouse.network.ledger import files, keys
from glasshouse.network.ledger.models import Checkpoint as SignedRow
from glasshouse.network.ledger.models import Entry as Row
from glasshouse.network.ledger.models import Published
from glasshouse.network.promises import kept
from glasshouse.network.promises.judging import readable
from glasshouse.proof.bounds import Bounds
from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.entries import Entry, to_bytes
from glasshouse.proof.promises import Book, Outcome


class Log:
    """Rows of a ledger, made directly."""

    def __init__(self) -> None:
        self._key, self._operator = keys.log_key(), keys.operator_key()
        self.origin, self.size = self._key.name, 0
        for model in (Row, Published, SignedRow):
            model.objects.all().delete()

    def enter(self, entries: Iterable[Entry | bytes]) -> None:
        """Enter and number these."""
        for entry in entries:
            data = entry if isinstance(entry, bytes) else to_bytes(entry)
            kind = "spoilt" if isinstance(entry, bytes) else entry.kind
            Row.objects.create(ticket=ids.new_code(), kind=kind, data=data, index=self.size)
            self.size += 1

    def publish(self, time_s: int, *, keep: bool) -> Published:
        """Publish all that is entered, as cosigned at that time."""
        # No root is looked at here: what leads to it is the ledger's own business.
        signed = SignedCheckpoint.sign(Checkpoint(self._key.name, self.size, bytes(32)), self._key)
        note = bytes(signed.cosigned([self._operator.sign(signed.note.text, time_s=time_s)]))
        row = Published.objects.create(size=self.size, note=note, time_s=time_s)
        if keep:
            self.keep(row)
        return row

    def keep(self, row: Published) -> None:
        """Keep a checkpoint for good, in its row and as the files say."""
        Published.objects.filter(pk=row.pk).update(number=self.next_number())
        files.write_kept_count(self.next_number())

    @staticmethod
    def next_number() -> int:
        last = Published.objects.filter(number__isnull=False).order_by("-number").first()
        return 0 if last is None or last.number is None else last.number + 1

    def keep_late(self, chance: random.Random) -> None:
        """Keep a checkpoint that was published and is passed, as a receipt does that came between."""
        passed = list(Published.objects.filter(number__isnull=True).order_by("id"))
        if passed:
            self.keep(chance.choice(passed))

    def refolded(self) -> list[Outcome]:
        """Judge all at once, by all kept checkpoints and the newest: what anybody who checks does."""
        newest = Published.objects.order_by("-size", "-id")[0]
        marks = {(row.size, row.time_s) for row in Published.objects.filter(number__isnull=False)} | {
            (newest.size, newest.time_s)
        }
        bounds, book = Bounds(marks), Book(self._key.name)
        for row in Row.objects.filter(index__lt=newest.size).order_by("index"):
            book.add(book.next, readable(bytes(row.data)), *bounds.of(book.next))
        return book.outcomes(bounds.until_ms)


def outcomes() -> list[Outcome]:
    """Judge until all is judged; returns what is shown."""
    while kept.judge_on():
        pass
    shown = kept.shown()
    return list(shown.outcomes) if shown else []
