"""A database as one file, taken while it is written to: SQLite by its online backup, PostgreSQL by its own programs."""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from glasshouse.network.config.env import child_environ

POSTGRES_ROOT = Path("/usr/lib/postgresql")
DUMP_NAME = "postgresql.dump"


class CantDump(Exception):
    """The database can't be copied or put back; the message says why in one sentence."""


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database as it is at one instant; its writers are not disturbed. The copy is one file."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=rw", uri=True, timeout=20)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        # All pages in one step: one read transaction, so one instant.
        live.backup(copy, pages=-1)
        # Written ahead no more: otherwise the copy would want two files beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        if (found := copy.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise CantDump(f"The copy of {source.name} is not sound: {found}.")
    handle = os.open(target, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def find_program(name: str) -> Path | None:
    """Return a program of PostgreSQL: the newest installed under Debian's folders, else the one on the path."""
    found = [path / name for path in POSTGRES_ROOT.glob("*/bin") if (path / name).is_file()]
    if found:
        return max(found, key=lambda path: _number(path.parent.parent.name))
    on_path = shutil.which(name)
    return Path(on_path) if on_path else None


def program_version(name: str) -> int:
    """Return the major version of a program of PostgreSQL, 0 if it is not there or does not say."""
    program = find_program(name)
    if program is None:
        return 0
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else 0


def dump_postgresql(url: str, target: Path) -> None:
    """Write PostgreSQL's dump (custom format) of one instant. Raises CantDump."""
    _run("pg_dump", url, ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])


def restore_postgresql(url: str, dump: Path) -> None:
    """Put a dump into an empty database, all of it or nothing. Raises CantDump."""
    with closing(_connect(url)) as connection:
        (tables,) = connection.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        ).fetchone() or (0,)
    if tables:
        raise CantDump("The database is not empty, so nothing was restored. Make a new one with createdb.")
    name = unquote(urlsplit(url).path.lstrip("/"))
    _run(
        "pg_restore",
        url,
        [
            *("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
            *(f"--dbname={name}", str(dump)),
        ],
    )


def _connect(url: str) -> Any:
    import psycopg

    try:
        return psycopg.connect(url)
    except psycopg.OperationalError as error:
        raise CantDump(f"The database does not answer: {str(error).strip().splitlines()[0]}") from error


def _environ(url: str) -> dict[str, str]:
    """Return how libpq's programs reach a database: by the environment, as others can read a command line."""
    parts = urlsplit(url)
    given = {
        "PGHOST": unquote(parts.hostname or "") or parse_qs(parts.query).get("host", [""])[0],
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGCONNECT_TIMEOUT": "20",
    }
    return child_environ() | {name: value for name, value in given.items() if value}


def _run(name: str, url: str, arguments: list[str]) -> None:
    program = find_program(name)
    if program is None:
        raise CantDump(f"{name} is not installed (Debian: apt install postgresql-client). Nothing was done.")
    done = subprocess.run(
        [str(program), "--no-password", *arguments],
        env=_environ(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CantDump(f"{name} could not do it: {said[0] if said else done.returncode}")
