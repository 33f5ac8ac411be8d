"""What others are shown: each witness and mirror of a policy serves the last checkpoint that it signed."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Unproved
from glasshouse.proof.policies import Policy
from glasshouse.proof.verifying.findings import Code, Findings
from glasshouse.proof.verifying.sources import LONGEST_TEXT, CantReach, NotThere, Source

Open = Callable[[str], Source]
"""Opens an address. Raises Malformed."""
_SIDE_BY_SIDE = 8
MOST_ASKED = 32
"""A policy that the log serves itself must not send everybody's program to thousands of addresses."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint at a monitoring address: whose it is, when that one cosigned it (seconds, 0 if it did not), and its files."""

    name: str
    signed: SignedCheckpoint
    time_s: int
    source: Source

    @property
    def size(self) -> int:
        """Return how many entries it is of."""
        return self.signed.checkpoint.size


@dataclass(slots=True)
class Monitors:
    """What was seen, and who could not be asked and why."""

    seen: list[Seen] = field(default_factory=list)
    silent: dict[str, str] = field(default_factory=dict)
    compared: set[str] = field(default_factory=set)

    def stops(self, newest: int) -> list[int]:
        """Return the sizes that can be compared."""
        return sorted(one.size for one in self.seen if one.size <= newest)

    def reached(self, size: int, root: bytes, newest: SignedCheckpoint, findings: Findings) -> None:
        """Compare what others saw at a size with the root there."""
        for one in self.seen:
            if one.size == size:
                self.compared.add(one.name)
                if one.signed.checkpoint.root != root:
                    split(one, newest, findings)


def split(seen: Seen, newest: SignedCheckpoint, findings: Findings) -> None:
    """Find a split view: both checkpoints are signed by the log, and one can't have grown into the other."""
    shown = [bytes(newest).decode(), bytes(seen.signed).decode()]
    words = f"{seen.name} was shown a tree of {seen.size} entries that is no part of the one served here"
    findings.add(Code.SPLIT_VIEW, words, shown=shown)


def look(found: Monitors, policy: Policy, origin: str, open_: Open, *, anywhere: bool) -> None:
    """Ask every witness and mirror that the policy has an address of: `anywhere`, or not in private networks."""
    known = {*found.silent, *(one.name for one in found.seen)}
    new = [name for name, party in policy.witnesses.items() if party.url and name not in known]
    asked = new[: max(0, MOST_ASKED - len(known))]
    found.silent |= dict.fromkeys(new[len(asked) :], "too many have an address")
    if not asked:
        return
    with ThreadPoolExecutor(_SIDE_BY_SIDE, "monitor") as pool:
        answers = [pool.submit(_seen, (name, policy), origin, open_, anywhere) for name in asked]
        for name, answer in zip(asked, answers, strict=True):
            one = answer.result()
            if isinstance(one, Seen):
                found.seen.append(one)
            else:
                found.silent[name] = one


def _seen(one: tuple[str, Policy], origin: str, open_: Open, anywhere: bool) -> Seen | str:
    """Return what one of a policy serves, preferring what it cosigned itself, or why nothing."""
    name, policy = one
    party = policy.witnesses[name]
    if not anywhere and is_inside(party.url):
        return "its address is inside some private network"
    other: Seen | None = None
    why = "nothing is served there"
    for place in _places(party.url, origin):
        try:
            source = open_(place)
            signed = SignedCheckpoint.parse(source.read("checkpoint", LONGEST_TEXT))
            if signed.checkpoint.origin != origin:
                raise Unproved(f"it serves a checkpoint of {signed.checkpoint.origin[:200]}")
            policy.check_log(signed)
            time_s = signed.note.times_of({name: party.key}).get(name, 0)
        except NotThere:
            continue
        except (CantReach, Unproved) as wrong:
            why = str(wrong)
            continue
        if time_s:
            return Seen(name, signed, time_s, source)
        other = other or Seen(name, signed, 0, source)
    return other or why


def _places(url: str, origin: str) -> tuple[str, str]:
    """Return where a cosigner may serve what it signed: our own server has the mirror's copy apart from the witness's."""
    of_log, base = sha256(origin.encode()).hexdigest(), url.rstrip("/")
    return f"{base}/{of_log}", f"{base}/mirror/{of_log}"


def is_inside(url: str) -> bool:
    """Say whether an address plainly leads into a private network: a policy must not send a stranger's program there."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    return (
        host == "localhost" or host.endswith(".localhost") or any(not one.is_global for one in _numbers(host))
    )


def _numbers(host: str) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Yield the address that a host is in numbers, however it is spelled: 127.1 and 0x7f000001 are 127.0.0.1 to every system."""
    with suppress(ValueError):
        yield ipaddress.ip_address(host)
    with suppress(OSError, ValueError):
        yield ipaddress.ip_address(socket.inet_aton(host))
