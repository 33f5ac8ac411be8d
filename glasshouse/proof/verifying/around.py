"""What witnesses and mirrors know against what the log serves: another tree, withheld entries, contents that are lost."""

from collections.abc import Sequence

from glasshouse.proof.entries import from_bytes, sentence
from glasshouse.proof.errors import Unproved
from glasshouse.proof.hashes import check_consistency, consistency_proof
from glasshouse.proof.tiles import GrowingTree
from glasshouse.proof.verifying.checking import Verification
from glasshouse.proof.verifying.findings import Code, Findings
from glasshouse.proof.verifying.monitors import Seen, split
from glasshouse.proof.verifying.rebuilding import Rebuilding, Take, again
from glasshouse.proof.verifying.sources import CantReach

_SHOWN = 5
_TOLERANCE_S = 60


def compare(found: Verification) -> None:
    """Compare what every witness and mirror shows with the log that was verified."""
    if not found.whole:
        return
    if found.wish.monitors:
        # A set that was announced meanwhile may have others.
        found.look_at(found.newest_s)
    for seen in found.monitors.seen:
        if seen.size > found.size:
            _compare_longer(found, seen)
        elif seen.name not in found.monitors.compared:
            _compare_earlier(found, seen)
    for name, why in sorted(found.monitors.silent.items()):
        found.findings.note(f"silent:{name}", f"{name} could not be asked what it was shown: {why}")


def _compare_earlier(found: Verification, seen: Seen) -> None:
    """Compare with a tree below which no entries were read this time."""
    if found.findings.counts.keys() & {Code.TILE, Code.MISSING}:
        found.findings.note(
            f"silent:{seen.name}", f"what {seen.name} was shown can't be compared: tiles are wrong"
        )
        return
    theirs, newest = seen.signed.checkpoint, found.newest.checkpoint
    try:
        proof = consistency_proof(theirs.size, newest.size, found.nodes())
        check_consistency(theirs.size, newest.size, old_root=theirs.root, root=newest.root, proof=proof)
    except Unproved:
        split(seen, found.newest, found.findings)


def _compare_longer(found: Verification, seen: Seen) -> None:
    """Say what somebody knows beyond what the log serves; a mirror can show the entries themselves."""
    more: list[str] = []

    def take(first: int, entries: Sequence[bytes]) -> None:
        for index, data in enumerate(entries, first):
            if len(more) < _SHOWN:
                more.append(f"{index}: {_words(data)}")

    proved = _leads(found, seen, again(found.tree), take)
    if not proved and _leads(found, seen, GrowingTree(), _nothing):
        # Its own entries lead to what the log signed for it, and ours are no part of them.
        split(seen, found.newest, found.findings)
        return
    words = f"{seen.name} has signed {seen.size} entries, and the log serves {found.size}"
    if proved:
        words += f"; these are withheld: {'; '.join(more)}"
    age_s = found.wish.now_s - seen.time_s if found.wish.now_s is not None and seen.time_s else 0
    if age_s > found.judge.publish_s + _TOLERANCE_S:
        shown = [bytes(found.newest).decode(), bytes(seen.signed).decode()]
        entries = range(found.size, min(seen.size, found.size + _SHOWN)) if proved else ()
        found.findings.add(Code.WITHHELD, f"{words} ({age_s} s ago)", entries=entries, shown=shown)
    else:
        found.findings.note(f"ahead:{seen.name}", f"{words}; that is not overdue yet")


def _leads(found: Verification, seen: Seen, tree: GrowingTree, take: Take) -> bool:
    """Say whether the entries that a mirror serves lead from a tree to the root that it signed."""
    if seen.size - tree.size > found.wish.most:
        return False
    rebuilding = Rebuilding(seen.source, tree, Findings(), (), _unasked)
    try:
        whole = rebuilding.run(seen.size, take, lambda _done: None)
    except CantReach:
        return False
    return whole and tree.root() == seen.signed.checkpoint.root


def _words(data: bytes) -> str:
    try:
        return sentence(from_bytes(data))
    except Unproved as wrong:
        return str(wrong)


def check_mirrors(found: Verification) -> list[str]:
    """Read all that the mirrors hold and compare it with what they signed; returns the names of those that hold all."""
    good: list[str] = []
    for seen in found.monitors.seen if found.whole else ():
        tree, wrong = GrowingTree(), Findings()
        rebuilding = Rebuilding(seen.source, tree, wrong, (), _unasked)
        try:
            rebuilding.run(min(seen.size, found.wish.most), _nothing, lambda _done: None)
        except CantReach as error:
            found.findings.note(f"mirror:{seen.name}", f"what {seen.name} holds can't be read: {error}")
            continue
        if wrong.counts.keys() == {Code.MISSING} and tree.size == 0:
            continue  # A witness, which stores nothing.
        if not wrong and tree.root() != seen.signed.checkpoint.root:
            wrong.add(Code.ROOT, "its entries lead to another root than it signed")
        for one in wrong.first:
            found.findings.add(Code.MIRROR, f"{seen.name}: {one.says}", shown=[bytes(seen.signed).decode()])
        good += [] if wrong else [seen.name]
    return good


def _nothing(_first: int, _entries: Sequence[bytes]) -> None:
    """Take entries that are only hashed."""


def _unasked(_size: int, _root: bytes) -> None:
    """Hear of no root: none was asked for."""
