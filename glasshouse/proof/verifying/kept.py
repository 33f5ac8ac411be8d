"""Kept checkpoints: each proves what the log was at a time, and together they bound the time of every entry."""

from array import array
from collections.abc import Iterator
from statistics import median_low

from glasshouse.proof.bounds import LAST_S, TOLERANCE_MS
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import HASH_SIZE
from glasshouse.proof.notes import from_decimal
from glasshouse.proof.policies import Policy
from glasshouse.proof.sets import WitnessSets
from glasshouse.proof.tiles import BUNDLE, WIDTH, Tile, unpack_bundle
from glasshouse.proof.verifying.ahead import in_order
from glasshouse.proof.verifying.findings import Code, Findings
from glasshouse.proof.verifying.sources import NotThere, Source, path_of_kept, read_tile

COUNT = "checkpoints/count"
_TOLERANCE_S = TOLERANCE_MS // 1000
_SHORTEST, _LONGEST = 8 + 64, 8 + 2420
"""Bytes of a cosignature with its time, Ed25519 and ML-DSA-44."""


def read_count(source: Source, findings: Findings) -> int:
    """Return how many checkpoints are kept; what can't be read is a finding. Raises CantReach."""
    try:
        text = source.read(COUNT, 32).decode()
        if not text.endswith("\n"):
            raise Malformed("it is no line")
        return from_decimal(text[:-1])
    except NotThere:
        findings.add(Code.MISSING, f"{COUNT} is not there: nothing proves when entries came")
    except (Unproved, UnicodeDecodeError) as wrong:
        findings.add(Code.KEPT, f"{COUNT}: {wrong}")
    return 0


