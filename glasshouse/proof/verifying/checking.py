"""One verification from the first file to the last word: what is read in which order, and what is compared with what."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import merge

from glasshouse.proof.bounds import TOLERANCE_MS, Bounds
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries.fields import LAST_MS
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import check_inclusion, inclusion_proof, leaf_hash, root_hash
from glasshouse.proof.policies import Policy
from glasshouse.proof.promises import Book
from glasshouse.proof.sets import WitnessSet, WitnessSets
from glasshouse.proof.tiles import BUNDLE, WIDTH, GrowingTree, Tile, TileNodes, unpack_bundle
from glasshouse.proof.verifying import MOST_ENTRIES
from glasshouse.proof.verifying.findings import Code, Findings
from glasshouse.proof.verifying.gaps import gaps_in, unaccounted
from glasshouse.proof.verifying.judging import Judge
from glasshouse.proof.verifying.kept import Kept, claimed_time, read_count, unvouched, vouched_time
from glasshouse.proof.verifying.monitors import Monitors, Open, look
from glasshouse.proof.verifying.rebuilding import Rebuilding, again
from glasshouse.proof.verifying.sources import (
    LONGEST_TEXT,
    CantCheck,
    NotThere,
    Source,
    read_tile,
)
from glasshouse.proof.verifying.states import State

POLICY = "policy.txt"
CHECKPOINT = "checkpoint"
MOST_GAPS = 1_000
LEAST_KEPT = 10_000
"""So many kept checkpoints are read in any case; of a log of many entries a tenth as many."""
_KEEP_S = 60
"""A log that stands still is cosigned again after so long."""
_TOLERANCE_S = TOLERANCE_MS // 1000
_TURNS, _TURN_S = 4, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be checked: by which policy (None: the served one), since which state, and at what time in seconds.

    Without a time, as for a folder that is a copy, nothing is too old. `anywhere`: witnesses are asked in private networks too.
    `anew`: all is read from the first entry on, and compared with the state.
    """

    policy: Policy | None = None
    state: State | None = None
    now_s: int | None = None
    monitors: bool = True
    anywhere: bool = False
    anew: bool = False
    most: int = MOST_ENTRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The ways out: to other addresses, to the clock, to whoever watches the progress (entries done, of so many)."""

    open_: Open
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    tell: Callable[[int, int], None] = lambda _done, _of: None


class Verification:
    """Verifies one log. What it found stands in `findings`; the rest is there as far as it came."""

    def __init__(self, source: Source, wish: Wish, ports: Ports) -> None:
        self.source, self.wish, self.ports = source, wish, ports
        self.findings = Findings()
        self.start = None if wish.anew else wish.state
        """What this goes on from."""
        self.served = self._served_policy()
        self.policy, self.how = self._chosen_policy()
        self.sets = WitnessSets(self.policy)
        self.judge = Judge(Book(""), self.sets, self.findings, self.stretch)
        self.tree = GrowingTree()
        self.monitors = Monitors()
        self.signed: SignedCheckpoint | None = None
        self.newest_s = 0
        """The time of the newest checkpoint, 0 if nothing tells it."""
        self.is_vouched = False
        self.whole = False
        """All entries were read, and lead to the signed root."""
        self.kept = Kept(source, self.policy, self.sets, self.findings)
        self.earlier = 0
        """How many kept checkpoints are older than the given policy."""
        self.gaps: list[tuple[int, int]] = []
        self._bounds = Bounds(())
        self._nodes: TileNodes | None = None

    @property
    def newest(self) -> SignedCheckpoint:
        """Return the newest checkpoint. Raises CantCheck if there is none."""
        if self.signed is None:
            raise CantCheck("there is no checkpoint that could be checked")
        return self.signed

    @property
    def size(self) -> int:
        """Return how many entries the newest checkpoint is of."""
        return self.newest.checkpoint.size

    @property
    def until_ms(self) -> int:
        """Return the time that everything to come is later than."""
        return self._bounds.until_ms

    def _served_policy(self) -> Policy | None:
        try:
            return Policy.parse(self.source.read(POLICY, LONGEST_TEXT))
        except NotThere:
            return None
        except Malformed as wrong:
            self.findings.add(Code.OTHER_POLICY, f"{POLICY} can't be read: {wrong}")
            return None

    def _chosen_policy(self) -> tuple[Policy, str]:
        state, given = self.wish.state, self.wish.policy
        if given is not None and (state is None or is_same(given, state.policy)):
            return given, "given"
        if state is not None:
            return state.policy, "state"
        if self.served is not None:
            return self.served, "served"
        raise CantCheck(
            "no policy was given (--policy FILE), and none can be read there: nobody's signature counts without one"
        )

    def run(self) -> None:
        """Verify all. Raises CantReach, CantCheck."""
        count = read_count(self.source, self.findings)
        self.signed = self._read_newest()
        if self.signed is None or not self._is_the_same_log():
            return
        if self.size > self.wish.most:
            raise CantCheck(
                f"it says that it has {self.size:,} entries; more than {self.wish.most:,} are not read"
            )
        self._recall()
        self._look_around()
        self._bound(count)
        self._rebuild()
        self._settle()

    def _read_newest(self) -> SignedCheckpoint | None:
        """Return the checkpoint that is served if the log has signed it; else that is a finding."""
        text = ""
        try:
            data = self.source.read(CHECKPOINT, LONGEST_TEXT)
            text = data.decode(errors="replace")
            signed = SignedCheckpoint.parse(data)
            if all(signed.checkpoint.origin != log.key.name for log in self.policy.logs):
                words = (
                    f"the checkpoint is of {signed.checkpoint.origin[:200]}, which the policy does not know"
                )
                self.findings.add(Code.OTHER_LOG, words, shown=self._both(signed))
                return None
            self.policy.check_log(signed)
        except NotThere:
            self.findings.add(Code.MISSING, f"{CHECKPOINT} is not there")
        except Unproved as wrong:
            self.findings.add(Code.CHECKPOINT, str(wrong), shown=[text[:4000]])
        else:
            return signed
        return None

    def _both(self, signed: SignedCheckpoint) -> list[str]:
        before = [] if self.wish.state is None else [self.wish.state.signed]
        return [bytes(one).decode() for one in (*before, signed)]

    def _is_the_same_log(self) -> bool:
        """Say whether the log can be the one that the state knows, as far as two checkpoints tell."""
        state = self.wish.state
        if state is None:
            return True
        if state.origin != self.newest.checkpoint.origin:
            words = f"last time it was {state.origin}, now it is {self.newest.checkpoint.origin}"
            self.findings.add(Code.OTHER_LOG, words, shown=self._both(self.newest))
            return False
        self._wait_for(state.signed.checkpoint.size)
        before, now = state.signed.checkpoint, self.newest.checkpoint
        if before.size > now.size:
            words = f"it had {before.size} entries last time, and shows {now.size} now"
            self.findings.add(Code.ROLLBACK, words, shown=self._both(self.newest))
        elif before.size == now.size and before.root != now.root:
            self._forked()
        return not self.findings.counts.keys() & {Code.ROLLBACK, Code.FORK}

    def _forked(self) -> None:
        words = f"the {self.newest.checkpoint.size} entries shown now did not grow from those that were there last time"
        self.findings.add(Code.FORK, words, shown=self._both(self.newest))

    def _wait_for(self, size: int) -> None:
        """Ask for the newest checkpoint again, while it is smaller than somebody has seen: caches may be behind."""
        turns = _TURNS if self.wish.now_s is not None else 0
        while turns and self.size < size:
            turns -= 1
            self.ports.sleep(_TURN_S)
            later = self._read_newest()
            if later is None:
                return
            is_same_log = later.checkpoint.origin == self.newest.checkpoint.origin
            if is_same_log and later.checkpoint.size >= self.size:
                self.signed = later

    def _recall(self) -> None:
        state = self.start
        self.judge.book = Book(self.newest.checkpoint.origin)
        if state is None:
            return
        try:
            self.judge.recall(state.judged)
            self.findings.recall(state.findings)
        except (LookupError, TypeError, ValueError, AttributeError, Malformed) as wrong:
            raise CantCheck(f"the state can't be used: {wrong}") from wrong
        if self.judge.book.next != state.tree.size or self.judge.book.origin != state.origin:
            raise CantCheck("the state can't be used: its promises are not those of its tree")
        self.tree = again(state.tree)

    def _look_around(self) -> None:
        if self.wish.monitors:
            self.look_at(claimed_time(self.newest))
            self._wait_for(max((one.size for one in self.monitors.seen), default=0))

    def look_at(self, time_s: int) -> None:
        """Ask the witnesses and mirrors of the set that counts at a time, once each."""
        policy = self.sets.at(time_s * 1000).policy
        look(
            self.monitors,
            policy,
            self.newest.checkpoint.origin,
            self.ports.open_,
            anywhere=self.wish.anywhere,
        )

    def _bound(self, count: int) -> None:
        """Read the kept checkpoints, and with them know between which times each entry came."""
        first = 0 if self.start is None else self.start.kept
        before = 0 if self.wish.state is None else self.wish.state.kept
        if count < before:
            words = f"{before} checkpoints were kept last time, and {count} are now"
            self.findings.add(Code.ROLLBACK, words)
        most = max(LEAST_KEPT, self.wish.most // 10)
        if count > most:
            raise CantCheck(f"it says that it keeps {count:,} checkpoints; more than {most:,} are not read")
        self.kept.read(self.newest.checkpoint.origin, first, count)
        self.judge.announced = self._announced
        self._take_times()

    def _announced(self, from_ms: int) -> None:
        self.kept.look_again(from_ms)
        self._take_times()

    def _take_times(self) -> None:
        try:
            self.newest_s, self.is_vouched = vouched_time(self.newest, self.sets), True
        except Unproved:
            self.newest_s, self.is_vouched = claimed_time(self.newest), False
        marks = [] if self.start is None else [*self.start.marks]
        marks += self.kept.marks()
        self._bounds = Bounds([*marks, (self.size, self.newest_s)] if self.newest_s else marks)

    def stretch(self, index: int) -> tuple[int, int, int]:
        """Return up to which index the bounds of this one hold, and these bounds; as wide as can be where nothing tells."""
        try:
            return self._bounds.stretch(index)
        except Unproved:
            return LAST_MS, self._bounds.until_ms, LAST_MS

    def _stops(self) -> Iterator[int]:
        last = -1
        before = [] if self.wish.state is None else [self.wish.state.signed.checkpoint.size]
        for size in merge(self.kept.stops(), self.monitors.stops(self.size), before):
            if size > last:
                yield (last := size)

    def _reached(self, size: int, root: bytes) -> None:
        self.kept.reached(size, root)
        self.monitors.reached(size, root, self.newest, self.findings)
        state = self.wish.state
        if state is not None and size == state.tree.size and root != state.signed.checkpoint.root:
            self._forked()

    def _rebuild(self) -> None:
        rebuilding = Rebuilding(self.source, self.tree, self.findings, self._stops(), self._reached)
        size = self.size
        if not rebuilding.run(size, self.judge.take, lambda done: self.ports.tell(done, size)):
            return
        if self.tree.root() == self.newest.checkpoint.root:
            self.whole = True
        elif self.start is not None and self._is_forked(self.start):
            self._forked()
        else:
            words = f"the {size} entries lead to another root than the checkpoint's"
            self.findings.add(Code.ROOT, words, shown=self._both(self.newest))

    def _is_forked(self, state: State) -> bool:
        """Say whether the tiles that are served lead to the new root, and from another beginning than the state's."""
        before = state.signed.checkpoint
        try:
            return (
                root_hash(self.size, self.nodes()) == self.newest.checkpoint.root
                and root_hash(before.size, self.nodes()) != before.root
            )
        except Unproved:
            return False

    def nodes(self) -> TileNodes:
        """Return the hashes of the tree out of the tiles that are served: they prove nothing until a root is compared."""
        if self._nodes is None:
            self._nodes = TileNodes(self.size, lambda tile: read_tile(self.source, tile))
        return self._nodes

    def entry(self, index: int) -> bytes:
        """Read one entry and prove it. Raises Unproved, CantReach."""
        bundle = Tile(BUNDLE, index // WIDTH, min(WIDTH, self.size - index // WIDTH * WIDTH))
        data = unpack_bundle(read_tile(self.source, bundle), bundle.width)[index % WIDTH]
        checkpoint = self.newest.checkpoint
        proof = inclusion_proof(index, checkpoint.size, self.nodes())
        check_inclusion(index, checkpoint.size, leaf=leaf_hash(data), root=checkpoint.root, proof=proof)
        return data

    def _settle(self) -> None:
        """Find what only all entries together show."""
        since_ms = self.since_ms()
        if not self.is_vouched:
            try:
                vouched_time(self.newest, self.sets)
            except Unproved as wrong:
                code, why = unvouched(self.newest, self.sets, wrong)
                self.findings.add(code, f"the newest checkpoint: {why}", shown=[bytes(self.newest).decode()])
        seen = max(self.start.marks if self.start else [], default=(0, 0))
        self.kept.check_order(*seen, self.size)
        state = self.wish.state
        self.earlier = self.kept.settle(since_ms, None if state is None else state.kept)
        if self.earlier:
            words = (
                f"{self.earlier} kept checkpoints are older than the policy counts, and nobody in it vouches for their times: "
                "what falls before it is only as the log tells it"
            )
            self.findings.note("earlier", words)
        self.judge.settle(self.until_ms)
        self._find_gaps()
        self._check_policies()
        age_s = 0 if self.wish.now_s is None else self.wish.now_s - self.newest_s
        if self.newest_s and age_s > self._patience_s():
            self.findings.add(Code.STALE, f"the newest checkpoint was cosigned {age_s} s ago")

    def since_ms(self) -> int:
        """Return from when on the given policy counts: 0 if no entry announced it.

        Announced more than once it is the first time: else whoever announces it again would have all before that unchecked.
        """
        counting = self.sets.counting()[1:]
        return min((one.from_ms for one in counting if is_same(one.policy, self.policy)), default=0)

    @property
    def counts(self) -> WitnessSet:
        """Return the set that counts at the time of the newest checkpoint: it is the one that vouches now."""
        return self.sets.at(self.newest_s * 1000)

    def _patience_s(self) -> int:
        return self.judge.publish_s + _KEEP_S + 2 * _TOLERANCE_S

    def _find_gaps(self) -> None:
        """Find times without any checkpoint that no entry accounts for."""
        before = [time_s for _size, time_s in self.start.marks] if self.start else []
        times = [*before, *self.kept.times_s, self.newest_s]
        gaps = [*(self.start.gaps if self.start else []), *gaps_in(times, self._patience_s())]
        for start_s, end_s in unaccounted(gaps, self.judge.pauses, self._patience_s()):
            if self.wish.now_s is not None and self.wish.now_s - end_s < self.judge.publish_s:
                # The entry that accounts for it may just not be published yet.
                self.gaps = [*self.gaps, (start_s, end_s)][-MOST_GAPS:]
                continue
            words = f"from {_at(start_s)} to {_at(end_s)} nothing was published, and no entry accounts for it"
            self.findings.add(Code.PAUSE, words)

    def _check_policies(self) -> None:
        counts = self.counts
        if not is_same(counts.policy, self.policy):
            words = (
                f"another set of witnesses counts now than yours, as entry {counts.index} announced: "
                "look whom it names, and accept it with --policy"
            )
            self.findings.note("other_set", words)
        if self.served is not None and not is_same(self.served, counts.policy):
            self.findings.add(Code.OTHER_POLICY, f"{POLICY} is not the set of witnesses that counts now")
        wanted = self.wish.policy
        if self.wish.state is not None and wanted is not None:
            if not any(is_same(wanted, one.policy) for one in self.sets.counting()):
                self.findings.add(
                    Code.OTHER_POLICY, "the policy that was given is none that this log ever announced"
                )
            elif is_same(wanted, counts.policy):
                self.policy, self.how = wanted, "given"

    def state(self) -> State | None:
        """Return what is to be kept for the next time, None if the log is not in order."""
        if not (self.whole and self.is_vouched and self.findings.same_log()):
            return None
        marks = (
            []
            if self._bounds.until_ms == 0
            else [(self.size, (self._bounds.until_ms + TOLERANCE_MS) // 1000)]
        )
        return State(
            policy=self.policy,
            signed=self.newest,
            tree=self.tree,
            kept=self.kept.count,
            marks=marks,
            gaps=self.gaps,
            judged=self.judge.save(),
            findings=self.findings.lasting(),
        )


def is_same(one: Policy, other: Policy) -> bool:
    """Say whether two policies ask for the same, however they are written down."""
    logs = [{log.key for log in policy.logs} for policy in (one, other)]
    keys = [{name: party.key for name, party in policy.witnesses.items()} for policy in (one, other)]
    return (
        logs[0] == logs[1]
        and keys[0] == keys[1]
        and one.groups == other.groups
        and one.quorum == other.quorum
    )


def _at(time_s: int) -> str:
    """Return a time for people."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(min(time_s, LAST_MS // 1000)))
