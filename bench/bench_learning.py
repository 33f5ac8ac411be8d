"""B1, B2, B3: does For You find what people want next, measured through the product's own scoring code?

    python -m bench.bench_learning --ml-100k PATH      or GLASSHOUSE_BENCH_ML_100K=PATH

B1: prequential on MovieLens-100K (RecBole's `dataset/ml-100k/ml-100k.inter`; research licence, never in this repository): events
by time, every fourth of the second half is a test: rank all that the person has not had, look where the next one stands, then
learn it. A rating counts as an engagement, as a like does here. Without a path a synthetic log is made, and nothing is demanded.
B2: the same for people who were not there before the middle. B3: whether the rank process over its socket, fed through the
database, gives the scores that the library gives in this process. Popularity is the baseline of the same run.
"""

import argparse
import hashlib
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from glasshouse.network.feed.learning.catalogue import Catalogue, Facts
from glasshouse.network.feed.learning.kinds import Event, Kind
from glasshouse.network.feed.learning.learner import Learner
from glasshouse.network.feed.ranking.engine import Engine
from glasshouse.network.feed.ranking.taste import Taste

SHA256 = "4edb74e2a81178c2ba9ff381495f754f996c4aea351b1272ca36b43da0935eff"
FLOOR = {"B1": (0.216, 0.114), "B2": (0.22, 0.0)}
TOP = 10
EVERY = 4
NOBODY = Taste(sensitive=True)
DAY_MS = 86_400_000


@dataclass
class Score:
    """Hits and gain of one way to rank."""

    name: str
    tests: int = 0
    hits: int = 0
    gain: float = 0.0
    new_tests: int = 0
    new_hits: int = 0
    parts: dict = field(default_factory=dict)

    def note(self, place: int, new: bool) -> None:
        self.tests += 1
        self.new_tests += new
        if place < TOP:
            self.hits += 1
            self.new_hits += new
            self.gain += 1 / math.log2(place + 2)

    @property
    def hit(self) -> float:
        return self.hits / max(1, self.tests)

    @property
    def ndcg(self) -> float:
        return self.gain / max(1, self.tests)

    @property
    def new_hit(self) -> float:
        return self.new_hits / max(1, self.new_tests)

    def line(self) -> str:
        return (
            f"  {self.name:<38} hit@10 {self.hit:.4f}   NDCG@10 {self.ndcg:.4f}"
            f"   new people: hit@10 {self.new_hit:.4f} ({self.new_tests} tests)"
        )


def movielens(path: Path) -> list[tuple[int, int, int]]:
    """Return (person, item, milliseconds) by time; events of one second stay in the order of the file."""
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{path} is not the file that is meant: sha256 {found[:8]}…, not {SHA256[:8]}…")
    rows = [line.split("\t") for line in content.decode().splitlines()[1:]]
    events = [(int(person), int(item), int(at) * 1000) for person, item, _rating, at in rows]
    return sorted(events, key=lambda event: event[2])


