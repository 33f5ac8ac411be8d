"""Asks the other network what its ledger says of a handover, over HTTP, believing only what its log proves."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from glasshouse.network.handover.entering import origin_of
from glasshouse.network.handover.models import Handover
from glasshouse.network.handover.states import Side
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ledger import queries as ledger
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import Handover as HandoverEntry
from glasshouse.proof.entries import from_bytes
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import SUFFIX
from glasshouse.proof.tiles import BUNDLE, WIDTH, GrowingTree, Tile, leaves_of, unpack_bundle
from glasshouse.proof.verifying.fetching import Patience, Web
from glasshouse.proof.verifying.proofs import LONGEST_RECEIPT, Proved, check_receipt
from glasshouse.proof.verifying.sources import LONGEST_TEXT, CantReach, NotThere, read_tile

AT_A_PAGE = Patience(step_s=3, file_s=3, tries=1)
"""How long an officer's page waits for the other network."""


class NotProved(Refused):
    """The other network's ledger does not show what it has to, or can't be asked. Nothing was changed."""

    code = "not_proved"
    status = 409


class CantAsk(NotProved):
    """The other network can't be asked now."""

    code = "cant_ask"


def check_other(row: Handover, stage: str, own_log: str) -> HandoverEntry:
    """Return the entry of the other network's ledger that matches a handover of ours at a stage. Raises NotProved."""
    with _asked(row, stage) as ask:
        return _matching(row, ask.proved(stage), stage, own_log)


def was_called_off(row: Handover, own_log: str) -> bool:
    """Say whether the network that gives has called a handover off, once its ledger shows that it had made this archive.

    Every entry since then is read, up to its newest checkpoint: no answer of its pages is believed. Raises NotProved.
    """
    with _asked(row, "begun") as ask:
        begun = ask.receipt("begun")
        _matching(row, _entry(begun), "begun", own_log)
        return any(
            (one.handover, one.side, one.stage) == (row.code, str(Side.GIVING), "called_off")
            for one in ask.entries_since(begun.receipt.index)
        )


def has_begun_there(row: Handover) -> bool:
    """Say whether the network that takes over shows that it has begun to. Raises NotProved, CantAsk."""
    with _asked(row, "begun", AT_A_PAGE) as ask:
        try:
            ask.proved("begun")
        except NotThere:
            return False
        return True


def _matching(row: Handover, entry: HandoverEntry, stage: str, own_log: str) -> HandoverEntry:
    expected = (row.code, str(_other_side(row)), stage, row.territory, own_log, row.digest)
    found = (entry.handover, entry.side, entry.stage, entry.territory, entry.origin, entry.dossier)
    if expected != found:
        raise NotProved(
            _(
                "The entries of the two ledgers don’t match: %(found)s there, %(expected)s here. Nothing was changed."
            )
            % {"found": found, "expected": expected}
        )
    return entry


def _other_side(row: Handover) -> Side:
    return Side.RECEIVING if row.side == Side.GIVING else Side.GIVING


class _Asked:
    """The other network while it is asked, under the quorum of the log that was named when the handover began."""

    def __init__(self, row: Handover, site: Web) -> None:
        self._row, self._site, self._prefix = row, site, ledger.PREFIX.strip("/")
        self._policy = Policy.parse(site.read(f"{self._prefix}/policy.txt", LONGEST_TEXT))
        # Its witnesses may have changed since; its log may not.
        if [str(one.key) for one in self._policy.logs] != [row.other_log]:
            raise Unproved(f"it serves the policy of another log than {origin_of(row)}")
        self._newest = SignedCheckpoint.parse(site.read(f"{self._prefix}/checkpoint", LONGEST_TEXT))
        self._policy.check(self._newest)

    def proved(self, stage: str) -> HandoverEntry:
        """Return the entry of a stage that its log proves. Raises Unproved, of which NotThere; CantReach."""
        return _entry(self.receipt(stage))

    def receipt(self, stage: str) -> Proved:
        """Return what its receipt of a stage proves. Raises Unproved, of which NotThere; CantReach."""
        path = f"handovers/{self._row.code}/{_other_side(self._row)}-{stage}{SUFFIX}"
        proved = check_receipt(self._site.read(path, LONGEST_RECEIPT), self._policy)
        if proved.receipt.signed.checkpoint.size > self._newest.checkpoint.size:
            raise Unproved("its log is shorter now than its receipt says")
        return proved

    def entries_since(self, index: int) -> Iterator[HandoverEntry]:
        """Yield what it has entered of handovers from an index on; only all of it together is proved. Raises Unproved."""
        checkpoint = self._newest.checkpoint
        first = index // WIDTH * WIDTH
        tree, found = GrowingTree.read(first, self._tile), []
        for number in range(first // WIDTH, -(-checkpoint.size // WIDTH)):
            width = min(WIDTH, checkpoint.size - number * WIDTH)
            entries = unpack_bundle(self._tile(Tile(BUNDLE, number, width)), width)
            tree.append(leaves_of(entries))
            found += [one for one in map(_read, entries) if isinstance(one, HandoverEntry)]
        if tree.root() != checkpoint.root:
            raise Unproved("the entries that it serves are not those of its checkpoint")
        yield from found

    def _tile(self, tile: Tile) -> bytes:
        return read_tile(self._site, tile, lambda one: f"{self._prefix}/{one.path}")


def _read(data: bytes) -> object:
    try:
        return from_bytes(data)
    except Malformed:
        return None


def _entry(proved: Proved) -> HandoverEntry:
    if not isinstance(proved.entry, HandoverEntry):
        raise Unproved("the receipt is of something else")
    return proved.entry


@contextmanager
def _asked(row: Handover, stage: str, patience: Patience | None = None) -> Iterator[_Asked]:
    """Ask the other network about a stage. Whatever is not as it must be is NotProved."""
    site = Web(row.other_site, patience or Patience())
    try:
        yield _Asked(row, site)
    except CantReach as error:
        raise CantAsk(_unproved(row, stage, error)) from error
    except Unproved as error:
        raise NotProved(_unproved(row, stage, error)) from error
    finally:
        site.close()


def _unproved(row: Handover, stage: str, why: Exception) -> str:
    return _(
        "%(site)s does not show that the handover is “%(stage)s” in its ledger: %(why)s. Nothing was changed."
    ) % {"site": row.other_site, "stage": stage, "why": why}
