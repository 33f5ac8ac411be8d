"""Deletions of files held back while a backup copies them: what the copied database names must still be there.

A holder writes a marker that expires by itself and renews it, so that a killed holder stops nobody for long. Whoever deletes asks
`is_on` after the commit that let go of the file. So a deletion that did not see the marker belongs to a commit that the holder's
snapshot, taken after the marker, contains; and one that sees it waits.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from glasshouse.network.kit import clock, ids

LASTS = timedelta(seconds=60)
"""How long a marker counts without being renewed."""
RENEWED_EVERY_S = 10.0


class HoldLost(Exception):
    """The marker had expired before it was renewed: files may have been deleted meanwhile."""


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "holds"


class Hold:
    """One holder's marker."""

    def __init__(self) -> None:
        self._path = _folder() / ids.new_code()
        self._until = clock.now() + LASTS

    def begin(self) -> None:
        """Hold deletions back from now on."""
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        self._write()

    def renew(self) -> None:
        """Go on holding. Raises HoldLost if it did not hold all the time."""
        if clock.now() >= self._until or not self._path.exists():
            raise HoldLost
        self._write()

    def end(self) -> None:
        """Let deletions go on."""
        self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        until = clock.now() + LASTS
        # Not in the folder itself until it is whole: what is there counts.
        temporary = self._path.parent.with_name(f".hold-{self._path.name}")
        temporary.write_text(until.isoformat(), encoding="ascii")
        temporary.replace(self._path)
        self._until = until


def is_on() -> bool:
    """Say whether deletions of files must wait."""
    now = clock.now()
    try:
        markers = list(os.scandir(_folder()))
    except FileNotFoundError:
        return False
    return any(_holds_until(Path(marker.path)) > now for marker in markers)


def _holds_until(marker: Path) -> datetime:
    try:
        return datetime.fromisoformat(marker.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return datetime.fromtimestamp(0, tz=clock.now().tzinfo)


def forget_expired() -> None:
    """Remove the markers of holders that died."""
    if not _folder().is_dir():
        return
    for marker in _folder().iterdir():
        if _holds_until(marker) < clock.now() - LASTS:
            marker.unlink(missing_ok=True)


# What was to be deleted meanwhile, one small file each: who deletes by key has nothing else that remembers it.


def _waiting() -> Path:
    return Path(settings.DATA_DIR) / "held-deletions"


def put_off(key: str, *, is_prefix: bool) -> None:
    """Note durably that a key, or everything below a prefix, is to be deleted once nothing is held any more."""
    _waiting().mkdir(mode=0o700, exist_ok=True)
    name = ids.new_code()
    temporary = _waiting() / f".{name}"
    told = {"key": key, "is_prefix": is_prefix, "at": clock.now().isoformat()}
    with temporary.open("w", encoding="utf-8") as out:
        json.dump(told, out)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(_waiting() / name)


def put_off_deletions() -> list[tuple[Path, str, bool, datetime]]:
    """Return what waits: its note, the key, whether it is a prefix, and when the deletion was asked for."""
    if is_on() or not _waiting().is_dir():
        return []
    found = []
    for note in sorted(_waiting().glob("[!.]*")):
        told = json.loads(note.read_text(encoding="utf-8"))
        found.append((note, str(told["key"]), bool(told["is_prefix"]), datetime.fromisoformat(told["at"])))
    return found
