"""Random kill -9 of the ledger, of its witnesses and mirrors and of whoever enters; the log stays one, and nothing is lost.

`make torture`; KILLS (500), SEED and MINUTES (30, for the killing) set how. It prints its seed and counts.
"""

import http.client
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from glasshouse.demo import witnesses
from glasshouse.network.config.processes import Supervisor, our_program
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import Rules, from_bytes
from glasshouse.proof.errors import Unproved
from glasshouse.proof.hashes import root_hash
from glasshouse.proof.policies import Policy
from glasshouse.proof.tiles import GrowingTree, TileNodes, bundles_of, leaves_of, tiles_of, unpack_bundle
from tests.kills.house import ROOT, environment

KILLS = int(os.environ.get("KILLS") or 500)
SEED = int(os.environ.get("SEED") or random.randrange(10**6))
MINUTES = float(os.environ.get("MINUTES") or 30)
CLIENTS = ("ann", "bob", "cyd")
HOUSE = "house"
"""The name of the rules of the house, which the ledger enters by itself."""
PAUSE_S = (0.05, 1.2)
SETTLE_S = 300


@dataclass
class Place:
    """An installation whose ledger five others watch, and all that was ever seen of its checkpoints."""

    root: Path
    neighbours: list[witnesses.Neighbour] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    """Notes, as they were signed or served."""
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def env(self) -> dict[str, str]:
        return environment(self.root / "data", site_url="http://torture.example", log_level="CRITICAL")

    @property
    def files(self) -> Path:
        return self.root / "data" / "media" / "ledger"

    @property
    def policy(self) -> Policy:
        return Policy.parse((self.root / "data" / "ledger" / "policy.txt").read_bytes())

    def open(self) -> None:
        """Make it."""
        (self.root / "clients").mkdir()
        command = [sys.executable, "-m", "tests.torture.log_parts", "open", str(self.root / "neighbours")]
        subprocess.run(command, env=self.env, cwd=ROOT, check=True)
        self.neighbours = witnesses.make_neighbours(self.root / "neighbours")

    @contextmanager
    def running(self) -> Iterator[Supervisor]:
        """Run the ledger, those who watch it, and those who enter; the supervisor starts the dead again at once."""
        supervisor = Supervisor(grace_s=20)
        supervisor.add("ledger", our_program("ledger"), env=self.env)
        witnesses.start(supervisor, self.neighbours)
        for name in CLIENTS:
            command = ["-m", "tests.torture.log_parts", "client", name, str(self.root / "clients")]
            supervisor.add(name, [sys.executable, *command], env=self.env)
        supervisor.start()
        looking = threading.Thread(target=self._look)
        looking.start()
        try:
            yield supervisor
        finally:
            self.over.set()
            looking.join()
            supervisor.stop()

    def _look(self) -> None:
        """Take down every checkpoint that is served, signed, published or shown by a witness."""
        while not self.over.is_set():
            with suppress(FileNotFoundError):
                self.seen.add((self.files / "checkpoint").read_bytes())
            with suppress(sqlite3.Error), closing(self._database()) as database:
                for sql in ("SELECT signed FROM ledger_checkpoint", "SELECT note FROM ledger_published"):
                    self.seen.update(bytes(row[0]) for row in database.execute(sql))
            for one in self.neighbours:
                for role in one.vkeys:
                    with suppress(OSError, http.client.HTTPException):
                        self.seen.add(self.monitored(one, role, "checkpoint"))
            self.over.wait(0.05)

    def _database(self) -> sqlite3.Connection:
        (path,) = [path for path in (self.root / "data").glob("*.sqlite3") if "watch" not in path.name]
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)

    def monitored(self, one: witnesses.Neighbour, role: str, name: str) -> bytes:
        """Read what a witness or a mirror shows of our log. Raises OSError, HTTPException."""
        log = self.policy.logs[0].key.name
        prefix = "/mirror" if role == "mirror" else ""
        connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=5)
        with closing(connection):
            connection.request("GET", f"{prefix}/{sha256(log.encode()).hexdigest()}/{name}")
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise http.client.HTTPException(answer.status)
        return body

    def named(self, ending: str) -> list[str]:
        """Return what the clients tried or know to be kept."""
        return [
            name
            for path in (self.root / "clients").glob(f"*.{ending}")
            for name in path.read_text().splitlines()
        ]

    def entered(self) -> int:
        """Return how many entries the database holds."""
        with closing(self._database()) as database:
            return int(database.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])

    def served(self) -> SignedCheckpoint:
        """Return what is served."""
        return SignedCheckpoint.parse((self.files / "checkpoint").read_bytes())


