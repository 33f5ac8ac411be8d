"""Random kill -9 of server, workers, ranker and beat while people use them; nothing acknowledged is lost, nothing is doubled.

`make torture`; KILLS (200), SEED and MINUTES (10, for the killing) set how. It prints its seed and counts.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from glasshouse.network.config.processes import Supervisor, our_program
from tests.kills.house import Client, Died, House, environment
from tests.media import media
from tests.torture.crowd import Keeper, Memory, Neighbour, Person, TuspyUploader, Uploader, Viewer

KILLS = int(os.environ.get("KILLS") or 200)
SEED = int(os.environ.get("SEED") or random.randrange(10**6))
MINUTES = float(os.environ.get("MINUTES") or 10)
PAUSE_S = (0.5, 3.5)
SETTLE_S = 600
DAY_S = 86_400


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.open()
    yield house
    house.close()


@contextmanager
def running(house: House) -> Iterator[Supervisor]:
    """Run the real processes under the real supervisor, which here starts the dead again at once."""
    settings = {"port": str(house.port), "workers": "1", "uploads_per_day": "100000", "log_level": "CRITICAL"}
    env = environment(house.data_dir, site_url=f"http://127.0.0.1:{house.port}", **settings)
    supervisor = Supervisor(grace_s=20)
    supervisor.add("server", our_program("serve"), env=env)
    supervisor.add("rank", our_program("rank"), env=env)
    supervisor.add("beat", our_program("work", "--beat"), env=env)
    for queue in ("default", "media", "ladder", "archive"):
        supervisor.add(queue, our_program("work", "--queue", queue), env=env)
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()


def look_after(supervisor: Supervisor, seconds: float) -> None:
    """Let the supervisor start again what has died, for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert supervisor._look_after() is None, "a process said that it can never run"
        time.sleep(0.05)


def targets(supervisor: Supervisor) -> dict[str, int]:
    """Return what can be killed: each process, and the server's own worker."""
    found = supervisor.pids()
    if "server" in found and (worker := _page_worker(found["server"])):
        found["server's worker"] = worker
    return found


def _page_worker(server: int) -> int | None:
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = path.joinpath("stat").read_text().rpartition(") ")[2].split()[1]
            if int(parent) == server and b"spawn_main" in path.joinpath("cmdline").read_bytes():
                return int(path.name)
        except (OSError, IndexError):
            continue
    return None


def kill_at_random(supervisor: Supervisor, chance: random.Random) -> Counter[str]:
    """Kill again and again; returns how often each kind of process died."""
    killed: Counter[str] = Counter()
    until = time.monotonic() + MINUTES * 60
    while killed.total() < KILLS and time.monotonic() < until:
        look_after(supervisor, chance.uniform(*PAUSE_S))
        alive = targets(supervisor)
        # The media worker is where a death can do most.
        name = chance.choice([*sorted(alive), *(["media"] if "media" in alive else [])])
        try:
            os.kill(alive[name], signal.SIGKILL)
        except ProcessLookupError:
            continue
        killed[name] += 1
    return killed


def people(house: House, memory: Memory) -> list[Person]:
    """Send in the people; each thing is done by both."""
    Uploader.clip = media("playable").read_bytes()
    ada, ben = (Client(house.port, house.tokens, me) for me in ("ada", "ben"))
    crowd = [
        *(TuspyUploader(ada, memory, SEED + 1), Uploader(ben, memory, SEED + 2)),
        *(Viewer(ada, memory, SEED + 3), Viewer(ben, memory, SEED + 4)),
        *(Keeper(ada, memory, SEED + 5), Keeper(ben, memory, SEED + 6)),
    ]
    for client, other in ((ada, "ben"), (ben, "ada")):
        neighbour = Neighbour(client, memory, SEED + 7 + len(crowd))
        neighbour.other = other
        crowd.append(neighbour)
    for person in crowd:
        person.start()
    return crowd


