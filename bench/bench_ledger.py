"""How fast entries are accepted, integrated and published, and what a receipt costs; beside it bare inserts of the same bytes.

`python -m bench.bench_ledger [seconds]`, on SQLite (synchronous FULL) and on a durable PostgreSQL, with five witnesses and three
mirrors as five processes (4 of 5 and 2 of 3 must sign), beside the operator's own key alone. Demands: ≥ 10,000 entries/s in
batches, ≥ 1,000/s one by one from 8 clients, integrated p99 ≤ 1 s, published p99 ≤ 3 s, a receipt ≤ 2 ms.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.bench_likes import answer, ask, set_up
from glasshouse.demo import witnesses
from glasshouse.network.config.processes import Supervisor, our_program
from tests.kills.house import ROOT, environment
from tests.postgres import CantStart, server

SECONDS = 5
CLIENTS = 8
BATCH = 1_000

start = partial(ask, module="bench.bench_ledger")


def one(number: int) -> Any:
    """Return an entry of the usual size."""
    from glasshouse.proof.entries import VideoPublished

    return VideoPublished(
        time=1_795_000_000_000 + number, video="AAAAAAAAAAA", manifest=f"{number:064x}", withdrawal="ab" * 32,
        secret_by="author", author="BBBBBBBBBBB", earlier=False,
    )  # fmt: skip


def enters(kind: str) -> Callable[[int], int]:
    """Return what a client does again and again, by number; it returns how many entries it made."""
    from django.db import transaction

    from glasshouse.network.kit import clock, ids
    from glasshouse.network.ledger import actions, models
    from glasshouse.proof.entries import to_bytes

    size = 1 if kind.endswith("single") else BATCH

    def entered(number: int) -> int:
        actions.append_entries(entries=[one(number * size + n) for n in range(size)])
        return size

    data = to_bytes(one(0))

    def bare(_number: int) -> int:
        with transaction.atomic():
            models.Entry.objects.bulk_create(
                models.Entry(ticket=ids.new_code(), kind="bare", data=data, sequenced_at=clock.now())
                for _n in range(size)
            )
        return size

    return bare if kind.startswith("bare") else entered


def client(kind: str, seconds: float, gate: Path) -> dict[str, Any]:
    """Be one client: say that one is ready, then enter as fast as it goes from the common begin until the time is over."""
    set_up()
    act, made, number = enters(kind), 0, os.getpid() * 1000
    from django.db import connection

    connection.ensure_connection()
    (gate / f"ready-{os.getpid()}").touch()
    while not (gate / "begin").exists():
        time.sleep(0.01)
    begin = float((gate / "begin").read_text())
    time.sleep(max(0.0, begin - time.time()))
    while time.time() < begin + seconds:
        made += act(number)
        number += 1
    return {"made": made, "ended": time.time()}


def follow(seconds: float) -> dict[str, Any]:
    """Enter fifty a second, and look when each is integrated and published; returns both delays in seconds."""
    set_up()
    from glasshouse.network.ledger import actions, models

    seen: dict[str, list[float]] = {"integrated": [], "published": []}
    open_: dict[str, dict[int, float]] = {"integrated": {}, "published": {}}
    until, number = time.time() + seconds, 0
    while time.time() < until or (open_["published"] and time.time() < until + 10):
        if time.time() < until:
            ticket = actions.append_entry(entry=one(number))
            pk = models.Entry.objects.values_list("pk", flat=True).get(ticket=ticket.code)
            open_["integrated"][pk] = open_["published"][pk] = time.time()
            number += 1
        signed = models.Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
        shown = models.Published.objects.order_by("-id").values_list("size", flat=True).first() or 0
        for name, size in (("integrated", signed), ("published", shown)):
            for pk in models.Entry.objects.filter(pk__in=open_[name], index__lt=size).values_list(
                "pk", flat=True
            ):
                seen[name].append(time.time() - open_[name].pop(pk))
        time.sleep(0.02)
    return {**seen, "left": len(open_["published"])}


def receipts() -> dict[str, Any]:
    """Make receipts of entries all over the log; returns milliseconds."""
    set_up()
    from glasshouse.network.ledger import models, queries

    size = models.Published.objects.order_by("-id").values_list("size", flat=True).first() or 0
    rows = models.Entry.objects.filter(index__in=[size * n // 200 for n in range(200)])
    taken, bare = [], []
    for ticket in rows.values_list("ticket", flat=True):
        started = time.perf_counter()
        assert queries.receipt(ticket)
        taken.append(1000 * (time.perf_counter() - started))
        # What two look-ups by index cost alone, without a proof.
        started = time.perf_counter()
        assert models.Entry.objects.filter(ticket=ticket).values_list("index").first()
        assert models.Published.objects.filter(number__isnull=False).order_by("-number").first()
        bare.append(1000 * (time.perf_counter() - started))
    return {"ms": taken, "bare_ms": bare, "size": size}


def open_witnessed(neighbours: str) -> dict[str, Any]:
    """Make the installation, whose ledger the five in this folder watch."""
    from tests.torture.log_parts import open_log

    open_log(neighbours)
    return {}


def rate(env: dict[str, str], kind: str, clients: int, seconds: float) -> float:
    """Return entries per second of so many clients, who begin together once all have loaded."""
    with tempfile.TemporaryDirectory(prefix="glasshouse-gate-") as folder:
        gate = Path(folder)
        asked = [start(env, "client", kind, str(seconds), folder) for _n in range(clients)]
        while len(list(gate.glob("ready-*"))) < clients:
            time.sleep(0.05)
        begin = time.time() + 0.5
        (gate / "draft").write_text(str(begin))
        (gate / "draft").rename(gate / "begin")
        told = [answer(p) for p in asked]
    return sum(one["made"] for one in told) / (max(one["ended"] for one in told) - begin)


def at(taken: list[float], share: float) -> float:
    """Return a quantile."""
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * share))]


@contextmanager
def running(folder: Path, env: dict[str, str], *, witnessed: bool) -> Iterator[None]:
    """Run the process that keeps the ledger, and those who watch it if there are any."""
    supervisor = Supervisor()
    supervisor.add("ledger", our_program("ledger"), env=env)
    if witnessed:
        answer(start(env, "open", str(folder / "neighbours")))
        missing = witnesses.start(supervisor, witnesses.make_neighbours(folder / "neighbours"))
        assert not missing, missing
    else:
        subprocess.run(our_program("init"), env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop()


def delays(env: dict[str, str], seconds: float) -> dict[str, Any]:
    """Let everybody start, then follow entries on their way."""
    _wait_until_published(env)
    return answer(start(env, "follow", str(seconds)))


def measure(name: str, url: Callable[[], str], seconds: float) -> bool:
    """Measure on one database; returns whether the demands are met."""
    good = True

    def say(words: str, met: bool) -> None:
        nonlocal good
        good &= met
        print(f"{name}, {words}: {'met' if met else 'MISSED'})", flush=True)

    with tempfile.TemporaryDirectory(prefix="glasshouse-ledger-") as folder:
        env = environment(Path(folder) / "alone", database_url=url())
        with running(Path(folder), env, witnessed=False):
            alone = delays(env, seconds)
    with tempfile.TemporaryDirectory(prefix="glasshouse-ledger-") as folder:
        env = environment(Path(folder) / "data", database_url=url())
        with running(Path(folder), env, witnessed=True):
            followed = delays(env, seconds)
            for stage, most in (("integrated", 1.0), ("published", 3.0)):
                p99 = at(followed[stage], 0.99)
                say(
                    f"{stage} after p50 {statistics.median(followed[stage]):.2f} s, p99 {p99:.2f} s "
                    f"of {len(followed[stage])}, {followed['left']} left "
                    f"| operator's key alone p50 {statistics.median(alone[stage]):.2f} s, p99 {at(alone[stage], 0.99):.2f} s "
                    f"(demand p99 ≤ {most:.0f} s",
                    p99 <= most and not followed["left"],
                )
            for kind, clients, least in (("batch", 2, 10_000), ("single", CLIENTS, 1_000)):
                bare, ours = (
                    rate(env, f"bare-{kind}", clients, seconds),
                    rate(env, f"ours-{kind}", clients, seconds),
                )
                say(
                    f"{kind} from {clients} clients: {ours:,.0f} entries/s, {ours / max(bare, 1):.2f} × bare rows "
                    f"({bare:,.0f}/s) (demand ≥ {least:,}/s",
                    ours >= least,
                )
            _wait_until_published(env)
            made = answer(start(env, "receipts"))
            p50 = statistics.median(made["ms"])
            say(
                f"a receipt from {made['size']:,} entries: p50 {p50:.2f} ms, p99 {at(made['ms'], 0.99):.2f} ms "
                f"| its two look-ups alone {statistics.median(made['bare_ms']):.2f} ms (demand ≤ 2 ms",
                p50 <= 2,
            )
    return good


def _wait_until_published(env: dict[str, str]) -> None:
    while answer(start(env, "left"))["left"]:
        time.sleep(1)


def left() -> dict[str, Any]:
    """Say how many entries wait to be published."""
    set_up()
    from glasshouse.network.ledger import models

    shown = models.Published.objects.order_by("-id").values_list("size", flat=True).first() or 0
    return {"left": models.Entry.objects.count() - shown}


def main() -> None:
    """Run on both databases."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    good = measure("SQLite", lambda: "", seconds)
    try:
        with server(durable=True) as url:
            good &= measure("PostgreSQL", partial(_fresh, url), seconds)
    except CantStart as reason:
        print(f"SKIPPED: PostgreSQL ({reason})")
    print("met" if good else "NOT MET")
    sys.exit(not good)


def _fresh(url: str) -> str:
    """Return the address of a new database on the same server."""
    name = f"bench_{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return urlsplit(url)._replace(path=f"/{name}").geturl()


_numbers = count()
PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    "client": lambda kind, seconds, gate: client(kind, float(seconds), Path(gate)),
    "follow": lambda seconds: follow(float(seconds)),
    "receipts": receipts,
    "open": open_witnessed,
    "left": left,
}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in PARTS:
        print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
