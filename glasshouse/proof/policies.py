"""Whom a verifier believes: the log, its cosigners, and how many of them it takes (C2SP tlog-policy)."""

import re
from dataclasses import dataclass, field
from statistics import median_low

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.notes import Kind, VerifierKey

NONE = "none"


@dataclass(frozen=True, slots=True)
class Party:
    """A log or a cosigner: its key, and where it is reached, if that is said."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """So many of these cosigners or groups."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A checkpoint that the policy accepts: when each cosigner signed it, and their median, in seconds; None without any."""

    signed: SignedCheckpoint
    times_s: dict[str, int]
    time_s: int | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy file. Names are of this file alone; keys are what counts."""

    text: str
    logs: tuple[Party, ...]
    witnesses: dict[str, Party]
    groups: dict[str, Group]
    quorum: str

    @classmethod
    def parse(cls, data: bytes) -> "Policy":
        """Read a policy file. Raises Malformed, naming the line."""
        if re.search(rb"[^\t\n\x20-\x7e\x80-\xff]", data):
            raise Malformed("a policy file with control characters")
        # Octets are opaque: what is no UTF-8 keeps its bytes.
        reader = _Reader(data.decode(errors="surrogateescape"))
        return reader.policy()

    def log_of(self, origin: str) -> VerifierKey:
        """Return the key of the log of this origin, of several the first. Raises Unproved."""
        return self._logs_of(origin)[0]

    def _logs_of(self, origin: str) -> list[VerifierKey]:
        keys = [log.key for log in self.logs if log.key.name == origin]
        if not keys:
            raise Unproved(f"a log that the policy does not know: {origin[:80]}")
        return keys

    def check_log(self, signed: SignedCheckpoint) -> None:
        """Check that a log of the policy signed a checkpoint; of several keys under its name one is enough. Raises Unproved."""
        origin = signed.checkpoint.origin
        if not signed.note.times_of({str(key): key for key in self._logs_of(origin)}):
            raise Unproved(f"a checkpoint that {origin} has not signed")

    def check(self, signed: SignedCheckpoint) -> Checked:
        """Check a checkpoint: signed by a known log, cosigned by the quorum. Raises Unproved."""
        self.check_log(signed)
        times_s = signed.note.times_of({name: party.key for name, party in self.witnesses.items()})
        if not self.is_met_by(set(times_s)):
            raise Unproved(
                f"a checkpoint of {signed.checkpoint.size} entries without its quorum: "
                f"cosigned by {', '.join(sorted(times_s)) or 'nobody'}"
            )
        return Checked(signed, times_s, median_low(times_s.values()) if times_s else None)

    def is_met_by(self, signed_by: set[str]) -> bool:
        """Say whether the cosignatures of these make the quorum."""
        met = set(signed_by)
        # Members are defined before their group, so one pass is enough; groups may stand in each other deeper than calls may.
        for name, group in self.groups.items():
            if sum(member in met for member in group.members) >= group.least:
                met.add(name)
        return self.quorum == NONE or self.quorum in met


@dataclass(slots=True)
class _Reader:
    text: str
    logs: list[Party] = field(default_factory=list)
    witnesses: dict[str, Party] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    used: set[str] = field(default_factory=set)

    def policy(self) -> Policy:
        for number, line in enumerate(self.text.split("\n"), 1):
            words = [word for word in re.split(r"[ \t]+", line) if word]
            if words and not words[0].startswith("#"):
                try:
                    self._line(words[0], words[1:])
                except Malformed as error:
                    raise Malformed(f"line {number} of the policy: {error}") from None
        if self.quorum is None:
            raise Malformed("a policy without a quorum")
        return Policy(self.text, tuple(self.logs), self.witnesses, self.groups, self.quorum)

    def _line(self, what: str, words: list[str]) -> None:
        if what == "log" and len(words) in (1, 2):
            self._log(*words)
        elif what == "witness" and len(words) in (2, 3):
            self._witness(*words)
        elif what == "group" and len(words) >= 3:
            self._group(words[0], words[1], words[2:])
        elif what == "quorum" and len(words) == 1:
            self._quorum(words[0])
        else:
            raise Malformed("not a log, a witness, a group or a quorum")

    def _log(self, vkey: str, url: str = "") -> None:
        key = VerifierKey.parse(vkey)
        if key.kind is not Kind.LOG:
            raise Malformed("a log's key has type 1")
        if any(key.public == known.key.public for known in self.logs):
            raise Malformed("a log's key twice")
        self.logs.append(Party(key, url))

    def _witness(self, name: str, vkey: str, url: str = "") -> None:
        self._new(name)
        key = VerifierKey.parse(vkey)
        if key.kind is Kind.LOG:
            raise Malformed("a cosigner's key has type 4 or 6")
        if any(key.public == known.key.public for known in self.witnesses.values()):
            raise Malformed("a cosigner's key twice")
        self.witnesses[name] = Party(key, url)

    def _group(self, name: str, least: str, members: list[str]) -> None:
        self._new(name)
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise Malformed(f"{member} is not defined above")
            if member in self.used:
                raise Malformed(f"{member} is a member twice")
            self.used.add(member)
        count = {"any": "1", "all": str(len(members))}.get(least, least)
        if not re.fullmatch(r"[1-9][0-9]{0,8}", count, re.ASCII) or int(count) > len(members):
            raise Malformed(f"a group needs any, all, or a number of its members, not {least}")
        self.groups[name] = Group(int(count), tuple(members))

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise Malformed("a second quorum")
        if name != NONE and name not in self.witnesses and name not in self.groups:
            raise Malformed(f"{name} is not defined above")
        self.quorum = name

    def _new(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise Malformed(f"the name {name} is taken")
