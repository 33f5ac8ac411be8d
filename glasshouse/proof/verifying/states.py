"""What is kept from one verification to the next, in one file: so only what is new is read, and a log that went back shows."""

import json
import os
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.policies import Policy
from glasshouse.proof.tiles import GrowingTree
from glasshouse.proof.verifying.rebuilding import frontier, of_frontier

VERSION = 1
LONGEST_STATE = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A log as it was verified: its newest checkpoint, the tree behind it, and what judging goes on with.

    `marks` are the checkpoints that later entries are bounded by, as (size, seconds); `kept` is the number of the next kept one;
    `gaps` are times without any checkpoint that nothing explained yet, in seconds.
    """

    policy: Policy
    signed: SignedCheckpoint
    tree: GrowingTree
    kept: int
    marks: list[tuple[int, int]]
    gaps: list[tuple[int, int]]
    judged: dict[str, Any]
    findings: dict[str, Any]

    @property
    def origin(self) -> str:
        """Return the log's origin."""
        return self.signed.checkpoint.origin

    def text(self) -> str:
        """Return the file: a line with the SHA-256 of the other, which is JSON."""
        plain = {
            "v": VERSION,
            "origin": self.origin,
            "policy": self.policy.text,
            "checkpoint": bytes(self.signed).decode(),
            "tree": frontier(self.tree),
            "kept": self.kept,
            "marks": self.marks,
            "gaps": self.gaps,
            "judged": self.judged,
            "findings": self.findings,
        }
        line = json.dumps(plain, ensure_ascii=True, separators=(",", ":"), sort_keys=True) + "\n"
        return f"{sha256(line.encode()).hexdigest()}\n{line}"

    @classmethod
    def parse(cls, data: bytes) -> "State":
        """Read the file. Raises Malformed."""
        digest, _line_end, line = data.partition(b"\n")
        # Half a file, or one that somebody has edited, could make a log look other than it is.
        if sha256(line).hexdigest().encode() != digest:
            raise Malformed("the state is not what was written; begin anew with another file")
        try:
            plain = json.loads(line)
            if plain["v"] != VERSION:
                raise Malformed("it is of another version")
            policy = Policy.parse(plain["policy"].encode(errors="surrogateescape"))
            signed = SignedCheckpoint.parse(plain["checkpoint"].encode())
            tree = of_frontier(plain["tree"])
            state = cls(
                policy=policy,
                signed=signed,
                tree=tree,
                kept=_whole(plain["kept"]),
                marks=_pairs(plain["marks"]),
                gaps=_pairs(plain["gaps"]),
                judged=dict(plain["judged"]),
                findings=dict(plain["findings"]),
            )
            policy.check_log(signed)
            if (tree.size, tree.root()) != (signed.checkpoint.size, signed.checkpoint.root):
                raise Malformed("its tree is not that of its checkpoint")
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
            raise Malformed("the state can't be read") from None
        except Unproved as wrong:
            raise Malformed(f"the state can't be used: {wrong}") from None
        return state


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise ValueError
    return value


def _pairs(values: object) -> list[tuple[int, int]]:
    if type(values) is not list:
        raise ValueError
    return [(_whole(one), _whole(other)) for one, other in values]


def read_state(path: Path) -> State | None:
    """Return what was kept in a file, None if there is none. Raises Malformed, OSError."""
    try:
        with path.open("rb") as source:
            data = source.read(LONGEST_STATE)
    except FileNotFoundError:
        return None
    return State.parse(data)


def write_state(path: Path, state: State) -> None:
    """Replace the file: at every instant it is whole, the old one or the new one. Raises OSError."""
    # A name that nobody can guess, and so prepare with a link to elsewhere.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(state.text())
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    handle = os.open(path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
