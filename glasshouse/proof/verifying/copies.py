"""A log whose files are all at hand: read, hashed and judged at once, asking nobody."""

from collections.abc import Callable
from dataclasses import dataclass

from glasshouse.proof.entries import Entry, Unknown
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.policies import Policy
from glasshouse.proof.promises import Outcome
from glasshouse.proof.verifying.checking import Ports, Verification, Wish
from glasshouse.proof.verifying.findings import LASTING
from glasshouse.proof.verifying.sources import CantCheck, CantReach, NotThere, Source

_NOBODY: dict[str, Source] = {}
"""Whoever could be asked."""
Get = Callable[[str], bytes | None]
"""Returns a file by its path, None if there is none."""


class Files:
    """The files of a log, wherever they are."""

    connections = 1

    def __init__(self, name: str, get: Get) -> None:
        self.name, self._get = name, get

    def read(self, path: str, most: int) -> bytes:
        """Return a file of at most so many bytes. Raises NotThere, Malformed if it is longer."""
        found = self._get(path)
        if found is None:
            raise NotThere(f"{path} is not there")
        if len(found) > most:
            raise Malformed(f"{path} has {len(found)} bytes; right are {most} at most")
        return found


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy of a log says: its entries that can be read, and the verdicts at its checkpoint."""

    found: Verification
    entries: dict[int, Entry | Unknown]
    outcomes: tuple[Outcome, ...]


def judge_copy(source: Source, *, most: int, policy: Policy | None = None) -> Copy:
    """Judge a log by a policy, without one by its own. Raises Unproved if its files don't hold together.

    What stands in its entries for good, such as a stop that nobody announced, is no reason not to believe the files.
    """
    try:
        found = Verification(
            source, Wish(policy=policy, monitors=False, most=most), Ports(open_=_NOBODY.__getitem__)
        )
        entries: dict[int, Entry | Unknown] = {}
        found.judge.watchers.append(entries.__setitem__)
        found.run()
    except (CantCheck, CantReach) as error:
        raise Unproved(str(error)) from None
    wrong = [one.says for one in found.findings.first if one.code not in LASTING]
    if wrong:
        raise Unproved(wrong[0])
    if not found.until_ms:
        raise Unproved("its policy asks nobody for the time")
    return Copy(found, entries, tuple(found.judge.book.outcomes(found.until_ms)))
