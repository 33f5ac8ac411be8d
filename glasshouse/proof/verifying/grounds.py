"""Grounds that a law forbade to name until a day: whether they were entered on that day."""

from datetime import date
from typing import Any

from glasshouse.proof.entries import CountryGround, CountryRestricted, Entry, Unknown
from glasshouse.proof.verifying.findings import Code, Findings
from glasshouse.proof.verifying.sources import CantCheck

_EPOCH = date(1970, 1, 1).toordinal()
MOST_OPEN = 100_000
"""Grounds that are withheld at one time: a log that has more is not what this program is for."""


class Grounds:
    """The restrictions by country whose ground is still withheld: statement -> index of the first entry, and the day."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._open: dict[str, tuple[int, str]] = {}

    def take(self, index: int, entry: Entry | Unknown, low: int, publish_s: int) -> None:
        """Take an entry that was entered at `low` at the earliest (POSIX ms); acts are published within `publish_s`."""
        match entry:
            case CountryRestricted() if entry.withheld_until:
                self._open.setdefault(entry.statement, (index, entry.withheld_until))
                if len(self._open) > MOST_OPEN:
                    raise CantCheck("the log withholds more grounds than this program keeps in mind")
            case CountryGround() if entry.statement in self._open:
                first, day = self._open.pop(entry.statement)
                if low > due_ms(day, publish_s):
                    words = (
                        f"entry {index}: the ground of statement {entry.statement} was withheld until {day} (entry {first}), "
                        "and entered later than on that day"
                    )
                    self._findings.add(Code.GROUND_LATE, words, entries=[first, index])

    def settle(self, until_ms: int, publish_s: int) -> None:
        """Find what is overdue, if every entry to come is later than `until_ms`."""
        for statement, (index, day) in self._open.items():
            if until_ms > due_ms(day, publish_s):
                words = f"entry {index}: the ground of statement {statement} was withheld until {day}, and is not entered"
                self._findings.add(Code.GROUND_MISSING, words, entries=[index])

    def save(self) -> dict[str, Any]:
        """Return what is open as plain JSON."""
        return {statement: [index, day] for statement, (index, day) in self._open.items()}

    def recall(self, saved: dict[str, Any]) -> None:
        """Take up what was saved. Raises ValueError, TypeError."""
        self._open = {str(statement): (int(index), str(day)) for statement, (index, day) in saved.items()}
        for _index, day in self._open.values():
            due_ms(day, 0)


def due_ms(day: str, publish_s: int) -> int:
    """Return until when a ground withheld until a day (UTC) is entered, in POSIX ms: on it, or while acts may wait after it.

    Raises ValueError.
    """
    ends_s = (date.fromisoformat(day).toordinal() + 1 - _EPOCH) * 86_400
    return (ends_s + publish_s) * 1000
