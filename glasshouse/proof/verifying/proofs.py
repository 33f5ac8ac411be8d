"""A receipt in words: which entry it proves, since when, by whose word, and whether the secret in it is the right one."""

import json
import re
from dataclasses import dataclass

from glasshouse.proof.bounds import TOLERANCE_MS
from glasshouse.proof.entries import Entry, Unknown, VideoPublished, canonical, from_bytes
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.policies import Checked, Policy
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.verifying.videos import fits_withdrawal

LONGEST_RECEIPT = 1 << 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a receipt proves. `fits` says whether its secret is the one that withdraws the video, None where there is none."""

    receipt: Receipt
    data: bytes
    checked: Checked
    fits: bool | None

    @property
    def entry(self) -> Entry | Unknown | None:
        """Return the entry, None if its bytes are in no form that this program reads."""
        try:
            return from_bytes(self.data)
        except Malformed:
            return None

    @property
    def not_after_ms(self) -> int | None:
        """Return the instant at which it was public at the latest, by the clocks of the cosigners, None if none tells."""
        time_s = self.checked.time_s
        return None if time_s is None else time_s * 1000 + TOLERANCE_MS


def enclosed(extra: bytes) -> tuple[bytes | None, str]:
    """Read what a receipt carries beside its proof: the entry, and the withdrawal secret in hex or nothing. Raises Malformed."""
    if not extra:
        return None, ""
    try:
        plain = json.loads(extra)
        known = type(plain) is dict and {"entry"} <= plain.keys() <= {"entry", "secret"}
        if not known or canonical(plain) != extra:
            raise Malformed("what the receipt carries is not an entry in canonical JSON")
        entry, secret = plain["entry"].encode(), plain.get("secret", "")
    except (ValueError, AttributeError, RecursionError):
        raise Malformed("what the receipt carries can't be read") from None
    if type(secret) is not str or not re.fullmatch("([0-9a-f]{64})?", secret):
        raise Malformed("the withdrawal secret in the receipt is not 32 bytes in hex")
    return entry, secret


def check_receipt(data: bytes, policy: Policy, entry: bytes | None = None) -> Proved:
    """Check a receipt file by a policy, of the entry in it or of a given one. Raises Unproved."""
    receipt = Receipt.parse(data)
    within, secret = enclosed(receipt.extra)
    if entry is None:
        entry = within
    if entry is None:
        raise Malformed("the receipt carries no entry; it has to be given beside it")
    checked = receipt.check(entry, policy)
    if within is not None and within != entry:
        raise Unproved("the entry that was given is proved, but the receipt carries another one")
    proved = Proved(receipt=receipt, data=entry, checked=checked, fits=None)
    if not secret:
        return proved
    published = proved.entry
    fits = isinstance(published, VideoPublished) and fits_withdrawal(secret, published.withdrawal)
    return Proved(receipt=receipt, data=entry, checked=checked, fits=fits)
