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
from glasshouse.proof.errors import Unproved
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import SUFFIX
from glasshouse.proof.verifying.fetching import Web
from glasshouse.proof.verifying.proofs import LONGEST_RECEIPT, check_receipt
from glasshouse.proof.verifying.sources import LONGEST_TEXT, CantReach


class NotProved(Refused):
    """The other network's ledger does not show what it has to, or can't be asked. Nothing was changed."""

    code = "not_proved"
    status = 409


def check_other(row: Handover, stage: str, own_log: str) -> HandoverEntry:
    """Return the entry of the other network's ledger that matches a handover of ours at a stage. Raises NotProved."""
    other = Side.RECEIVING if row.side == Side.GIVING else Side.GIVING
    try:
        with _opened(row.other_site) as site:
            entry = _proved(row, site, f"handovers/{row.code}/{other}-{stage}{SUFFIX}")
    except (Unproved, CantReach) as error:
        raise NotProved(
            _(
                "%(site)s does not show that the handover is “%(stage)s” in its ledger: %(why)s. Nothing was changed."
            )
            % {"site": row.other_site, "stage": stage, "why": error}
        ) from error
    expected = (row.code, str(other), stage, row.territory, own_log, row.digest)
    found = (entry.handover, entry.side, entry.stage, entry.territory, entry.origin, entry.dossier)
    if expected != found:
        raise NotProved(
            _(
                "The entries of the two ledgers don’t match: %(found)s there, %(expected)s here. Nothing was changed."
            )
            % {"found": found, "expected": expected}
        )
    return entry


@contextmanager
def _opened(address: str) -> Iterator[Web]:
    web = Web(address)
    try:
        yield web
    finally:
        web.close()


def _proved(row: Handover, site: Web, path: str) -> HandoverEntry:
    """Return the entry that a receipt proves, under the quorum of the log that was named when the handover began."""
    prefix = ledger.PREFIX.strip("/")
    policy = Policy.parse(site.read(f"{prefix}/policy.txt", LONGEST_TEXT))
    # Its witnesses may have changed since; its log may not.
    if [str(one.key) for one in policy.logs] != [row.other_log]:
        raise Unproved(f"it serves the policy of another log than {origin_of(row)}")
    newest = SignedCheckpoint.parse(site.read(f"{prefix}/checkpoint", LONGEST_TEXT))
    policy.check(newest)
    proved = check_receipt(site.read(path, LONGEST_RECEIPT), policy)
    if proved.receipt.signed.checkpoint.size > newest.checkpoint.size:
        raise Unproved("its log is shorter now than its receipt says")
    if not isinstance(proved.entry, HandoverEntry):
        raise Unproved("the receipt is of something else")
    return proved.entry
