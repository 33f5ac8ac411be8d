"""`glasshouse restore`: put a backup into an empty folder. The settings come last: until then it is no installation."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from glasshouse.network.config.dumps import DUMP_NAME, restore_postgresql
from glasshouse.network.config.env import CONFIG_NAME, Env
from glasshouse.network.config.shelves import (
    BUCKET_KEYS,
    DATABASE,
    LEDGER,
    MEDIA,
    UPLOADS,
    Kept,
    Source,
    free_bytes,
    open_source,
)


class CantRestore(Exception):
    """Nothing runs from this folder; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: when the backup began (ISO), by which version, files and bytes, and the bucket that media stay in."""

    began_at: str
    version: str
    files: int
    bytes: int
    bucket: str


def put_back(source: Path, data_dir: Path, *, database_url: str = "") -> Restored:
    """Put a backup's files and database in place and check every digest. Raises CantRestore, NoBackup, CantDump.

    `database_url` names an empty PostgreSQL database for a backup of one: never the one that the backup was taken of.
    """
    if data_dir.exists() and (not data_dir.is_dir() or any(data_dir.iterdir())):
        raise CantRestore(f"{data_dir} is not empty. Nothing was restored: name a new folder.")
    with open_source(source) as backup:
        manifest = backup.manifest
        _check(manifest.database, database_url)
        size = sum(kept.size for kept in manifest.files)
        if size > free_bytes(data_dir):
            raise CantRestore(
                f"The backup needs {size / 1e9:.1f} GB, and there is less. Nothing was restored."
            )
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings_file: Kept | None = None
        for kept in manifest.files:
            if kept.path == CONFIG_NAME:
                settings_file = kept
            else:
                place = _place(data_dir, kept.path)
                backup.write(kept, place)
                if kept.path.startswith(f"{LEDGER}/"):
                    place.parent.chmod(0o700)
                    place.chmod(0o600)
        dump = data_dir / DUMP_NAME
        if manifest.database == "postgresql":
            restore_postgresql(database_url, dump)
            dump.unlink()
        if settings_file is not None:
            _write_settings(backup, settings_file, data_dir, database_url)
    return Restored(manifest.began_at, manifest.version, len(manifest.files), size, manifest.bucket)


def _check(database: str, database_url: str) -> None:
    if database == "postgresql" and not database_url:
        raise CantRestore(
            "This is a backup of PostgreSQL: name an empty database with --database-url. Nothing was restored."
        )
    if database == "sqlite" and database_url:
        raise CantRestore("This is a backup of SQLite: leave --database-url out. Nothing was restored.")


def _place(data_dir: Path, path: str) -> Path:
    """Return where a file of the backup goes. Raises CantRestore for a path that leads elsewhere."""
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in path:
        raise CantRestore(
            f"The backup names a file outside the installation: {path!r}. It was not made by us."
        )
    if path != BUCKET_KEYS and parts[0] not in (DATABASE, MEDIA, UPLOADS, LEDGER):
        raise CantRestore(f"The backup holds {path!r}, which no installation has. It was not made by us.")
    return data_dir.joinpath(*(parts[1:] if parts[0] == DATABASE else parts))


def _write_settings(backup: Source, kept: Kept, data_dir: Path, database_url: str) -> None:
    temporary = data_dir / f".{CONFIG_NAME}"
    backup.write(kept, temporary)
    temporary.chmod(0o600)
    if database_url:
        text = temporary.read_text(encoding="utf-8")
        temporary.write_text(with_database(text, database_url), encoding="utf-8")
    temporary.replace(data_dir / CONFIG_NAME)


def with_database(text: str, url: str) -> str:
    """Return a settings file with another database; everything else stays as it was written."""
    line = f"database_url = {_quoted(url)}"
    changed, count = re.subn(r"(?m)^\s*database_url\s*=.*$", lambda _found: line, text)
    changed = changed if count else f"{line}\n{text}"
    if tomllib.loads(changed).get("database_url") != url:
        raise CantRestore(f"database_url could not be written to {CONFIG_NAME}; set it there by hand.")
    return changed


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def told(restored: Restored, env: Env) -> list[str]:
    """Return what was done, and what is left to do, in lines for the person who typed it."""
    lines = [
        f"Restored in {env.data_dir}: {restored.files} files, {restored.bytes / 1e6:.1f} MB, every digest checked.",
        f"The backup began at {restored.began_at}, by version {restored.version}.",
    ]
    if restored.bucket:
        lines.append(
            f"The media stay in the bucket {restored.bucket}: what was deleted there since is gone, unless it keeps versions."
        )
    if not (env.data_dir / CONFIG_NAME).is_file():
        lines.append(
            "No settings file was in it: give the settings and the same secret key by the environment."
        )
    lines.append(
        f"Look at the settings in {env.data_dir / CONFIG_NAME}, then: `glasshouse doctor`, `glasshouse run`."
    )
    return lines
