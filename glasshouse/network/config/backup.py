"""`glasshouse backup`: database, media, uploads and settings as they were at one instant, while the network runs.

Deletions of files are held back, then the database is copied at one instant, then the files: what the copied database names
was written before that instant and is not deleted after it. Files are never changed once a row names them, so copying them
may take its time.
"""

import json
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from glasshouse import __version__
from glasshouse.network.config.dumps import DUMP_NAME, copy_sqlite, dump_postgresql
from glasshouse.network.config.env import CONFIG_NAME, Env
from glasshouse.network.config.shelves import (
    BUCKET_KEYS,
    DATABASE,
    LEDGER,
    MEDIA,
    UPLOADS,
    Kept,
    Manifest,
    Shelf,
    open_shelf,
)
from glasshouse.network.kit import clock, crash, hold, storage
from glasshouse.network.kit.machine import LAST_BACKUP

LEDGER_ENDS = ("ledger/checkpoint", "ledger/checkpoints/count")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a backup took: files in all, bytes in all, bytes that were new, seconds, and how many keys stay in a bucket."""

    files: int
    bytes: int
    new_bytes: int
    took_s: float
    in_bucket: int


class CantBackUp(Exception):
    """No backup was made; the message says why in one sentence."""


def take_backup(env: Env, destination: Path) -> Taken:
    """Copy a running installation to a folder or a `.tar` file. Raises NoBackup, CantDump, CantBackUp; then there is none."""
    if destination.resolve().is_relative_to(env.data_dir.resolve()):
        raise CantBackUp("A backup inside the data directory would be lost with it. Name another place.")
    began_at = clock.now()
    shelf = open_shelf(destination)
    try:
        with _held_deletions() as still_held, _scratch() as scratch:
            files = _databases(env, shelf, scratch)
            crash.point("config.take_backup.after_database")
            config = env.data_dir / CONFIG_NAME
            if config.is_file():
                files.append(shelf.put(config, CONFIG_NAME))
            keys = 0
            if env.s3_bucket:
                kept, keys = _bucket_keys(shelf, scratch)
                files.append(kept)
            else:
                files += _media(shelf, Path(settings.MEDIA_ROOT), still_held)
            files += _folder(shelf, Path(settings.UPLOADS_ROOT), UPLOADS, still_held)
            # The log's key and policy: another key would be another log.
            files += _folder(shelf, env.data_dir / LEDGER, LEDGER, still_held)
            still_held()
        crash.point("config.take_backup.before_manifest")
        shelf.finish(_manifest(env, files, began_at))
    finally:
        shelf.close()
    size = sum(kept.size for kept in files)
    took_s = (clock.now() - began_at).total_seconds()
    taken = Taken(len(files), size, shelf.taken_bytes, took_s, keys)
    _remember(env, destination, began_at, taken)
    return taken


def _manifest(env: Env, files: list[Kept], began_at: datetime) -> Manifest:
    return Manifest(
        version=__version__,
        began_at=began_at.isoformat(),
        ended_at=clock.now().isoformat(),
        database="postgresql" if env.database_url else "sqlite",
        bucket=env.s3_bucket,
        files=tuple(files),
    )


@contextmanager
def _scratch() -> Iterator[Path]:
    # Not in the system's: a database may be larger than the memory that /tmp often is.
    with tempfile.TemporaryDirectory(dir=settings.SCRATCH_ROOT, prefix="backup-") as folder:
        yield Path(folder)


@contextmanager
def _held_deletions() -> "Iterator[_StillHeld]":
    """Hold deletions back for as long as a block lasts; what is yielded raises CantBackUp once they were not."""
    held, ended = hold.Hold(), threading.Event()
    still_held = _StillHeld()

    def renew() -> None:
        while not ended.wait(hold.RENEWED_EVERY_S):
            try:
                held.renew()
            except (hold.HoldLost, OSError):
                still_held.lost = True
                return

    held.begin()
    renewing = threading.Thread(target=renew, name="hold", daemon=True)
    renewing.start()
    try:
        yield still_held
        ended.set()
        renewing.join()
        try:
            held.renew()
        except hold.HoldLost:
            still_held.lost = True
        still_held()
    finally:
        ended.set()
        held.end()


@dataclass
class _StillHeld:
    lost: bool = False

    def __call__(self) -> None:
        """Raise CantBackUp if files may have been deleted meanwhile."""
        if self.lost:
            raise CantBackUp(
                "This machine paused for too long, so files may be missing. Please start it again."
            )


def _databases(env: Env, shelf: Shelf, scratch: Path) -> list[Kept]:
    if env.database_url:
        dump_postgresql(env.database_url, scratch / DUMP_NAME)
        return [shelf.put(scratch / DUMP_NAME, f"{DATABASE}/{DUMP_NAME}")]
    files = []
    for database in settings.DATABASES.values():
        source = Path(database["NAME"])
        copy_sqlite(source, scratch / source.name)
        files.append(shelf.put(scratch / source.name, f"{DATABASE}/{source.name}"))
        (scratch / source.name).unlink()
    return files


def _media(shelf: Shelf, folder: Path, still_held: _StillHeld) -> list[Kept]:
    """Keep the media. First of the ledger what says how far it goes: whatever that names is there when the rest is listed."""
    first = [name for name in LEDGER_ENDS if (folder / name).is_file()]
    kept = [shelf.put(folder / name, f"{MEDIA}/{name}") for name in first]
    return kept + _folder(shelf, folder, MEDIA, still_held, but=first)


def _folder(
    shelf: Shelf, folder: Path, under: str, still_held: _StillHeld, but: Sequence[str] = ()
) -> list[Kept]:
    """Keep every file below a folder but those that still grow under no name of theirs, and notes between processes."""
    files = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.as_posix() in but:
            continue
        if name.parts[0].startswith(".") or path.suffix == ".ask" or not path.is_file():
            continue
        still_held()
        try:
            files.append(shelf.put(path, f"{under}/{name.as_posix()}"))
        except FileNotFoundError:
            continue  # Replaced by a newer one, or moved: nothing that the copied database names.
    return files


def _bucket_keys(shelf: Shelf, scratch: Path) -> tuple[Kept, int]:
    """Keep the list of what is in the bucket: the media themselves stay there."""
    _folders, _files = default_storage.listdir("")
    keys = [name for name in _files if name]
    for folder in _folders:
        keys += storage.keys_under(folder)
    path = scratch / BUCKET_KEYS
    path.write_text(json.dumps(sorted(keys)), encoding="utf-8")
    return shelf.put(path, BUCKET_KEYS), len(keys)


def _remember(env: Env, destination: Path, began_at: datetime, taken: Taken) -> None:
    """Note the last backup where the doctor and the health page look."""
    told = {
        "at": began_at.isoformat(),
        "to": str(destination),
        "files": taken.files,
        "bytes": taken.bytes,
        "took_s": round(taken.took_s, 1),
    }
    temporary = env.data_dir / f".{LAST_BACKUP}"
    temporary.write_text(json.dumps(told), encoding="utf-8")
    temporary.replace(env.data_dir / LAST_BACKUP)
