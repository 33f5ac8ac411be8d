"""Where files live, by key. A key is a relative path such as `v/3kTMd…/2/540/video.mp4`; addresses are never stored."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage

from glasshouse.network.kit import crash

CHUNK = 1024 * 1024


def sync_folder(folder: Path) -> None:
    """Make names in this folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(target: Path, content: Iterator[bytes]) -> str:
    """Write a file so that it is whole or absent at every instant, and durable on return. Returns its SHA-256 in hex."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in content:
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(temporary, 0o644)
        crash.point("kit.storage.before_rename")
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    return digest.hexdigest()


class LocalStorage(FileSystemStorage):
    """A local folder, written atomically; writing a key again replaces it."""

    def _save(self, name: str, content: File[Any]) -> str:
        write_atomically(Path(self.path(name)), content.chunks(CHUNK))
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the key itself: the caller chose it."""
        return name


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def put_file(path: Path, key: str) -> None:
    """Keep a copy of a local file under a key."""
    with path.open("rb") as source:
        default_storage.save(key, File(source))


def put_bytes(content: bytes, key: str) -> None:
    """Keep these bytes under a key."""
    from django.core.files.base import ContentFile

    default_storage.save(key, ContentFile(content))


def read_bytes(key: str) -> bytes:
    """Return the whole content of a key. Raises FileNotFoundError."""
    with default_storage.open(key) as source:
        return bytes(source.read())


def exists(key: str) -> bool:
    """Say whether something is kept under this key."""
    return default_storage.exists(key)


@contextmanager
def local_copy(key: str, scratch: Path) -> Iterator[Path]:
    """Lend the content of a key as a local path to read; a remote one is fetched into `scratch` for that long."""
    if isinstance(default_storage._wrapped if hasattr(default_storage, "_wrapped") else None, FileSystemStorage):
        yield Path(default_storage.path(key))
        return
    scratch.mkdir(parents=True, exist_ok=True)
    path = scratch / key.replace("/", "-")
    try:
        with default_storage.open(key) as source, path.open("wb") as out:
            shutil.copyfileobj(source, out, CHUNK)
        yield path
    finally:
        path.unlink(missing_ok=True)


def keys_under(prefix: str) -> Iterator[str]:
    """Yield every key below a prefix (a folder, without slash at the end)."""
    try:
        folders, files = default_storage.listdir(prefix)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{prefix}/{name}"
    for name in folders:
        yield from keys_under(f"{prefix}/{name}")


def delete_under(prefix: str) -> int:
    """Delete every key below a prefix and the prefix itself; returns how many there were. Doing it twice is harmless."""
    if not prefix.strip("/."):
        raise ValueError("an empty prefix would delete everything")
    keys = list(keys_under(prefix))
    for key in keys:
        default_storage.delete(key)
    if isinstance(default_storage, FileSystemStorage) or hasattr(default_storage, "path"):
        try:
            shutil.rmtree(default_storage.path(prefix), ignore_errors=True)
        except NotImplementedError:
            pass
    return len(keys)
