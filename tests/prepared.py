"""Database files with all their tables, made by the migrations once and kept: whoever needs one is given a copy.

Kept in GLASSHOUSE_TEST_DATABASES or ~/.cache/glasshouse-test-databases, under a name that changes with the migrations.
What takes a copy migrates it all the same, and finds nothing left to do: the way from nothing costs 6 s of a processor.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

NAMES = {"default": "glasshouse.sqlite3", "watches": "watches.sqlite3"}
ROOT = Path(__file__).parents[1]
_KEPT = 4
"""How many versions are kept: whoever works on two branches needs two."""


def put_into(data_dir: Path) -> None:
    """Put databases with all tables where an installation is going to be made; `init` takes them for its own."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in NAMES.values():
        shutil.copyfile(_prepared() / name, data_dir / name)


def take_over() -> None:
    """Let Django begin with a copy from now on when it makes a test database on SQLite."""
    from django.db.backends.sqlite3 import creation

    creation_class: Any = creation.DatabaseCreation
    begin = creation_class._create_test_db

    def begin_with_a_copy(self: Any, *arguments: Any, **options: Any) -> Any:
        name = begin(self, *arguments, **options)
        shutil.copyfile(_prepared() / NAMES[self.connection.alias], name)
        return name

    creation_class._create_test_db = begin_with_a_copy


def _prepared() -> Path:
    """Return the folder with the databases of these migrations, making it if it is not kept yet."""
    cache = os.environ.get("GLASSHOUSE_TEST_DATABASES")
    folder = Path(cache) if cache else Path.home() / ".cache/glasshouse-test-databases"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / _version()
    if not kept.exists():
        # The tests of this run that come at the same time wait for the one that makes it.
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                with tempfile.TemporaryDirectory(dir=folder) as work:
                    _make(Path(work) / "made").rename(kept)
                _forget_old(folder)
    return kept


def _version() -> str:
    """Return a name for what decides how the tables look: our migrations, and whoever carries them out and adds others."""
    told = hashlib.sha256(sqlite3.sqlite_version.encode())
    for package in ("Django", "django-tasks-db"):
        told.update(version(package).encode())
    for path in sorted(ROOT.glob("glasshouse/network/*/migrations/*.py")):
        told.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return told.hexdigest()[:16]


def _make(data_dir: Path) -> Path:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GLASSHOUSE_", "DJANGO_"))
    }
    env = kept | {"GLASSHOUSE_DATA_DIR": str(data_dir)}
    data_dir.mkdir()
    subprocess.run([sys.executable, "-m", "tests.prepared"], env=env, cwd=ROOT, check=True)
    for name in NAMES.values():
        # In one file, without the journal beside it.
        with sqlite3.connect(data_dir / name) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        connection.close()
    return data_dir


def _forget_old(folder: Path) -> None:
    versions = sorted(
        (path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime
    )
    for path in versions[:-_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def main() -> None:
    """Make the databases of the installation that the environment names."""
    from glasshouse.network.config import env

    env.name_settings()
    import django

    django.setup()
    from glasshouse.network.config.install import prepare_database

    prepare_database()


if __name__ == "__main__":
    main()
