"""The software in use, as an entry: its version, a hash of all its files, and what it records."""

import hashlib
from pathlib import Path

import glasshouse
from glasshouse.network.kit import clock
from glasshouse.network.ledger.in_force import records, register_in_force, register_records
from glasshouse.proof.entries import LogPauseAnnounced, LogPaused, Release, Terms, Witnesses

PACKAGE = Path(glasshouse.__file__).parent
_MADE = ("__pycache__",)
"""What Python makes beside the sources."""


def declare() -> None:
    """Register what this room says is in force, and the kinds that it enters itself."""
    register_in_force("release", lambda: [in_use()])
    register_records(Release.kind, Terms.kind, LogPaused.kind, LogPauseAnnounced.kind, Witnesses.kind)


def in_use() -> Release:
    """Return the entry of the software that runs."""
    return Release(
        time=clock.millis(clock.now()),
        number=glasshouse.__version__,
        sha256=hashlib.sha256(listing(PACKAGE).encode()).hexdigest(),
        records=records(),
    )


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
