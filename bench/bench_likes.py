"""500 people a second like one video: through the action, from several processes, beside bare INSERTs of the same rows.

`python -m bench.bench_likes [seconds]`, on SQLite and on PostgreSQL where it can be started (durable, not the quick one of the
tests). Each like is due at its moment, whoever is late: latency counts from there. Beside it a beat rolls the counts up every
second. Whoever likes has watched before, so everybody has the number that their watches are kept under. Beside the rate
stand the share of the bare rows' and the processor time of each, which tell a slow disk and a busy machine from slow code.
On PostgreSQL everybody's waits are sampled every few milliseconds: a wait for a lock is a failure.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from glasshouse.network.config.processes import our_program
from tests.kills.house import ROOT, environment
from tests.postgres import CantStart, server

RATE = 500
SECONDS = 10
PROCESSES = 4
SAMPLE_S = 0.004
# Processes import Django first; then all begin at the same moment.
READY_S = 12.0
# The bare rows of one like: the like, its event, the count of its limit.
BARE = (
    "INSERT INTO social_like (person_id, video_id, liked_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
    "INSERT INTO social_countevent (video_id, kind, delta) VALUES (%s, 1, 1)",
    """INSERT INTO accounts_attempt (scope, subject_hash, window_ends_at, count) VALUES ('bench', %s, %s, 1)
    ON CONFLICT DO NOTHING""",
)


def set_up() -> None:
    """Load Django in this process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "glasshouse.network.config.settings"
    import django

    django.setup()


def prepare(people: int) -> dict[str, Any]:
    """Make the people, and one video for the action and one for the bare rows."""
    set_up()
    from django.db import transaction

    from glasshouse.network.accounts.models import Person
    from glasshouse.network.accounts.states import State
    from glasshouse.network.feed.pseudonyms import pseudonym_of
    from tests.rooms.people import person, shown_video

    author = person("author")
    Person.objects.bulk_create(
        [Person(handle=f"fan{n}", name=f"Fan {n}", state=State.ACTIVE) for n in range(people)],
        batch_size=500,
    )
    fans = list(Person.objects.filter(handle__startswith="fan").order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        for fan in fans:
            pseudonym_of(fan)
    videos = {name: shown_video(author) for name in ("action", "bare")}
    return {"fans": fans, "videos": {name: [video.pk, video.code] for name, video in videos.items()}}


def act(kind: str, video: tuple[int, str]) -> Callable[[int], object]:
    """Return what one person does."""
    if kind == "action":
        from glasshouse.network.social.actions import like_video

        return lambda person_id: like_video(person_id=person_id, code=video[1])
    from django.db import connection, transaction

    from glasshouse.network.kit import clock

    def bare(person_id: int) -> None:
        now = connection.ops.adapt_datetimefield_value(clock.now())
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BARE[0], [person_id, video[0], now])
            cursor.execute(BARE[1], [video[0]])
            cursor.execute(BARE[2], [str(person_id), now])

    return bare


def crowd(kind: str, plan: Path, number: int, begin: float) -> dict[str, Any]:
    """Be one of the processes: like when it is due; returns latencies in seconds and when the last one ended."""
    set_up()
    told = json.loads(plan.read_text())
    like = act(kind, tuple(told["videos"][kind]))
    from django.db import connection

    connection.ensure_connection()
    late, took, ended, worked = [], [], begin, time.process_time()
    for n, person_id in list(enumerate(told["fans"]))[number::PROCESSES]:
        due = begin + n / RATE
        time.sleep(max(0.0, due - time.time()))
        started = time.time()
        like(person_id)
        ended = time.time()
        late.append(ended - due)
        took.append(ended - started)
    return {"late": late, "took": took, "ended": ended, "worked": time.process_time() - worked}


def beat(seconds: float) -> dict[str, Any]:
    """Roll the counts up every second, as the beat does every five."""
    set_up()
    from glasshouse.network.social.actions import reconcile

    until = time.time() + seconds
    while time.time() < until:
        reconcile()
        time.sleep(1)
    return {}


def count(plan: Path) -> dict[str, int]:
    """Return what the counts of the two videos say at the end."""
    set_up()
    from glasshouse.network.social.queries import counts_of

    return {
        name: counts_of([pk])[pk].likes
        for name, (pk, _code) in json.loads(plan.read_text())["videos"].items()
    }