def look_after(supervisor: Supervisor, seconds: float) -> None:
    """Let the supervisor start again what has died, for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert supervisor._look_after() is None, "a process said that it can never run"
        time.sleep(0.02)


def kill_at_random(supervisor: Supervisor, chance: random.Random) -> Counter[str]:
    """Kill again and again; returns how often each process died."""
    killed: Counter[str] = Counter()
    until = time.monotonic() + MINUTES * 60
    while killed.total() < KILLS and time.monotonic() < until:
        look_after(supervisor, chance.uniform(*PAUSE_S))
        alive = supervisor.pids()
        name = chance.choice(sorted(alive))
        with suppress(ProcessLookupError):
            os.kill(alive[name], signal.SIGKILL)
            killed[name] += 1
    return killed


def settle(place: Place, supervisor: Supervisor) -> None:
    """Let nobody enter any more, then wait until all is public and everybody has seen it; nobody helps."""
    (place.root / "clients" / "stop").touch()
    until = time.monotonic() + SETTLE_S
    while True:
        look_after(supervisor, 1)
        size = place.entered()
        with suppress(OSError, http.client.HTTPException, Unproved):
            shown = [
                SignedCheckpoint.parse(place.monitored(one, role, "checkpoint")).checkpoint.size
                for one in place.neighbours
                for role in one.vkeys
            ]
            # Of those who are not needed for the quorum the last ones come a minute later.
            if place.served().checkpoint.size == size and set(shown) == {size}:
                return
        assert time.monotonic() < until, f"of {size} entries {place.served().checkpoint.size} are public"


def check_entries(place: Place) -> int:
    """Each entry that was acknowledged is in the log once, and nothing that nobody tried; returns how many there are."""
    signed = place.policy.check(place.served()).signed
    size = signed.checkpoint.size
    entries = [
        one
        for tile in bundles_of(size)
        for one in unpack_bundle((place.files / tile.path).read_bytes(), tile.width)
    ]
    tree = GrowingTree()
    made = tree.append(leaves_of(entries)) + tree.partial()
    assert tree.root() == signed.checkpoint.root
    assert {tile: b"".join(hashes) for tile, hashes in made} == {
        tile: (place.files / tile.path).read_bytes() for tile in tiles_of(size)
    }
    names = Counter(entry.name for one in entries if isinstance(entry := from_bytes(one), Rules))
    assert names.pop(HOUSE) == 1, "the rules in force are entered at the first start, and at no other"
    kept, tried = place.named("kept"), place.named("tried")
    assert [name for name in kept if names[name] != 1] == [], "acknowledged, and not there once"
    assert set(names) - set(tried) == set(), "entered by nobody"
    assert max(names.values()) == 1, "entered twice"
    return size


def check_checkpoints(place: Place) -> int:
    """No two checkpoints that were ever signed or served contradict each other; returns how many there were."""
    size = place.served().checkpoint.size
    nodes = TileNodes(size, lambda tile: (place.files / tile.path).read_bytes())
    for note in place.seen:
        one = SignedCheckpoint.parse(note)
        place.policy.check_log(one)
        assert one.checkpoint.size <= size
        assert root_hash(one.checkpoint.size, nodes) == one.checkpoint.root, (
            f"another history at {one.checkpoint.size}"
        )
    return len(place.seen)


def check_kept(place: Place) -> int:
    """Kept checkpoints are served whole, with their quorums, their times in order; returns how many there are."""
    count = int((place.files / "checkpoints" / "count").read_text())
    times = []
    for tile in bundles_of(count):
        for note in unpack_bundle((place.files / tile.kept_path).read_bytes(), tile.width):
            assert note in place.seen
            times.append(place.policy.check(SignedCheckpoint.parse(note)).time_s or 0)
    assert times == sorted(times)
    return count


def check_mirrors(place: Place) -> None:
    """Each mirror holds what it signed, tile by tile."""
    size = place.served().checkpoint.size
    for one in place.neighbours:
        if "mirror" in one.vkeys:
            for tile in (*tiles_of(size), *bundles_of(size)):
                assert place.monitored(one, "mirror", tile.path) == (place.files / tile.path).read_bytes()


def test_a_log_that_keeps_dying_stays_one_and_loses_nothing(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    say(f"ledger, seed {SEED}, {KILLS} kills in at most {MINUTES:g} minutes")
    place, began = Place(tmp_path), time.monotonic()
    place.open()
    with place.running() as supervisor:
        look_after(supervisor, 5)
        killed = kill_at_random(supervisor, random.Random(SEED))
        say(f"killed {', '.join(f'{name} {count}' for name, count in killed.most_common())}")
        settle(place, supervisor)
        check_mirrors(place)
    size, seen, kept = check_entries(place), check_checkpoints(place), check_kept(place)
    took = time.monotonic() - began
    say(
        f"{killed.total()} kills in {took:.0f} s: {size} entries, {len(place.named('kept'))} of them acknowledged, each once; "
        f"{seen} checkpoints, none contradicts another; {kept} kept; five witnesses and three mirrors hold the same"
    )
