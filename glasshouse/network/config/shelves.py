"""Where a backup lies: a folder that takes one after another and keeps what is the same once, or a single tar file.

A backup is there when its manifest is, and the manifest is written last. In a folder, files lie under their digest, so nothing
that an earlier manifest names is ever written over; what no manifest names any more is deleted after the new one is in place.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from glasshouse.network.kit.storage import CHUNK, sync_folder

MANIFEST = "manifest.json"
UNFINISHED = "unfinished"
FORMAT = 1
# Where things lie in a backup.
DATABASE, MEDIA, UPLOADS, LEDGER = "database", "media", "uploads", "ledger"
BUCKET_KEYS = "bucket-keys.json"


class NoBackup(Exception):
    """There is no whole backup here; the message is one sentence for the person who asked for it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: its path in the installation, size in bytes, SHA-256 in hex, when it was last written (ns)."""

    path: str
    size: int
    sha256: str
    written_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds."""

    version: str
    began_at: str
    ended_at: str
    database: str
    """`sqlite` or `postgresql`."""
    bucket: str = ""
    """The bucket in which the media stay; empty if they are in the backup."""
    files: tuple[Kept, ...] = ()
    format: int = FORMAT


class Shelf(Protocol):
    """Takes the files of one backup."""

    taken_bytes: int

    def put(self, source: Path, path: str) -> Kept:
        """Keep a file under a path of the installation; as many bytes as it has now. Raises FileNotFoundError."""

    def finish(self, manifest: Manifest) -> None:
        """Make it a backup: durable, named by its manifest."""

    def close(self) -> None:
        """Let go; what is not finished is no backup."""


def open_shelf(destination: Path) -> Shelf:
    """Return where to put a backup: a tar file if the name ends with `.tar`, else a folder."""
    return TarShelf(destination) if destination.suffix == ".tar" else FolderShelf(destination)


def _copy(source: IO[bytes], out: IO[bytes], size: int) -> str:
    """Copy exactly `size` bytes; returns their SHA-256 in hex. Raises NoBackup if there are fewer."""
    digest, left = hashlib.sha256(), size
    while left:
        chunk = source.read(min(CHUNK, left))
        if not chunk:
            raise NoBackup("A file became shorter while it was copied. Please start the backup again.")
        digest.update(chunk)
        out.write(chunk)
        left -= len(chunk)
    return digest.hexdigest()


class FolderShelf:
    """A folder: `manifest.json` and `files/<two digits>/<digest>`."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() and (not folder.is_dir() or not _is_ours(folder)):
            raise NoBackup(f"{folder} holds something else. Name a new folder, or one with a backup in it.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._files = folder, folder / "files"
        self._files.mkdir(exist_ok=True)
        (folder / UNFINISHED).touch()
        self.taken_bytes = 0
        self._before: dict[str, Kept] = {}
        with suppress(NoBackup):
            self._before = {kept.path: kept for kept in read_manifest(folder).files}

    def _place(self, digest: str) -> Path:
        return self._files / digest[:2] / digest

    def put(self, source: Path, path: str) -> Kept:
        """Keep a file; one that is as it was in the last backup is not copied again."""
        with source.open("rb") as handle:
            status = os.fstat(handle.fileno())
            before = self._before.get(path)
            if before and (before.size, before.written_ns) == (status.st_size, status.st_mtime_ns):
                with suppress(FileNotFoundError):
                    if self._place(before.sha256).stat().st_size == before.size:
                        return before
            return self._take(handle, path, status)

    def _take(self, handle: IO[bytes], path: str, status: os.stat_result) -> Kept:
        number, temporary = tempfile.mkstemp(dir=self._files, prefix=".")
        try:
            with os.fdopen(number, "wb") as out:
                digest = _copy(handle, out, status.st_size)
                out.flush()
                os.fsync(out.fileno())
            place = self._place(digest)
            place.parent.mkdir(exist_ok=True)
            Path(temporary).replace(place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        self.taken_bytes += status.st_size
        return Kept(path, status.st_size, digest, status.st_mtime_ns)

    def finish(self, manifest: Manifest) -> None:
        """Put the manifest in place of the one before, then delete what it does not name."""
        for folder in self._files.iterdir():
            if folder.is_dir():
                sync_folder(folder)
        sync_folder(self._files)
        temporary = self._folder / f".{MANIFEST}"
        with temporary.open("w", encoding="utf-8") as out:
            out.write(_written(manifest))
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(self._folder / MANIFEST)
        sync_folder(self._folder)
        (self._folder / UNFINISHED).unlink(missing_ok=True)
        named = {kept.sha256 for kept in manifest.files}
        for path in self._files.rglob("*"):
            if path.is_file() and path.name not in named:
                path.unlink()

    def close(self) -> None:
        """Nothing is open."""


def _is_ours(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    return not names or MANIFEST in names or UNFINISHED in names


class TarShelf:
    """A tar file: each file under its path, the manifest as its last member; it gets its name when it is whole."""

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            raise NoBackup(f"{path} is a folder. A file for a backup is a new one, such as glasshouse.tar.")
        self._path, self._temporary = path, path.with_name(f".{path.name}.{UNFINISHED}")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._out = os.fdopen(handle, "wb")
        self._tar = tarfile.open(fileobj=self._out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - see close
        self.taken_bytes = 0

    def put(self, source: Path, path: str) -> Kept:
        """Append a file."""
        with source.open("rb") as handle:
            status = os.fstat(handle.fileno())
            member = tarfile.TarInfo(path)
            member.size, member.mode, member.mtime = status.st_size, 0o600, int(status.st_mtime)
            reading = _Reading(handle)
            self._tar.addfile(member, reading)
        self.taken_bytes += status.st_size
        return Kept(path, status.st_size, reading.digest.hexdigest(), status.st_mtime_ns)

    def finish(self, manifest: Manifest) -> None:
        """Append the manifest and give the file its name."""
        content = _written(manifest).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))
        self._tar.close()
        self._out.flush()
        os.fsync(self._out.fileno())
        self._temporary.replace(self._path)
        sync_folder(self._path.parent)

    def close(self) -> None:
        """Delete what is not whole."""
        self._out.close()
        self._temporary.unlink(missing_ok=True)


class _Reading(io.RawIOBase):
    """Reads a file and digests what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.digest.update(chunk)
        return chunk


