"""A log as an operator serves it, with cosigners, kept checkpoints and a policy; and somebody who reads it."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.entries import DeviceBarLifted, Entry, Terms, Witnesses, to_bytes
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.tiles import (
    BUNDLE,
    WIDTH,
    GrowingTree,
    Tile,
    bundles_of,
    leaves_of,
    pack_bundle,
)
from glasshouse.proof.verifying.checking import Ports, Verification, Wish
from glasshouse.proof.verifying.sources import NotThere, path_of_kept
from tests.proof.log import LOG, ORIGIN

START_S = 1_790_000_000
A_MINUTE = 60
WEEK_S = 7 * 86_400


def key(name: str) -> SigningKey:
    return SigningKey(f"{name}.example/key", Kind.COSIGNER, sha256(name.encode()).digest())


def lifted(time_s: int) -> bytes:
    """Return a cheap entry of this time."""
    return to_bytes(DeviceBarLifted(time=time_s * 1000, bar="Aaaaaaaaaaa", why="organisation"))


def terms(time_s: int, **given: Any) -> Terms:
    told = {"level": "witnessed", "slot_s": 0, "closed": 0, "publish_s": 600, "waiting_s": WEEK_S}
    return Terms(time=time_s * 1000, **{**told, **given})


def policy_of(names: Sequence[str], *, least: str = "all", urls: dict[str, str] | None = None) -> Policy:
    """Return a policy that asks for so many of these."""
    lines = [f"log {LOG.public}"]
    lines += [f"witness {name} {key(name).public} {(urls or {}).get(name, '')}".rstrip() for name in names]
    lines += [f"group all {least} {' '.join(names)}", "quorum all"]
    return Policy.parse(("\n".join(lines) + "\n").encode())


def witnesses_entry(policy: Policy, time_s: int, in_force_s: int) -> Witnesses:
    return Witnesses(
        time=time_s * 1000,
        sha256=sha256(policy.text.encode()).hexdigest(),
        policy=policy.text,
        in_force_ms=in_force_s * 1000,
    )


class Memory:
    """Files by their path."""

    name = "memory"
    connections = 1

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.read_paths: list[str] = []

    def read(self, path: str, most: int) -> bytes:
        self.read_paths.append(path)
        if path not in self.files:
            raise NotThere(f"{path} is not there")
        assert len(self.files[path]) <= most, path
        return self.files[path]


class Served:
    """A log that grows: each `publish` is a checkpoint with its time, kept unless told otherwise."""

    def __init__(
        self, names: Sequence[str] = ("w1", "w2"), *, level: str = "witnessed", **given: Any
    ) -> None:
        self.names = list(names)
        self.entries: list[bytes] = []
        self.kept: list[bytes] = []
        self.tree = GrowingTree()
        self.files: dict[str, bytes] = {}
        self.policy = policy_of(names)
        self.time_s = START_S
        self.signed: SignedCheckpoint | None = None
        self.files["policy.txt"] = self.policy.text.encode()
        self.given = {"level": level, **given}

    @classmethod
    def of(cls, size: int, **given: Any) -> "Served":
        """Return a log of so many entries, its terms first, under one checkpoint."""
        log = cls(**given)
        log.publish([terms(log.time_s, **log.given), *[lifted(log.time_s)] * (size - 1)])
        return log

    @property
    def newest(self) -> SignedCheckpoint:
        assert self.signed is not None
        return self.signed

    @property
    def size(self) -> int:
        return len(self.entries)

    def publish(
        self,
        entries: Iterable[Entry | bytes] = (),
        *,
        after_s: int = A_MINUTE,
        keep: bool = True,
        names: Sequence[str] | None = None,
    ) -> SignedCheckpoint:
        """Enter these, sign and cosign so many seconds later."""
        fresh = [one if isinstance(one, bytes) else to_bytes(one) for one in entries]
        first = self.size
        self.entries += fresh
        for tile, hashes in self.tree.append(leaves_of(fresh)) + self.tree.partial():
            self.files[tile.path] = b"".join(hashes)
        for number in range(first // WIDTH, -(-self.size // WIDTH)):
            tile = Tile(BUNDLE, number, min(WIDTH, self.size - number * WIDTH))
            self.files[tile.path] = pack_bundle(self.entries[number * WIDTH :][: tile.width])
        self.time_s += after_s
        self.signed = self.sign(names=names)
        self.files["checkpoint"] = bytes(self.signed)
        if keep:
            self.keep(self.signed)
        return self.signed

    def sign(
        self, *, names: Sequence[str] | None = None, root: bytes = b"", time_s: int | None = None
    ) -> SignedCheckpoint:
        at = self.time_s if time_s is None else time_s
        signed = SignedCheckpoint.sign(Checkpoint(ORIGIN, self.size, root or self.tree.root()), LOG)
        return signed.cosigned(
            key(name).sign(signed.note.text, time_s=at) for name in (self.names if names is None else names)
        )

    def keep(self, signed: SignedCheckpoint) -> None:
        self.kept.append(bytes(signed))
        self.write_kept()

    def write_kept(self) -> None:
        for tile in bundles_of(len(self.kept)):
            part = self.kept[tile.number * WIDTH :][: tile.width]
            self.files[path_of_kept(tile)] = pack_bundle(part)
        self.files["checkpoints/count"] = f"{len(self.kept)}\n".encode()

    def use(self, names: Sequence[str]) -> Policy:
        """Let another set of witnesses sign from here on."""
        self.names, self.policy = list(names), policy_of(names)
        self.files["policy.txt"] = self.policy.text.encode()
        return self.policy

    def write(self, folder: Path) -> Path:
        for path, data in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder


def no_address(address: str) -> Any:
    raise AssertionError(f"{address} is asked")


def verified(
    files: dict[str, bytes],
    *,
    open_: Callable[[str], Any] = no_address,
    now_s: int | None = None,
    before: Callable[[Verification], None] = lambda _found: None,
    **wish: Any,
) -> Verification:
    """Verify these files, and look at nobody's clock unless told."""
    ports = Ports(open_=open_, sleep=lambda _s: None, clock=lambda: float(now_s or 0))
    found = Verification(Memory(files), Wish(now_s=now_s, **wish), ports)
    before(found)
    found.run()
    return found


def codes(found: Verification) -> set[str]:
    return {code.value for code in found.findings.counts}
