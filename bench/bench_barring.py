"""What a bar of devices costs a request that passes: `refusal_of` as the doors ask it, in microseconds, and whole pages.

`python -m bench.bench_barring [networks]`. Beside it, in the same run: the same question without any bar, and an empty call.
Demand: without a bar nothing to be measured beside a page, with many networks below 1 % of one.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_network

NETWORKS = 10_000
ROUNDS = 50_000
PAGES = 200


def of_one(deed: Callable[[], object], rounds: int) -> float:
    """Return the microseconds of one, the best of five runs."""
    best = float("inf")
    for _run in range(5):
        began = time.perf_counter()
        for _round in range(rounds):
            deed()
        best = min(best, (time.perf_counter() - began) / rounds)
    return best * 1e6


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else NETWORKS
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "glasshouse.network.config.settings",
            "GLASSHOUSE_DATA_DIR": folder,
            "GLASSHOUSE_SECRET_KEY": "a key for benchmarks, of the length that a real one has: 0123456789",
            "GLASSHOUSE_LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from glasshouse.network.config.install import install
        from glasshouse.network.ledger.actions import SOLO

        install(SOLO)
        measure(count)


def measure(count: int) -> None:
    from django.test import Client

    from glasshouse.network.devices import refusing, standing

    def page() -> None:
        assert Client(REMOTE_ADDR="198.51.100.7", SERVER_NAME="localhost").get("/about").status_code == 200

    def ask() -> None:
        assert refusing.refusal_of(address="198.51.100.7") is None

    def held(bars: standing.Standing) -> None:
        standing._Kept.standing, standing._Kept.read_at = bars, time.monotonic() + 3600

    page()
    now = datetime.now(UTC)
    bar = standing.BarCard("A" * 11, "An office", "FR", "A law", now, now)
    networks: dict[tuple[int, int], dict[int, tuple[standing.BarCard, ...]]] = {}
    for number in range(count):
        network = ip_network(
            (int(ip_network("8.0.0.0/8").network_address) + number * 4096, 20 + number % 13), strict=False
        )
        networks.setdefault((4, network.prefixlen), {})[int(network.network_address)] = (bar,)
    held(standing.Standing())
    print(f"an empty call                      {of_one(lambda: None, ROUNDS):10.2f} µs")
    print(f"no bar in force                    {of_one(ask, ROUNDS):10.2f} µs")
    print(f"a page, no bar in force            {of_one(page, PAGES):10.2f} µs")
    held(standing.Standing(by_prefix=networks))
    print(f"{count:6d} networks barred             {of_one(ask, ROUNDS):10.2f} µs")
    print(f"a page, {count:6d} networks barred     {of_one(page, PAGES):10.2f} µs")


if __name__ == "__main__":
    main()
