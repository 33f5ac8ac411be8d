"""Witnesses and mirrors as real processes on this machine, and the lines of the policy that asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from glasshouse.proof.notes import VerifierKey
from glasshouse.witness import installation
from tests.witness.house import Process


@dataclass
class Neighbour:
    """One who runs a witness, and a mirror if it has a second name."""

    folder: Path
    number: int
    is_mirror: bool
    process: Process | None = None

    def make(self) -> None:
        """Make its keys."""
        name = f"w{self.number}.example/w"
        installation.make(self.folder, name, f"m{self.number}.example/m" if self.is_mirror else None)

    def know(self, log: VerifierKey) -> None:
        """Let it know a log."""
        installation.add_log(self.folder, str(log), "")

    def start(self, port: int = 0) -> Process:
        """Start it, on the port it had before if it had one."""
        self.process = Process(self.folder, port=port)
        return self.process

    def lines(self) -> list[str]:
        """Return its lines for a policy file; both have the same address."""
        assert self.process is not None
        roles = ("witness", *(["mirror"] if self.is_mirror else []))
        url = f"http://127.0.0.1:{self.process.port}"
        return [f"witness {role[0]}{self.number} {self.process.key(role)} {url}" for role in roles]


def farm(root: Path, log: VerifierKey, *, witnesses: int, mirrors: int) -> list[Neighbour]:
    """Start so many witnesses, the first of which are mirrors too."""
    found = [Neighbour(root / f"n{n}", n, n < mirrors) for n in range(witnesses)]
    for one in found:
        one.make()
        one.know(log)
        one.start()
    return found


def cosigners_of(found: Sequence[Neighbour], *, least: int, least_mirrors: int) -> str:
    """Return the lines of a policy behind the log's: so many of the witnesses, and so many of the mirrors."""
    lines = [line for one in found for line in one.lines()]
    witnesses = " ".join(f"w{one.number}" for one in found)
    mirrors = " ".join(f"m{one.number}" for one in found if one.is_mirror)
    lines.append(f"group w {least} {witnesses}")
    if mirrors:
        lines += [f"group m {least_mirrors} {mirrors}", "group q all w m", "quorum q"]
    else:
        lines.append("quorum w")
    return "".join(f"{line}\n" for line in lines)