def _written(manifest: Manifest) -> str:
    told = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    return json.dumps({"sha256": hashlib.sha256(told.encode()).hexdigest(), "backup": told})


def _read(text: str, where: Path) -> Manifest:
    try:
        outer: dict[str, Any] = json.loads(text)
        if hashlib.sha256(outer["backup"].encode()).hexdigest() != outer["sha256"]:
            raise NoBackup(f"The manifest of {where} was changed after it was written. Take another backup.")
        told = json.loads(outer["backup"])
        if told["format"] != FORMAT:
            raise NoBackup(f"{where} was written by another version of Glasshouse. Restore it with that one.")
        return Manifest(**told | {"files": tuple(Kept(**kept) for kept in told["files"])})
    except (ValueError, TypeError, KeyError) as error:
        raise NoBackup(f"The manifest of {where} can't be read. Take another backup.") from error


def read_manifest(source: Path) -> Manifest:
    """Return what a backup holds. Raises NoBackup."""
    with open_source(source) as opened:
        return opened.manifest


@dataclass(slots=True)
class Source:
    """A backup to read from."""

    manifest: Manifest
    _folder: Path | None = None
    _tar: tarfile.TarFile | None = None
    _members: dict[str, tarfile.TarInfo] = field(default_factory=dict)

    def write(self, kept: Kept, target: Path) -> None:
        """Write one file of the backup, durably. Raises NoBackup if it is missing or not what it was."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._open(kept) as source, target.open("xb") as out:
            digest = hashlib.sha256()
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != kept.sha256:
            raise NoBackup(f"{kept.path} is damaged in this backup: its digest differs. Take an older one.")
        os.utime(target, ns=(kept.written_ns, kept.written_ns))

    def _open(self, kept: Kept) -> IO[bytes]:
        if self._folder is not None:
            path = self._folder / "files" / kept.sha256[:2] / kept.sha256
            if path.is_file():
                return path.open("rb")
        elif self._tar is not None and (member := self._members.get(kept.path)) is not None:
            found = self._tar.extractfile(member)
            if found is not None:
                return found
        raise NoBackup(f"{kept.path} is missing in this backup. Take an older one.")


@contextmanager
def open_source(source: Path) -> Iterator[Source]:
    """Open a backup for as long as a block lasts. Raises NoBackup for one that is not there or was not finished."""
    if source.is_dir():
        path = source / MANIFEST
        if not path.is_file():
            words = (
                "the backup in it was not finished"
                if (source / UNFINISHED).exists()
                else "no backup is in it"
            )
            raise NoBackup(f"{source}: {words}. Nothing was restored.")
        yield Source(_read(path.read_text(encoding="utf-8"), source), _folder=source)
        return
    try:
        tar = tarfile.open(source, "r:")  # noqa: SIM115 - closed below
    except (OSError, tarfile.TarError) as error:
        raise NoBackup(f"{source} is no backup, or can't be read.") from error
    with tar:
        try:
            members = {member.name: member for member in tar.getmembers()}
            found = tar.extractfile(members[MANIFEST])
        except (KeyError, tarfile.TarError) as error:
            raise NoBackup(f"{source}: this backup was not finished. Nothing was restored.") from error
        text = found.read().decode() if found else ""
        yield Source(_read(text, source), _tar=tar, _members=members)


def free_bytes(folder: Path) -> int:
    """Return the free space where a folder is or will be."""
    return shutil.disk_usage(next(p for p in (folder, *folder.parents) if p.exists())).free
