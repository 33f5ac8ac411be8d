"""The software in use, as an entry: its version, a hash of all its files, and what it records."""

import functools
import hashlib
from pathlib import Path

import glasshouse
from glasshouse.network.kit import clock
from glasshouse.network.ledger.in_force import (
    entered,
    last_terms,
    records,
    register_at_start,
    register_in_force,
    register_records,
)
from glasshouse.network.ledger.keys import policy
from glasshouse.network.ledger.witnesses import announcement
from glasshouse.proof.entries import LogPauseAnnounced, LogPaused, Release, Terms, Witnesses

PACKAGE = Path(glasshouse.__file__).parent
HOUR_MS = 3_600_000
_MADE = ("__pycache__",)
"""What Python makes beside the sources."""


def declare() -> None:
    """Register what this room says is in force, and the kinds that it enters itself."""
    register_in_force("release", lambda: [in_use()])
    register_at_start("witnesses", first_witnesses)
    register_records(Release.kind, Terms.kind, LogPaused.kind, LogPauseAnnounced.kind, Witnesses.kind)


def in_use() -> Release:
    """Return the entry of the software that runs."""
    return Release(
        time=clock.millis(clock.now()),
        number=glasshouse.__version__,
        sha256=hashlib.sha256(release_text().encode()).hexdigest(),
        records=records(),
    )


@functools.cache
def release_text() -> str:
    """Return the list of the files that run, whose SHA-256 stands in the ledger."""
    return listing(PACKAGE)


def first_witnesses() -> list[Witnesses]:
    """Return the set of witnesses with which the log begins, until any set stands in it.

    It counts already, as the set that verifiers begin with. Entered it waits like any other, so that no verifier takes it for a
    set that was used too early; twice as long, since it may be that nothing is published at first.
    """
    if entered(Witnesses.kind):
        return []
    terms = last_terms()
    waits_s = terms.waiting_s if terms else 0
    text, now_ms = policy().text, clock.millis(clock.now())
    return [announcement(text, now_ms=now_ms, in_force_ms=now_ms + 2 * waits_s * 1000 + HOUR_MS)]


def listing(folder: Path) -> str:
    """Return a line `<sha256>  ./<path>` for each file of a package, by path, as `sha256sum` writes it: anyone can make it again.

    (cd glasshouse && find . -type f -not -path '*/__pycache__/*' | LC_ALL=C sort | xargs sha256sum)
    """
    paths = (path for path in folder.rglob("*") if path.is_file() and not {*path.parts} & {*_MADE})
    names = sorted(f"./{path.relative_to(folder).as_posix()}".encode() for path in paths)
    return "".join(
        f"{hashlib.sha256((folder / name.decode()).read_bytes()).hexdigest()}  {name.decode()}\n"
        for name in names
    )