class Waits(threading.Thread):
    """Sample what PostgreSQL's backends wait for."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.seen, self.samples, self.over = url, Counter[str](), 0, threading.Event()

    def run(self) -> None:
        import psycopg

        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            while not self.over.wait(SAMPLE_S):
                self.samples += 1
                self.seen.update(
                    str(event)
                    for (event,) in connection.execute(
                        "SELECT wait_event FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    )
                )


def ask(env: dict[str, str], *words: str, module: str = "bench.bench_likes") -> "subprocess.Popen[str]":
    """Start one part of a benchmark in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return what a part says at its end."""
    out, _err = process.communicate()
    if process.returncode:
        raise SystemExit(f"a part of the benchmark failed: {process.args!r}")
    told: dict[str, Any] = json.loads(out)
    return told


def run(env: dict[str, str], kind: str, plan: Path, seconds: int) -> dict[str, float]:
    """Let everybody like one video in one way; returns rate and latencies in milliseconds."""
    begin = time.time() + READY_S
    rolling = ask(env, "beat", str(READY_S + seconds + 2))
    parts = [ask(env, "crowd", kind, str(plan), str(n), str(begin)) for n in range(PROCESSES)]
    told = [answer(part) for part in parts]
    answer(rolling)
    late = sorted(1000 * s for part in told for s in part["late"])
    took = sorted(1000 * s for part in told for s in part["took"])
    return {
        "rate": len(late) / (max(part["ended"] for part in told) - begin),
        "cpu": 1000 * sum(part["worked"] for part in told) / len(late),
        "p50": statistics.median(late),
        "p99": late[int(len(late) * 0.99)],
        "took_p50": statistics.median(took),
        "took_p99": took[int(len(took) * 0.99)],
    }


def measure(name: str, url: str, seconds: int) -> bool:
    """Measure on one database and print it; returns whether the demand is met."""
    with tempfile.TemporaryDirectory(prefix="glasshouse-likes-") as folder:
        env = environment(Path(folder), database_url=url)
        subprocess.run(our_program("init"), env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        plan = Path(folder) / "plan.json"
        plan.write_text(json.dumps(answer(ask(env, "prepare", str(RATE * seconds)))))
        good, bare_rate = True, 0.0
        for kind in ("bare", "action"):
            waits = Waits(url) if url else None
            if waits:
                waits.start()
            figures = run(env, kind, plan, seconds)
            words = (
                f"{name}, {kind}: {figures['rate']:.0f} likes/s of {RATE}; from its moment p50 {figures['p50']:.1f} ms, "
                f"p99 {figures['p99']:.1f} ms; the call p50 {figures['took_p50']:.1f} ms, p99 {figures['took_p99']:.1f} ms, "
                f"{figures['cpu']:.2f} ms of processor"
            )
            if kind == "bare":
                bare_rate = figures["rate"]
                words += " (baseline)"
            else:
                words += f"; {figures['rate'] / bare_rate:.2f} × the bare rows"
                words += f" (demand ≥ {RATE}/s: {'met' if figures['rate'] > 0.97 * RATE else 'MISSED'})"
            if waits:
                waits.over.set()
                waits.join()
                seen = ", ".join(f"{event} {n}" for event, n in waits.seen.most_common()) or "none"
                words += f"; waits for locks in {waits.samples} samples: {seen}"
                good &= kind == "bare" or not waits.seen
            print(words, flush=True)
            good &= kind == "bare" or figures["rate"] > 0.97 * RATE
        counts = answer(ask(env, "count", str(plan)))
        exact = counts == dict.fromkeys(("action", "bare"), RATE * seconds)
        print(
            f"{name}: counted {counts} of {RATE * seconds} each: {'exact' if exact else 'WRONG'}", flush=True
        )
    return good and exact


def main() -> None:
    """Run on both databases."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    good = measure("SQLite", "", seconds)
    try:
        with server(durable=True) as url:
            good &= measure("PostgreSQL", url, seconds)
    except CantStart as reason:
        print(f"SKIPPED: PostgreSQL ({reason})")
    print("met" if good else "NOT MET")
    sys.exit(not good)


PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": lambda people: prepare(int(people)),
    "crowd": lambda kind, plan, number, begin: crowd(kind, Path(plan), int(number), float(begin)),
    "beat": lambda seconds: beat(float(seconds)),
    "count": lambda plan: count(Path(plan)),
}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in PARTS:
        print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
