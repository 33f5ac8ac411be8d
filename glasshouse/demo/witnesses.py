"""Five who watch the demo's ledger, three of whom also keep a copy: eight keys, run by five processes on this machine."""

import random
import socket
from dataclasses import dataclass
from pathlib import Path

from glasshouse.network.config.processes import Supervisor, our_program
from glasshouse.network.kit.storage import write_once
from glasshouse.proof.notes import SigningKey
from glasshouse.witness import installation

NAMES = ("university", "library", "newsroom", "observatory", "cooperative")
MIRRORS = NAMES[:3]
LEAST, LEAST_MIRRORS = 4, 2
"""So many must sign: with these at most one of the witnesses and one of the mirrors may be dishonest."""
PORTS = (20_000, 32_000)
"""Below those that the system gives out by itself, so that a port is likely to be free again next time."""
WAITING_S = 60
"""How long changes wait in the demo: a visitor should see one come about."""
_PORT = "port"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody who runs a witness: a name, a folder, a port that stays the same, and the vkeys by role."""

    name: str
    folder: Path
    port: int
    vkeys: dict[str, str]

    @property
    def url(self) -> str:
        """Return the address that a policy names."""
        return f"http://127.0.0.1:{self.port}"


def make_neighbours(folder: Path) -> list[Neighbour]:
    """Make their keys and choose their ports, once; later runs find them."""
    return [_make(name, folder / name) for name in NAMES]


def _make(name: str, folder: Path) -> Neighbour:
    mirror = f"{name}.example/mirror" if name in MIRRORS else None
    vkeys = installation.make(folder, f"{name}.example/witness", mirror)
    write_once(folder / _PORT, f"{_some_port()}\n")
    port = int((folder / _PORT).read_text())
    return Neighbour(name, folder, port, dict(zip(("witness", "mirror"), vkeys, strict=False)))


def _some_port() -> int:
    while not is_free(port := random.randrange(*PORTS)):
        pass
    return port


def is_free(port: int) -> bool:
    """Say whether a port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def policy_lines(neighbours: list[Neighbour]) -> str:
    """Return the lines of the policy that asks for them, behind the log's own."""
    lines = []
    for one in neighbours:
        for role, vkey in one.vkeys.items():
            lines.append(f"witness {_as(one.name, role)} {vkey} {one.url}")
    lines += [
        f"group w {LEAST} {' '.join(NAMES)}",
        f"group m {LEAST_MIRRORS} {' '.join(_as(name, 'mirror') for name in MIRRORS)}",
        "group q all w m",
        "quorum q",
    ]
    return "".join(f"{line}\n" for line in lines)


def _as(name: str, role: str) -> str:
    return name if role == "witness" else f"{name}-mirror"


def are_asked(ledger: Path) -> bool:
    """Say whether the ledger in this folder asks for them, or is still to be begun. One of an older demo goes on alone."""
    policy = ledger / "policy.txt"
    return not policy.exists() or f"witness {NAMES[0]} " in policy.read_text()


def introduce(neighbours: list[Neighbour], log_key: Path, url: str) -> None:
    """Let them know the log whose key lies there."""
    vkey = str(SigningKey.parse(log_key.read_text()).public)
    for one in neighbours:
        installation.add_log(one.folder, vkey, url)


def start(supervisor: Supervisor, neighbours: list[Neighbour]) -> list[str]:
    """Let the supervisor run them; returns the names of those whose port is taken by something else."""
    missing = []
    for one in neighbours:
        if is_free(one.port):
            arguments = ("witness", "--data", str(one.folder), "--port", str(one.port))
            supervisor.add(f"witness {one.name}", our_program(*arguments), nice=5, is_quiet=True)
        else:
            missing.append(one.name)
    return missing