def synthetic(people: int = 300, items: int = 600, each: int = 60) -> list[tuple[int, int, int]]:
    """Make a log in which people go through a few of forty themes, popular items first."""
    chance = random.Random(4)
    events = []
    for person in range(1, people + 1):
        themes, at = chance.sample(range(40), 3), 1_600_000_000_000 + chance.randrange(10**10)
        had: set[int] = set()
        while len(had) < each:
            item = 1 + chance.choice(themes) + 40 * min(items // 40 - 1, int(chance.expovariate(0.15)))
            at += 60_000
            if chance.random() < 0.1:
                item = chance.randrange(1, items + 1)
            if item not in had or chance.random() < 0.05:
                if item not in had:
                    events.append((person, item, at))
                had.add(item)
            if chance.random() < 0.02:
                themes[chance.randrange(3)] = chance.randrange(40)
    return sorted(events, key=lambda event: event[2])


def library(events: list[tuple[int, int, int]]) -> tuple[Learner, Engine]:
    """Return an empty learner that knows every item as a video of its own author."""
    catalogue = Catalogue()
    for item in sorted({item for _person, item, _at in events}):
        catalogue.put(fact(item, events[0][2]))
    learner = Learner(catalogue)
    return learner, Engine(learner)


def fact(item: int, first_ms: int) -> Facts:
    return Facts(
        video_id=item,
        author_id=item,
        language="",
        tags=(),
        duration_ms=30_000,
        published_ms=first_ms - DAY_MS,
        sensitive=False,
        open_to_all=True,
    )


def walk(events: list[tuple[int, int, int]], pages_every: int) -> list[Score]:
    """Test, then learn, event by event."""
    learner, engine = library(events)
    half = len(events) // 2
    known = {person for person, _item, _at in events[:half]}
    popular, co_watch, whole = Score("popularity (baseline)"), Score("co-watch alone"), Score("whole score")
    pages = Score(f"pages: list rules, exploration (1 in {pages_every})")
    history: dict[int, set[int]] = defaultdict(set)
    began, tested_s = time.perf_counter(), 0.0
    for number, (person, item, at_ms) in enumerate(events):
        if number >= half and (number - half) % EVERY == 0:
            asked = time.perf_counter()
            new, place = person not in known, learner.catalogue.place(item)
            had = history[person]
            ways = (
                (popular, learner.catalogue.wanted.astype(float)),
                (co_watch, engine.scores(watcher=person, taste=NOBODY, now_ms=at_ms, co_watch_only=True)),
                (whole, engine.scores(watcher=person, taste=NOBODY, now_ms=at_ms)),
            )
            for score, values in ways:
                score.note(place_of(values, learner.catalogue, place, had), new)
            if popular.tests % pages_every == 0:
                ranking = engine.choose(
                    watcher=person, taste=NOBODY, seen=[], limit=TOP, offset=number, now_ms=at_ms
                )
                ids = [choice.video_id for choice in ranking.choices]
                pages.note(ids.index(item) if item in ids else TOP, new)
            tested_s += time.perf_counter() - asked
        learner.apply(Event(number + 1, item, person, Kind.LIKE, 0, at_ms))
        history[person].add(learner.catalogue.place(item))
    took_s = time.perf_counter() - began - tested_s
    print(
        f"  learning: {took_s / len(events) * 1e6:.0f} µs an event; counts take {learner.cowatch.size_bytes() / 1e6:.1f} MB"
    )
    return [popular, co_watch, whole, pages]


def place_of(values: np.ndarray, catalogue: Catalogue, place: int, had: set[int]) -> int:
    """Return how many come before an item in the product's order, of those that the person has not had."""
    wanted, ids = catalogue.wanted, catalogue.video_id
    equal = values == values[place]
    before = (values > values[place]) | (equal & (wanted > wanted[place]))
    before |= equal & (wanted == wanted[place]) & (ids < ids[place])
    before[list(had)] = False
    return int(before.sum())


SEED = """
import sys, json
import django; django.setup()
from datetime import UTC, datetime
from glasshouse.network.accounts.actions import create_person
from glasshouse.network.feed.models import Watch, Kind
from glasshouse.network.videos.models import Video
events = json.load(open(sys.argv[1]))
first = datetime.fromtimestamp(events[0][2] / 1000 - 86400, UTC)
author = create_person(handle="ada", name="Ada")
Video.objects.bulk_create(
    Video(pk=item, author_id=author, published_at=first, shown_revision=1, duration_ms=30_000)
    for item in sorted({item for _person, item, _at in events})
)
Watch.objects.bulk_create(
    [Watch(video_id=i, watcher=p, kind=Kind.LIKE, watched_at=datetime.fromtimestamp(at / 1000, UTC)) for p, i, at in events],
    batch_size=5000,
)
"""


def product_equals_library(events: list[tuple[int, int, int]], people: int = 40) -> tuple[bool, float]:
    """B3: feed a real installation through its database, ask its rank process over the socket, and compare all scores."""
    import orjson

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "d"
        environ = {n: v for n, v in os.environ.items() if not n.startswith("GLASSHOUSE_")}
        environ |= {
            "GLASSHOUSE_DATA_DIR": str(data),
            "DJANGO_SETTINGS_MODULE": "glasshouse.network.config.settings",
            "GLASSHOUSE_LOG_LEVEL": "ERROR",
        }
        subprocess.run(
            [sys.executable, "-m", "glasshouse.cli", "init"], env=environ, check=True, capture_output=True
        )
        log = Path(folder) / "events.json"
        log.write_bytes(orjson.dumps(events))
        subprocess.run([sys.executable, "-c", SEED, str(log)], env=environ, check=True)
        child = subprocess.Popen([sys.executable, "-m", "glasshouse.cli", "rank"], env=environ)
        try:
            return _compare(data, events, people)
        finally:
            child.terminate()
            child.wait()


def _compare(data: Path, events: list[tuple[int, int, int]], people: int) -> tuple[bool, float]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "glasshouse.network.config.settings"
    os.environ["GLASSHOUSE_DATA_DIR"] = str(data)
    import django

    django.setup()
    from glasshouse.network.feed import ranker

    while True:
        try:
            ranker.health()
            break
        except ranker.RankerDown:
            time.sleep(0.1)
    catalogue = Catalogue()
    for item in sorted({item for _person, item, _at in events}):
        one = fact(item, events[0][2])
        catalogue.put(Facts(**{name: getattr(one, name) for name in Facts.__slots__} | {"author_id": 1}))
    learner = Learner(catalogue)
    for number, (person, item, at_ms) in enumerate(events, start=1):
        learner.apply(Event(number, item, person, Kind.LIKE, 0, at_ms))
    engine, equal, took_s = Engine(learner), True, []
    for person in sorted({person for person, _item, _at in events})[:people]:
        began = time.perf_counter()
        told = ranker.choose(watcher=person, taste=NOBODY, seen=(), limit=200)
        took_s.append(time.perf_counter() - began)
        now_ms = int(time.time() * 1000)
        scores = engine.scores(watcher=person, taste=NOBODY, now_ms=now_ms)
        expected = engine.choose(
            watcher=person, taste=NOBODY, seen=(), limit=200, offset=told.offset, now_ms=now_ms
        )
        places = [catalogue.find(choice.video_id) or 0 for choice in told.choices]
        equal &= [choice.score for choice in told.choices] == [float(scores[place]) for place in places]
        equal &= [c.video_id for c in told.choices if not c.exploring] == [
            c.video_id for c in expected.choices if not c.exploring
        ]
    return equal, sorted(took_s)[len(took_s) // 2]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ml-100k", type=Path, default=os.environ.get("GLASSHOUSE_BENCH_ML_100K") or None)
    parser.add_argument("--pages-every", type=int, default=10, help="make a whole page at every n-th test")
    options = parser.parse_args()
    path = Path(options.ml_100k) if options.ml_100k else None
    events = movielens(path) if path else synthetic()
    print(
        f"{len(events)} events of {'MovieLens-100K' if path else 'a log that is made up here: nothing is demanded of it'}"
    )
    scores = walk(events, options.pages_every)
    for score in scores:
        print(score.line())
    co_watch = scores[1]
    if path:
        (hit, ndcg), (new_hit, _none) = FLOOR["B1"], FLOOR["B2"]
        print(
            f"B1 co-watch alone: hit@10 {co_watch.hit:.4f} (floor {hit}), NDCG@10 {co_watch.ndcg:.4f} (floor {ndcg})"
        )
        print(f"B2 people unseen before the middle: hit@10 {co_watch.new_hit:.4f} (floor {new_hit})")
        assert co_watch.hit >= hit, "hit@10 is below its floor"
        assert co_watch.ndcg >= ndcg, "NDCG@10 is below its floor"
    equal, median_s = product_equals_library(events)
    words = "equal" if equal else "NOT EQUAL"
    print(
        f"B3 scores over socket and database against the library: {words}; a list of 200 in {median_s * 1e3:.1f} ms"
    )
    assert equal


if __name__ == "__main__":
    main()
