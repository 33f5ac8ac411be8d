"""What the processes of the ledger's torture do: open a witnessed log, and enter again and again, noting what was kept."""

import os
import random
import sys
import time
from pathlib import Path
from typing import TextIO


def set_up() -> None:
    """Load Django in this process."""
    from glasshouse.network.config import env, install

    env.name_settings()
    install.write_config(env.read_env().data_dir)
    import django

    django.setup()


def open_log(neighbours: str) -> None:
    """Make the installation, whose ledger is watched by the five in this folder."""
    set_up()
    from django.conf import settings

    from glasshouse.demo import witnesses
    from glasshouse.network.config.install import install
    from glasshouse.network.ledger.actions import Opening

    found = witnesses.make_neighbours(Path(neighbours))
    install(Opening("witnessed", witnesses.WAITING_S, witnesses.policy_lines(found)))
    witnesses.introduce(found, settings.DATA_DIR / "ledger" / "log.key", "")


def client(name: str, folder: str) -> None:
    """Enter batch after batch until told to stop; what is tried and what was kept stand in two files."""
    set_up()
    from glasshouse.network.kit import clock
    from glasshouse.network.ledger import actions
    from glasshouse.proof.entries import Rules

    chance, place, number = random.Random(f"{name} {os.getpid()}"), Path(folder), 0
    with (place / f"{name}.tried").open("a") as tried, (place / f"{name}.kept").open("a") as kept:
        while True:
            while (place / "stop").exists():
                time.sleep(1)
            names = [f"{name}_{os.getpid()}_{number + n}" for n in range(chance.choice((1, 1, 1, 5, 40)))]
            number += len(names)
            _write(tried, names)
            now = clock.millis(clock.now())
            actions.append_entries(
                entries=[Rules(time=now, name=one, sha256="ab" * 32, in_force_ms=now) for one in names]
            )
            _write(kept, names)
            time.sleep(chance.uniform(0.01, 0.2))


def _write(out: TextIO, names: list[str]) -> None:
    out.write("".join(f"{name}\n" for name in names))
    out.flush()


if __name__ == "__main__":
    {"open": open_log, "client": client}[sys.argv[1]](*sys.argv[2:])  # type: ignore[operator]
