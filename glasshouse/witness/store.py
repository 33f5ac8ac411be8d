"""What a witness and a mirror must not forget: one SQLite file. A commit is on the disk before it returns.

A tile or bundle is one row that grows up to 256 wide; any narrower one is the beginning of it, so none is ever stored twice.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.notes import LATEST_TIME_S, VerifierKey

WITNESS, MIRROR = "witness", "mirror"
KEPT_PENDING = 32
"""A mirror's client may upload towards any of so many last checkpoints."""
_BUSY_S = 10
_SCHEMA = """
CREATE TABLE IF NOT EXISTS cosigners (role TEXT PRIMARY KEY, vkey TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS logs (
    id INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, hash TEXT NOT NULL UNIQUE, next_entry INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS keys (vkey TEXT PRIMARY KEY, log INTEGER NOT NULL REFERENCES logs, url TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pending (
    log INTEGER NOT NULL REFERENCES logs, size INTEGER NOT NULL, note BLOB NOT NULL, PRIMARY KEY (log, size));
CREATE TABLE IF NOT EXISTS cosigned (
    log INTEGER NOT NULL REFERENCES logs, role TEXT NOT NULL, time_s INTEGER NOT NULL, note BLOB NOT NULL,
    PRIMARY KEY (log, role));
CREATE TABLE IF NOT EXISTS tiles (
    log INTEGER NOT NULL REFERENCES logs, level INTEGER NOT NULL, number INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (log, level, number));
"""


@dataclass(frozen=True, slots=True)
class Log:
    """A log that is known here."""

    id: int
    origin: str


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The last checkpoint that a cosigner signed, with the log's signature and its own, and when, in seconds."""

    signed: SignedCheckpoint
    time_s: int


class Store:
    """One file; each thread has its own connection to it, and one writes at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()
        self._turn = threading.Lock()

    def make(self) -> None:
        """Make the file and its tables, if they aren't there."""
        self._connection().execute("PRAGMA journal_mode=WAL")
        self._connection().executescript(_SCHEMA)

    def _connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if known is None:
            known = sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None)
            known.execute("PRAGMA synchronous=FULL")
            known.execute("PRAGMA cache_size=-512")
            self._threads.connection = known
        return known

    def close(self) -> None:
        """Close this thread's connection."""
        self._connection().close()
        del self._threads.connection

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do what is inside as one: nobody else writes meanwhile, and it is durable at the end or has not happened."""
        connection = self._connection()
        with self._turn:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def vkey(self, role: str) -> str | None:
        """Return the key that this store belongs to."""
        row = self._connection().execute("SELECT vkey FROM cosigners WHERE role = ?", (role,)).fetchone()
        return None if row is None else str(row[0])

    def keep_vkey(self, role: str, vkey: str) -> None:
        """Let the store belong to a key."""
        self._connection().execute("INSERT OR REPLACE INTO cosigners VALUES (?, ?)", (role, vkey))

    def add_key(self, key: VerifierKey, url: str) -> None:
        """Know a log by its key; a second key under the same name is another key of the same log."""
        with self.writing():
            origin_hash = sha256(key.name.encode()).hexdigest()
            run = self._connection().execute
            run("INSERT OR IGNORE INTO logs (origin, hash) VALUES (?, ?)", (key.name, origin_hash))
            run(
                "INSERT OR REPLACE INTO keys SELECT ?, id, ? FROM logs WHERE origin = ?",
                (str(key), url, key.name),
            )

    def logs(self) -> list[Log]:
        """Return the logs that are known."""
        return [Log(*row) for row in self._connection().execute("SELECT id, origin FROM logs ORDER BY id")]

    def log_of(self, origin: str) -> Log | None:
        """Return the log of this origin."""
        sql = "SELECT id, origin FROM logs WHERE origin = ?"
        row = self._connection().execute(sql, (origin,)).fetchone()
        return None if row is None else Log(*row)

    def log_hashed(self, origin_hash: str) -> Log | None:
        """Return the log whose origin has this SHA-256, in hexadecimal."""
        sql = "SELECT id, origin FROM logs WHERE hash = ?"
        row = self._connection().execute(sql, (origin_hash,)).fetchone()
        return None if row is None else Log(*row)

    def keys_of(self, log: Log) -> dict[str, VerifierKey]:
        """Return the keys of a log, by vkey."""
        rows = self._connection().execute("SELECT vkey FROM keys WHERE log = ?", (log.id,))
        return {vkey: VerifierKey.parse(vkey) for (vkey,) in rows}

    def cosigned(self, log: Log, role: str) -> Cosigned | None:
        """Return what a cosigner signed last of a log."""
        sql = "SELECT note, time_s FROM cosigned WHERE log = ? AND role = ?"
        row = self._connection().execute(sql, (log.id, role)).fetchone()
        return None if row is None else Cosigned(SignedCheckpoint.parse(row[0]), row[1])

    def keep_cosigned(self, log: Log, role: str, cosigned: Cosigned) -> None:
        """Replace what a cosigner signed last of a log."""
        self._connection().execute(
            "INSERT OR REPLACE INTO cosigned VALUES (?, ?, ?, ?)",
            (log.id, role, cosigned.time_s, bytes(cosigned.signed)),
        )

    def pending(self, log: Log, size: int | None = None) -> SignedCheckpoint | None:
        """Return the checkpoint of this size that entries may be uploaded towards; without a size the latest."""
        sql = "SELECT note FROM pending WHERE log = ? AND size = ?"
        if size is None:
            sql = "SELECT note FROM pending WHERE log = ? ORDER BY size DESC LIMIT 1"
        elif size > LATEST_TIME_S:
            return None
        given = (log.id,) if size is None else (log.id, size)
        row = self._connection().execute(sql, given).fetchone()
        return None if row is None else SignedCheckpoint.parse(row[0])

    def keep_pending(self, log: Log, signed: SignedCheckpoint) -> None:
        """Let entries be uploaded towards a checkpoint; the oldest ones are forgotten."""
        run = self._connection().execute
        run(
            "INSERT OR REPLACE INTO pending VALUES (?, ?, ?)", (log.id, signed.checkpoint.size, bytes(signed))
        )
        run(
            "DELETE FROM pending WHERE log = ?1 AND size NOT IN "
            "(SELECT size FROM pending WHERE log = ?1 ORDER BY size DESC LIMIT ?2)",
            (log.id, KEPT_PENDING),
        )

    def tile(self, log: Log, level: int, number: int) -> bytes:
        """Return a tile or bundle as far as it is stored; empty if it isn't."""
        sql = "SELECT data FROM tiles WHERE log = ? AND level = ? AND number = ?"
        row = self._connection().execute(sql, (log.id, level, number)).fetchone()
        return b"" if row is None else bytes(row[0])

    def keep_tile(self, log: Log, level: int, number: int, data: bytes) -> None:
        """Store a tile or bundle, wider than before."""
        self._connection().execute(
            "INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)", (log.id, level, number, data)
        )

    def next_entry(self, log: Log) -> int:
        """Return the first entry of a log that is missing."""
        row = self._connection().execute("SELECT next_entry FROM logs WHERE id = ?", (log.id,)).fetchone()
        return int(row[0])

    def keep_next_entry(self, log: Log, next_entry: int) -> None:
        """Say which entry is the first one that is missing."""
        self._connection().execute("UPDATE logs SET next_entry = ? WHERE id = ?", (next_entry, log.id))
