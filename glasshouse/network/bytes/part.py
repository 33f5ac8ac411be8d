"""The file that an upload grows into: one writer at a time, durable before it is acknowledged. Everything here blocks."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Protocol

from glasshouse.network.kit import crash
from glasshouse.network.kit.storage import sync_folder

ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
IN_MEMORY = 8 * 1024 * 1024
"""Up to this size unverified bytes wait in memory, above it in a file without a name."""
SYNC_EVERY = 32 * 1024 * 1024
"""Bytes after which a long request is made durable in between, so that its end is quick."""


class WrongChecksum(Exception):
    """The bytes are not those that the client meant."""


def create_part(path: Path) -> None:
    """Make the empty file of a new upload, durably."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o640))
    sync_folder(path.parent)


class Part:
    """An upload's file, held under a lock that ends with the process.

    Who wants the lock leaves a note (`<id>.ask`); the holder looks for it and gives way: after a broken line the old
    connection often seems alive for long, while the client is already back.
    """

    def __init__(self, path: Path, handle: int) -> None:
        self._path, self._handle = path, handle
        self.size = os.fstat(handle).st_size

    @classmethod
    def take(cls, path: Path) -> "Part | None":
        """Lock the file, or return None and leave a note if someone holds it. Raises FileNotFoundError."""
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            _note(path).touch()
            return None
        if os.fstat(handle).st_nlink == 0:
            os.close(handle)
            raise FileNotFoundError(path)
        _note(path).unlink(missing_ok=True)
        return cls(path, handle)

    def is_asked_for(self) -> bool:
        """Say whether someone else waits for the lock."""
        return _note(self._path).exists()

    def append(self, data: bytes | bytearray) -> None:
        """Write at the end. Raises OSError; what was written until then stays."""
        view = memoryview(data)
        while view:
            written = os.pwrite(self._handle, view, self.size)
            self.size += written
            view = view[written:]

    def sync(self) -> None:
        """Make everything durable."""
        os.fsync(self._handle)

    def cut_back(self, size: int) -> None:
        """Forget what lies after `size`."""
        os.ftruncate(self._handle, size)
        self.size = size

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._handle)


class Sink(Protocol):
    """Where a request's bytes go."""

    def write(self, data: bytes | bytearray) -> None:
        """Take some bytes."""

    def finish(self, *, whole: bool) -> None:
        """Make durable what may be kept, with the body's end reached (`whole`) or not. Raises WrongChecksum."""

    def close(self) -> None:
        """Let go of what is not kept."""


class Appending:
    """Appends bytes as they come; whatever came is kept."""

    def __init__(self, part: Part) -> None:
        self._part, self._unsynced = part, 0

    def write(self, data: bytes | bytearray) -> None:
        """Append to the part."""
        self._part.append(data)
        self._unsynced += len(data)
        if self._unsynced >= SYNC_EVERY:
            self._part.sync()
            self._unsynced = 0

    def finish(self, *, whole: bool) -> None:
        """Make the part durable."""
        crash.point("bytes.tus.after_write")
        self._part.sync()
        crash.point("bytes.tus.after_fsync")

    def close(self) -> None:
        """Nothing to let go of."""


class Verifying:
    """Holds bytes apart until they are whole and right; unverified ones never reach the part."""

    def __init__(self, part: Part, algorithm: str, digest: bytes, folder: Path) -> None:
        self._part, self._expected = part, digest
        self._hash = ALGORITHMS[algorithm]()
        self._apart = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(folder))  # noqa: SIM115 - see close

    def write(self, data: bytes | bytearray) -> None:
        """Add to what waits."""
        self._hash.update(data)
        self._apart.write(data)

    def finish(self, *, whole: bool) -> None:
        """Append what waited, if it is right. Raises WrongChecksum."""
        if not whole:
            return
        if self._hash.digest() != self._expected:
            raise WrongChecksum
        self._apart.seek(0)
        sink = Appending(self._part)
        shutil.copyfileobj(self._apart, sink, 1024 * 1024)
        sink.finish(whole=True)

    def close(self) -> None:
        """Let go of what waited."""
        self._apart.close()


def _note(path: Path) -> Path:
    return path.with_suffix(".ask")