class Kept:
    """The kept checkpoints from a number on, as far as they are in order; their times may change with the set that counts."""

    def __init__(self, source: Source, policy: Policy, sets: WitnessSets, findings: Findings) -> None:
        self._source, self._policy, self._sets, self._findings = source, policy, sets, findings
        self._origin = ""
        self.first = 0
        self.sizes = array("q")
        """The number of entries of each; -1 for one that can't be read."""
        self.times_s = array("q")
        """The time of each in seconds; 0 if nothing tells it."""
        self._roots = bytearray()
        self._unsure = bytearray()
        """1 if the set that counts does not vouch for the time, so far."""
        self._told = 0

    @property
    def count(self) -> int:
        """Return how many checkpoints are kept, with those before the first one here."""
        return self.first + len(self.sizes)

    def read(self, origin: str, first: int, count: int) -> None:
        """Read those of this log from a number on, up to another. Raises CantReach."""
        self._origin, self.first = origin, first
        for number, data in self._notes(first, count):
            try:
                if isinstance(data, Unproved):
                    raise data
                signed = SignedCheckpoint.parse(data)
                time_s, unsure = self._time(signed)
            except Unproved as wrong:
                self._findings.add(Code.KEPT, f"kept checkpoint {number}: {wrong}")
                self._keep(-1, bytes(HASH_SIZE), 0, unsure=False)
            else:
                self._keep(signed.checkpoint.size, signed.checkpoint.root, time_s, unsure=unsure)

    def _notes(self, first: int, end: int) -> Iterator[tuple[int, bytes | Unproved]]:
        bundles = (
            Tile(BUNDLE, number, min(WIDTH, end - number * WIDTH))
            for number in range(first // WIDTH, -(-end // WIDTH) if first < end else 0)
        )
        for bundle, read in in_order(self._source, bundles, self._bundle):
            at = bundle.number * WIDTH
            if isinstance(read, NotThere):
                self._findings.add(Code.MISSING, f"{path_of_kept(bundle)} is not there")
                return
            if isinstance(read, Unproved):
                yield max(first, at), read
                return
            for number, note in enumerate(read, at):
                if number >= first:
                    yield number, note

    def _bundle(self, bundle: Tile) -> list[bytes]:
        return unpack_bundle(read_tile(self._source, bundle, path_of_kept), bundle.width)

    def _time(self, signed: SignedCheckpoint) -> tuple[int, bool]:
        """Return when it was cosigned, and whether the set that counts does not vouch for that. Raises Unproved."""
        if signed.checkpoint.origin != self._origin:
            raise Unproved("it is of another log")
        try:
            return vouched_time(signed, self._sets), False
        except Unproved:
            self._policy.check_log(signed)
        return claimed_time(signed), True

    def _keep(self, size: int, root: bytes, time_s: int, *, unsure: bool) -> None:
        self.sizes.append(size)
        self.times_s.append(time_s)
        self._roots += root
        self._unsure.append(unsure)

    def stops(self) -> Iterator[int]:
        """Yield the sizes, each once, in their order."""
        last = -1
        for size in self.sizes:
            if size > last:
                last = size
                yield size

    def reached(self, size: int, root: bytes) -> None:
        """Compare those of a size with the root that was rebuilt; sizes come in their order."""
        while self._told < len(self.sizes) and self.sizes[self._told] <= size:
            at = self._told
            if self.sizes[at] == size and self._root(at) != root:
                words = (
                    f"kept checkpoint {self.first + at} of {size} entries has another root than they lead to"
                )
                self._findings.add(Code.KEPT, words)
            self._told += 1

    def check_order(self, size: int, seen_s: int, newest_size: int) -> None:
        """Check that sizes and times grow, from those that were seen before."""
        for at, (of, time_s) in enumerate(zip(self.sizes, self.times_s, strict=True)):
            if of < 0:
                continue
            number = self.first + at
            if of < size:
                self._findings.add(
                    Code.KEPT_ORDER, f"kept checkpoint {number} is smaller than the one before it"
                )
            elif time_s and time_s < seen_s - _TOLERANCE_S:
                words = f"kept checkpoint {number} was cosigned {seen_s - time_s} s before the one before it"
                self._findings.add(Code.KEPT_ORDER, words)
            size, seen_s = max(size, of), max(seen_s, time_s)
        if size > newest_size:
            words = f"a checkpoint of {size} entries was kept, and the log shows one of {newest_size}"
            self._findings.add(Code.ROLLBACK, words)

    def marks(self) -> list[tuple[int, int]]:
        """Return size and time of each that tells one."""
        return [
            (size, time_s)
            for size, time_s in zip(self.sizes, self.times_s, strict=True)
            if time_s and size >= 0
        ]

    def look_again(self, from_ms: int) -> None:
        """Take the times again from one on: a set was announced that counts from there. Raises CantReach."""
        late = (at for at, time_s in enumerate(self.times_s) if time_s * 1000 >= from_ms)
        first = next(late, len(self.times_s))
        for at, signed in self._same(first):
            self.times_s[at], self._unsure[at] = self._time(signed)

    def settle(self, since_ms: int, known: int | None = None) -> int:
        """Find what no set vouches for; returns how many are older than the set that the verifier was given. Raises CantReach.

        `known`: so many were kept when that set had vouched for the log already, None if it never had; later ones are not older.
        """
        earlier, first = 0, self._unsure.find(1)
        for at, signed in self._same(first) if first >= 0 else ():
            if not self._unsure[at]:
                continue
            is_known = known is None or self.first + at < known
            if is_known and self.times_s[at] * 1000 < since_ms:
                earlier += 1
                continue
            try:
                vouched_time(signed, self._sets)
            except Unproved as wrong:
                code, why = unvouched(signed, self._sets, wrong)
                words = f"kept checkpoint {self.first + at} of {self.sizes[at]} entries: {why}"
                self._findings.add(code, words, shown=[bytes(signed).decode()])
        return earlier

    def _same(self, first: int) -> Iterator[tuple[int, SignedCheckpoint]]:
        """Read again from a place on; one that is another one now is a finding. Raises CantReach."""
        for number, data in self._notes(self.first + first, self.count):
            at = number - self.first
            if self.sizes[at] < 0:
                continue
            try:
                if isinstance(data, Unproved):
                    raise data
                signed = SignedCheckpoint.parse(data)
                if (signed.checkpoint.size, signed.checkpoint.root) != (self.sizes[at], self._root(at)):
                    raise Unproved("it is another one at the second look")
                self._policy.check_log(signed)
            except Unproved as wrong:
                self._findings.add(Code.KEPT, f"kept checkpoint {number}: {wrong}")
            else:
                yield at, signed

    def _root(self, at: int) -> bytes:
        return bytes(self._roots[at * HASH_SIZE : (at + 1) * HASH_SIZE])


def claimed_time(signed: SignedCheckpoint) -> int:
    """Return the time that cosignatures claim which nobody here can verify; 0 if there are none."""
    times = [
        int.from_bytes(one.data[:8])
        for one in signed.note.signatures
        if one.name != signed.checkpoint.origin and len(one.data) in (_SHORTEST, _LONGEST)
    ]
    return min(median_low(times), LAST_S) if times else 0


def vouched_time(signed: SignedCheckpoint, sets: WitnessSets) -> int:
    """Check a checkpoint by the set that counted at its time; returns that time in seconds, 0 without one. Raises Unproved."""
    time_s = sets.check(signed).time_s or 0
    if time_s > LAST_S:
        raise Malformed("it was cosigned after the year 9999")
    return time_s


def unvouched(signed: SignedCheckpoint, sets: WitnessSets, wrong: Unproved) -> tuple[Code, str]:
    """Say why no set that counted then vouches for a checkpoint, `wrong` being what the one that should have said."""
    for one in sets.announced:
        try:
            checked = one.policy.check(signed) if one.policy else None
        except Unproved:
            continue
        if checked is not None and one.fault:
            words = f"it is cosigned by the set of entry {one.index}, which never counts: {one.fault}"
            return Code.WITNESSES_EARLY, words
        if checked is not None and (checked.time_s or 0) * 1000 < one.in_force_ms:
            words = f"it is cosigned by the set of entry {one.index}, which did not count yet"
            return Code.WITNESSES_EARLY, words
    return Code.QUORUM, str(wrong)
