"""Where files live, by key. A key is a relative path such as `v/3kTMd…/2/540/video.mp4`; addresses are never stored."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage

from glasshouse.network.kit import crash, hold

CHUNK = 1024 * 1024
UNFINISHED = ".unfinished"
"""The folder of a local storage in which files grow until they are whole."""


def sync_folder(folder: Path) -> None:
    """Make names in this folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(target: Path, content: Iterator[bytes], *, beside: Path) -> str:
    """Write a file so that it is whole or absent at every instant, and durable on return. Returns its SHA-256 in hex.

    It grows in the folder `beside`, on the same disk.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=beside)
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in content:
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).chmod(0o644)
        crash.point("kit.storage.before_rename")
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    return digest.hexdigest()


def write_once(path: Path, text: str) -> bool:
    """Write a file for its owner alone, whole and durable or not at all; keep one that exists. Returns whether it was made."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        # A link fails where the name exists: two starts at once can't replace one another's secrets.
        path.hardlink_to(temporary)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


class LocalStorage(FileSystemStorage):
    """A local folder, written atomically; writing a key again replaces it."""

    def _save(self, name: str, content: "File[Any]") -> str:
        write_atomically(Path(self.path(name)), content.chunks(CHUNK), beside=Path(self.path(UNFINISHED)))
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the key itself: the caller chose it."""
        return name


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _save(key: str, content: "File[Any]") -> None:
    kept = default_storage.save(key, content)
    if kept != key:
        raise RuntimeError(f"the storage kept {key} as {kept}")


def put_file(path: Path, key: str) -> None:
    """Keep a copy of a local file under a key."""
    with path.open("rb") as source:
        _save(key, File(source))


def put_bytes(content: bytes, key: str) -> None:
    """Keep these bytes under a key."""
    _save(key, ContentFile(content))


def read_bytes(key: str) -> bytes:
    """Return the whole content of a key. Raises FileNotFoundError."""
    with default_storage.open(key) as source:
        return bytes(source.read())


def chunks(key: str) -> Iterator[bytes]:
    """Yield the content of a key in steps of a megabyte. Raises FileNotFoundError."""
    with default_storage.open(key) as source:
        while chunk := source.read(CHUNK):
            yield bytes(chunk)


def exists(key: str) -> bool:
    """Say whether something is kept under this key."""
    return default_storage.exists(key)


def size_of(key: str) -> int:
    """Return how many bytes are kept under a key; 0 if nothing is."""
    return default_storage.size(key) if exists(key) else 0


@contextmanager
def local_copy(key: str, scratch: Path) -> Iterator[Path]:
    """Lend the content of a key as a local path to read; a remote one is fetched into `scratch` for that long."""
    if _is_local():
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
    """Delete a key, or every key below a prefix; returns how many there were. Doing it twice is harmless.

    While a backup runs it is only noted, and done later.
    """
    if not prefix.strip("/."):
        raise ValueError("an empty prefix would delete everything")
    if hold.is_on():
        hold.put_off(prefix, is_prefix=True)
        return 0
    return _delete_under(prefix)


def _delete_under(prefix: str) -> int:
    keys = _keys_of(prefix)
    for key in keys:
        default_storage.delete(key)
    if _is_local():
        shutil.rmtree(default_storage.path(prefix), ignore_errors=True)
    elif not keys:
        default_storage.delete(prefix)
    return len(keys)


def _keys_of(prefix: str) -> list[str]:
    is_file = _is_local() and Path(default_storage.path(prefix)).is_file()
    return [prefix] if is_file else list(keys_under(prefix))


def delete(key: str) -> None:
    """Delete one key; an absent one is no error. While a backup runs it is only noted, and done later."""
    if hold.is_on():
        hold.put_off(key, is_prefix=False)
    else:
        default_storage.delete(key)


def delete_put_off() -> int:
    """Delete what was to be deleted while a backup ran, unless it was written again since; returns how many notes there were."""
    hold.forget_expired()
    notes = hold.put_off_deletions()
    for note, prefix, is_prefix, asked_at in notes:
        for key in _keys_of(prefix) if is_prefix else [prefix]:
            with suppress(FileNotFoundError):
                if written_at(key) <= asked_at:
                    default_storage.delete(key)
        if is_prefix and _is_local():
            _remove_empty_folders(Path(default_storage.path(prefix)))
        note.unlink(missing_ok=True)
    return len(notes)


def _remove_empty_folders(top: Path) -> None:
    for folder in sorted((p for p in (top, *top.rglob("*")) if p.is_dir()), reverse=True):
        with suppress(OSError):  # It is not empty: something was written again.
            folder.rmdir()


def clear_unfinished(*, before: datetime) -> None:
    """Delete the files whose writers died, if they were last written before an instant."""
    if not _is_local():
        return
    for path in Path(default_storage.path(UNFINISHED)).glob("*"):
        try:
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
        except FileNotFoundError:
            continue  # Finished at this very moment.


def put_folder(folder: Path, prefix: str) -> None:
    """Keep all files of a local folder under a prefix; the folder is used up.

    On a local disk the whole folder appears at once and durable. `prefix` must be new.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    if not _is_local():
        for path in files:
            put_file(path, f"{prefix}/{path.relative_to(folder)}")
        return
    target = Path(default_storage.path(prefix))
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in files:
        path.chmod(0o644)
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        inner.chmod(0o755)
        sync_folder(inner)
    shutil.move(folder, target)
    sync_folder(target.parent)


def _is_local() -> bool:
    storage: object = default_storage
    return isinstance(getattr(storage, "_wrapped", storage), FileSystemStorage)


def written_at(key: str) -> datetime:
    """Return when a key was last written. Raises FileNotFoundError."""
    return default_storage.get_modified_time(key)
