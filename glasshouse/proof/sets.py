"""Which witnesses count when: a new set is announced under the old quorum, and counts once it has been public long enough."""

from dataclasses import dataclass
from hashlib import sha256

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import Entry, Terms, Unknown, Witnesses
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.policies import NONE, Checked, Policy


def is_solo(level: str, policy: Policy) -> bool:
    """Say whether somebody vouches for a log alone: by its level (empty before any terms), or as one cosigner makes the quorum.

    Whose key that one is, nobody can tell from outside: so it is taken for the operator's.
    """
    alone = policy.quorum == NONE or any(policy.is_met_by({name}) for name in policy.witnesses)
    return level in ("", "solo") or alone


@dataclass(frozen=True, slots=True)
class WitnessSet:
    """A set of witnesses that counts from a time on (POSIX ms), and the entry that announced it; the first has none."""

    policy: Policy
    from_ms: int = 0
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """A set as an entry announced it, surely public by `public_ms`; `fault` says why it never counts, empty if it does."""

    index: int
    public_ms: int
    in_force_ms: int
    policy: Policy | None
    fault: str


class WitnessSets:
    """The sets of one log, told by its entries in their order.

    A set counts from the time that its entry names, if that is no sooner after the entry was surely public than the terms make
    changes wait. A set that was surely public before an earlier one counts replaces that one: so whoever announces the old set
    once more takes a change back. Terms that make changes wait otherwise are a change too, and wait as the old ones say.
    """

    def __init__(self, first: Policy) -> None:
        self._first = first
        self._waits: list[tuple[int, int]] = []
        self.announced: list[Announced] = []

    def add(self, index: int, entry: Entry | Unknown | None, not_after_ms: int) -> None:
        """Take the next entry, with the later bound of its time; all but terms and sets is passed over."""
        if isinstance(entry, Terms):
            counts_ms = not_after_ms + self.wait_ms(not_after_ms) if self._waits else 0
            self._waits.append((counts_ms, entry.waiting_s * 1000))
        elif isinstance(entry, Witnesses):
            policy, fault = self._read(entry, not_after_ms)
            self.announced.append(Announced(index, not_after_ms, entry.in_force_ms, policy, fault))

    def wait_ms(self, at_ms: int) -> int:
        """Return how long a change waits that is public at this time; 0 before any terms."""
        return next((wait for counts_ms, wait in reversed(self._waits) if counts_ms <= at_ms), 0)

    def _read(self, entry: Witnesses, public_ms: int) -> tuple[Policy | None, str]:
        data = entry.policy.encode()
        if sha256(data).hexdigest() != entry.sha256:
            return None, "the text of the policy has another SHA-256"
        try:
            policy = Policy.parse(data)
        except Malformed as error:
            return None, str(error)
        if {log.key for log in policy.logs} != {log.key for log in self._first.logs}:
            return policy, "the policy is of another log"
        if not self._waits:
            return policy, "it was announced before any terms said how long a change waits"
        if entry.in_force_ms < public_ms + self.wait_ms(public_ms):
            return policy, "it would count before it was public for as long as the terms say"
        return policy, ""

    def counting(self) -> list[WitnessSet]:
        """Return the sets that count, now or later, each from when; until the next one does."""
        found = [WitnessSet(self._first)]
        replaced_ms: int | None = None
        for one in reversed(self.announced):
            if one.policy is None or one.fault:
                continue
            if replaced_ms is None or one.in_force_ms <= replaced_ms:
                found.insert(1, WitnessSet(one.policy, one.in_force_ms, one.index))
            replaced_ms = one.public_ms
        return found

    def at(self, ms: int) -> WitnessSet:
        """Return the set that counts at a time."""
        return next(one for one in reversed(self.counting()) if one.from_ms <= ms)

    def check(self, signed: SignedCheckpoint) -> Checked:
        """Check a checkpoint by the set that counted when it was cosigned. Raises Unproved."""
        until_ms: int | None = None
        why = Unproved("")
        for one in reversed(self.counting()):
            try:
                checked = one.policy.check(signed)
            except Unproved as error:
                why = why if str(why) else error
            else:
                time_ms = one.from_ms if checked.time_s is None else checked.time_s * 1000
                if one.from_ms <= time_ms and (until_ms is None or time_ms < until_ms):
                    return checked
                why = Unproved(
                    f"a checkpoint of {signed.checkpoint.size} entries, cosigned by witnesses that did not count then"
                )
            until_ms = one.from_ms
        raise why
