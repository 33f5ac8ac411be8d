"""What the console program calls. Nothing here needs more than a plain install."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from glasshouse.witness import crash, installation, server
from glasshouse.witness.errors import CantRun

Tell = Callable[[str], None]
Made = TypeVar("Made")


def run(folder: Path, host: str, port: int, *, tell: Tell, kill_at: str) -> None:
    """Serve a witness's folder until told to end. Raises CantRun."""
    crash.arm(kill_at)
    logging.basicConfig(level="INFO", format="%(levelname)s %(name)s: %(message)s")
    parts = _tried(lambda: installation.open_parts(folder))
    for cosigner in filter(None, (parts.witness, parts.mirror)):
        tell(f"{cosigner.role}: {cosigner.key.public}")
    for log in parts.store.logs():
        tell(f"knows the log {log.origin}")
    asyncio.run(server.serve(parts, host, port, lambda address: tell(f"listening on {address}")))


def make(folder: Path, name: str, mirror_name: str | None, *, tell: Tell, kill_at: str) -> None:
    """Make a witness's folder, and say its vkeys; again as often as one likes. Raises CantRun."""
    crash.arm(kill_at)
    for vkey in _tried(lambda: installation.make(folder, name, mirror_name)):
        tell(vkey)


def add_log(folder: Path, vkey: str, url: str, *, tell: Tell) -> None:
    """Let a witness know a log. Raises CantRun."""
    origin = _tried(lambda: installation.add_log(folder, vkey, url))
    tell(f"The log {origin} is known now.")


def _tried(do: Callable[[], Made]) -> Made:
    try:
        return do()
    except (OSError, sqlite3.Error) as error:
        raise CantRun(f"The folder can't be used: {error}.") from error
