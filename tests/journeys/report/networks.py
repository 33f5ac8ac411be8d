"""The two networks of the report: one whose ledger five witnesses watch, and a smaller one in another country."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.house import House, build
from tests.rooms.devices.nameserver import NameServer

STAFF = ("dora:moderator", "emil:moderator", "olga:legal_officer", "otto:legal_officer", "ada:administrator")
DOMAIN, EMPLOYEE = "parliament.example", "petra"
PEOPLE = ("mira", "jonas", "gritli", "florin", f"{EMPLOYEE}:person:{EMPLOYEE}@{DOMAIN}")
OTHERS_STAFF = ("ada:administrator", "vera:legal_officer")
COUNTRY_HEADER = "X-Country"
"""What a proxy in front of the network says about each request; the journey is that proxy."""


@dataclass(frozen=True)
class Networks:
    """Both, and the name server that both ask."""

    one: House
    other: House
    names: NameServer


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Networks]:
    """Run both in folders below this one."""
    with contextlib.ExitStack() as ending:
        names = ending.enter_context(contextlib.closing(NameServer()))
        started: list[subprocess.Popen[bytes]] = []

        def let_watch(env: Mapping[str, str]) -> None:
            started.extend(_watched(env))

        ending.callback(lambda: _end(started))
        one = build(
            folder / "one",
            people=(*STAFF, *PEOPLE),
            before=let_watch,
            country="FR",
            behind_proxy="true",
            country_header=COUNTRY_HEADER,
            dns_resolver=names.address,
            # The networks of the journey are those that are kept for documents.
            bar_private_networks="true",
            suspension_notice_s="1",
            handover_notice_days="0",
        )
        ending.callback(one.stop)
        other = build(folder / "other", people=OTHERS_STAFF, country="CH", site_name="Alpenglas")
        ending.callback(other.stop)
        yield Networks(one, other, names)


def _watched(env: Mapping[str, str]) -> list["subprocess.Popen[bytes]"]:
    script = str(Path(__file__).with_name("let_watch.py"))
    made = subprocess.run([sys.executable, script], env=env, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return [
        subprocess.Popen(
            [sys.executable, "-m", "glasshouse.cli", "witness", "--data", folder, "--port", str(port)],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for folder, port in json.loads(made.stdout)
    ]


def _end(processes: list["subprocess.Popen[bytes]"]) -> None:
    for one in processes:
        one.terminate()
    for one in processes:
        one.wait(20)
