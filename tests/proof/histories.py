"""Whole logs as a server hands them out: entries, tiles, kept checkpoints, policy; honest, or spoilt by name.

For whoever verifies a log, in Python or in a browser. `story` is a small honest history; each attack is that history with
one thing wrong in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.entries import (
    Entry,
    LogPaused,
    Release,
    Terms,
    VideoPublished,
    Witnesses,
    to_bytes,
)
from glasshouse.proof.hashes import inclusion_proof, root_hash
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.promises.catalogue import Limits, catalogue
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.tiles import Tile, pack_bundle
from tests.proof.cases import ALL_KINDS
from tests.proof.examples import A, B, H, T
from tests.proof.log import LOG, ORIGIN, Log

START_S = T // 1000
MINUTE_S = 60
WITNESSES = [SigningKey(f"witness.example/{n}", Kind.COSIGNER, bytes([n + 1]) * 32) for n in range(5)]
OTHERS = [SigningKey(f"other.example/{n}", Kind.COSIGNER, bytes([n + 11]) * 32) for n in range(3)]
WAITING_S = 600
LIMITS = Limits(waiting_s=WAITING_S)

Cosigned = tuple[int, int, Sequence[SigningKey]]
"""A checkpoint: its size, when it was cosigned (POSIX seconds), by whom."""


def policy_of(witnesses: Sequence[SigningKey], least: int, log: SigningKey = LOG) -> str:
    """Return a policy file: so many of these witnesses."""
    lines = [f"log {log.public} https://{ORIGIN}"]
    lines += [f"witness w{n} {key.public}" for n, key in enumerate(witnesses)]
    names = " ".join(f"w{n}" for n in range(len(witnesses)))
    return "\n".join([*lines, f"group all {least} {names}", "quorum all", ""])


POLICY = policy_of(WITNESSES, 3)


@dataclass(frozen=True, kw_only=True)
class History:
    """A log with the checkpoints that it keeps, the last of which is the newest if it is honest.

    `policy` is what a visitor believes; the site serves the same one, unless `shown` is another.
    """

    entries: Sequence[bytes]
    checkpoints: Sequence[Cosigned]
    policy: str = POLICY
    log: SigningKey = LOG
    newest: int = -1
    shown: str = ""

    @cached_property
    def tree(self) -> Log:
        """Return the tree of all entries."""
        return Log(self.entries)

    def signed(self, at: int = -1) -> SignedCheckpoint:
        """Return a checkpoint with its signatures."""
        size, time_s, witnesses = self.checkpoints[at]
        root = root_hash(size, self.tree.nodes())
        signed = SignedCheckpoint.sign(Checkpoint(self.log.name, size, root), self.log)
        return signed.cosigned(
            key.sign(signed.note.text, time_s=time_s + n) for n, key in enumerate(witnesses)
        )

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Return everything that is served below the prefix, by path."""
        size = self.checkpoints[-1][0]
        notes = [bytes(self.signed(at)) for at in range(len(self.checkpoints))]
        # What is not under the newest checkpoint is not public yet.
        files = dict(Log(self.entries[:size]).files)
        files |= {"policy.txt": (self.shown or self.policy).encode(), "checkpoint": notes[self.newest]}
        files["checkpoints/count"] = b"%d\n" % len(notes)
        for number in range(0, len(notes), 256):
            some = notes[number : number + 256]
            path = Tile(0, number // 256, len(some)).path.removeprefix("tile/0/")
            files[f"checkpoints/{path}"] = pack_bundle(some)
        return files

    def receipt(self, index: int, extra: bytes = b"", at: int = -1) -> bytes:
        """Return the receipt of an entry under a checkpoint."""
        size = self.checkpoints[at][0]
        proof = inclusion_proof(index, size, Log(self.entries[:size]).nodes())
        return bytes(Receipt(index, tuple(proof), self.signed(at), extra))


def video(minutes: float, number: int = 0) -> VideoPublished:
    """Return a publication at so many minutes."""
    time = T + int(minutes * 60_000)
    return VideoPublished(
        time=time,
        video=A,
        manifest=f"{number:064x}",
        withdrawal=sha256(bytes([number % 256]) * 32).hexdigest(),
        secret_by="author",
        author=B,
        earlier=False,
    )


def opening(level: str = "witnessed") -> list[Entry]:
    """Return what a log begins with: terms, a release that records every kind, and all promises."""
    terms = Terms(time=T, level=level, slot_s=0, closed=16, publish_s=600, waiting_s=WAITING_S)
    release = Release(time=T, number="1", sha256=H, records=ALL_KINDS)
    words = {"en": str}
    given = [one.entry(time=T, date="2026-10-01", languages=words) for one in catalogue(LIMITS)]
    return [terms, release, *given]


def story(
    *parts: tuple[float, Entry], count: int = 0, level: str = "witnessed", witnesses: int = 5
) -> History:
    """Return an honest log: what it begins with, then these entries at their minutes, or so many videos, ten a minute.

    A checkpoint is cosigned twenty seconds after each minute in which something was entered.
    """
    timed = [(0.0, one) for one in opening(level)]
    timed += [(1 + n / 10, video(1 + n / 10, n)) for n in range(count)]
    timed += sorted(parts, key=lambda one: one[0])
    minutes = sorted({int(at) + 1 for at, _entry in timed})
    checkpoints = [
        (
            sum(at < minute for at, _entry in timed),
            START_S + minute * MINUTE_S + 20,
            WITNESSES[:witnesses],
        )
        for minute in minutes
    ]
    return History(entries=[to_bytes(entry) for _at, entry in timed], checkpoints=checkpoints)


def then(log: History, minutes: float, *more: Entry, by: Sequence[SigningKey] = WITNESSES) -> History:
    """Return the log after more entries, with a checkpoint at so many minutes."""
    entries = [*log.entries, *map(to_bytes, more)]
    last = (len(entries), START_S + int(minutes * MINUTE_S), by)
    return replace(log, entries=entries, checkpoints=[*log.checkpoints, last])


def still(log: History, minutes: float) -> History:
    """Return the log after so many minutes in which nothing was entered: it is cosigned again every five."""
    at = (log.checkpoints[-1][1] - START_S) / MINUTE_S
    while (at := at + 5) < minutes:
        log = then(log, at)
    return log


def announced(policy: str, public: float, in_force: float) -> Witnesses:
    """Announce a set of witnesses at so many minutes, to count from so many on."""
    digest = sha256(policy.encode()).hexdigest()
    in_force_ms = T + int(in_force * 60_000)
    return Witnesses(time=T + int(public * 60_000), sha256=digest, policy=policy, in_force_ms=in_force_ms)


NEXT = policy_of(OTHERS, 2)


def honest() -> History:
    """Return an honest log of three minutes."""
    return story((1, video(1)), (2, video(2, 1)), (2.5, video(2.5, 2)))


def solo() -> History:
    """Return a log whose operator alone stamps it."""
    log = story((1, video(1)), level="solo", witnesses=1)
    return replace(log, policy=policy_of(WITNESSES[:1], 1))


def split_view() -> History:
    """Return the log with another entry in the place of one, under the operator's key and a dishonest quorum."""
    log = honest()
    entries = [*log.entries]
    entries[-2] = to_bytes(video(2, 77))
    return replace(log, entries=entries)


def rolled_back() -> History:
    """Return the log as it was a minute ago."""
    log = honest()
    return replace(log, checkpoints=log.checkpoints[:-1])


def fallen_back() -> History:
    """Return the log with the checkpoint of a minute ago beside those that it keeps."""
    log = honest()
    return replace(log, newest=-2)


def withheld() -> History:
    """Return a log that leaves an entry out, and goes on as if it had not been."""
    log = honest()
    entries = [one for at, one in enumerate(log.entries) if at != len(log.entries) - 2]
    return then(replace(log, entries=entries, checkpoints=log.checkpoints[:-1]), 4, video(3.5, 9))


def out_of_bounds() -> History:
    """Return a log with a publication that its operator says was an hour before anybody could see it."""
    return then(still(story((1, video(1))), 62), 62, video(2))


def paused() -> History:
    """Return a log that stood still for half an hour, which nobody had announced."""
    stop = LogPaused(time=T + 40 * 60_000, pause="", from_ms=T + 9 * 60_000, to_ms=T + 39 * 60_000)
    return then(story((1, video(1))), 40, stop)


def changed() -> History:
    """Return a log whose new witnesses counted when they had been public for as long as the terms say."""
    log = still(story((1, video(1)), (2, announced(NEXT, 2, 20))), 20)
    return replace(then(log, 25, video(24.5, 3), by=OTHERS), shown=NEXT)


def too_early() -> History:
    """Return a log whose new witnesses cosign before they had been public for as long as the terms say."""
    log = still(story((1, video(1)), (2, announced(NEXT, 2, 5))), 20)
    return then(log, 25, video(24.5, 3), by=OTHERS)


def not_yet() -> History:
    """Return a log whose new witnesses, announced in time, cosign before they count."""
    log = still(story((1, video(1)), (2, announced(NEXT, 2, 40))), 20)
    return then(log, 25, video(24.5, 3), by=OTHERS)


ATTACKS: dict[str, Callable[[], History]] = {
    made.__name__: made
    for made in (
        split_view,
        rolled_back,
        fallen_back,
        withheld,
        out_of_bounds,
        paused,
        too_early,
        not_yet,
    )
}