def settle(house: House, supervisor: Supervisor, crowd: list[Person]) -> None:
    """Let everybody stop, then let the work come to its end; who is told that it failed tries again."""
    look_after(supervisor, 3)
    for person in crowd:
        person.stop.set()
    for person in crowd:
        while person.is_alive():
            look_after(supervisor, 0.2)
    client, until = Client(house.port, house.tokens), time.monotonic() + SETTLE_S
    while True:
        look_after(supervisor, 2)
        told = house.run("look")
        unfinished = [video for video in told["videos"] if video["state"] not in ("receiving", "complete")]
        if not unfinished:
            return
        assert time.monotonic() < until, f"still not done: {unfinished}"
        for video in unfinished:
            if video["can_retry"]:
                try:
                    client.api("POST", f"/videos/{video['code']}/retry", who=video["author"])
                except Died:
                    continue


def check(told: dict[str, Any], memory: Memory) -> None:
    """Compare what is there with what was acknowledged."""
    assert memory.wrong == []
    for trouble in ("lost", "damaged", "strays", "miscounted"):
        assert told[trouble] == [], trouble
    assert told["leftovers"] == 0
    videos = {video["code"]: video for video in told["videos"]}
    expected = memory.uploaded - memory.deleted
    assert expected - set(videos) == set(), "acknowledged, but gone"
    assert set(videos) - set(memory.owner) <= {v["code"] for v in told["videos"] if v["text"] == "by tuspy"}
    assert set(videos) & memory.deleted == set(), "deleted, but there"
    for code in expected:
        video = videos[code]
        assert (video["state"], video["cuts"], video["shown"], video["rungs"]) == ("complete", 1, 1, [360]), (
            video
        )
        assert video["published"] or code not in memory.published, video
    likes = {(who, code) for who, code in told["likes"]}
    for key, liked in memory.likes.items():
        if key[1] in expected and key not in memory.unsure_likes:
            assert (key in likes) == liked, key
    check_together(told, memory, expected)
    captions = [code for code, _language in told["captions"]]
    assert memory.captioned & expected <= set(captions)
    assert len(captions) == len(set(captions))
    assert memory.watches <= told["watches"] <= memory.watches + memory.unsure_watches
    assert sum(tally[1] for tally in told["tallies"].values()) == told["watches"]


def check_together(told: dict[str, Any], memory: Memory, expected: set[str]) -> None:
    """Compare what was said, followed and reposted; what belongs to a deleted video went with it."""
    said = [tuple(one) for one in told["comments"]]
    assert {key for key, code in memory.comments.items() if code in expected} - set(said) == set()
    assert len(said) == len(set(said)), "said twice"
    follows = {(who, other) for who, other, _accepted in told["follows"]}
    reposts = {(who, text) for who, text in told["reposts"]}
    for kind, there, known in (("follows", follows, memory.follows), ("reposts", reposts, memory.reposts)):
        for key, wanted in known.items():
            gone = kind == "reposts" and key[1].removeprefix("of ") not in expected
            if not gone and (kind, *key) not in memory.unsure:
                assert (key in there) == wanted, (kind, key)
    assert memory.chosen > 0, "the rank process never answered"


def test_nothing_is_lost_or_doubled(house: House, say: Callable[[str], None]) -> None:
    say(f"seed {SEED}, {KILLS} kills in at most {MINUTES:g} minutes")
    memory, began = Memory(), time.monotonic()
    with running(house) as supervisor:
        Client(house.port, house.tokens).wait_until_up()
        crowd = people(house, memory)
        killed = kill_at_random(supervisor, random.Random(SEED))
        say(f"killed {', '.join(f'{name} {count}' for name, count in killed.most_common())}")
        settle(house, supervisor, crowd)
    house.run("beat", shift_s=3 * DAY_S)
    told = house.heal(after_s=4 * DAY_S)
    say(memory.told())
    check(told, memory)
    took = time.monotonic() - began
    say(f"{killed.total()} kills in {took:.0f} s: nothing acknowledged lost, nothing doubled, no file left")
