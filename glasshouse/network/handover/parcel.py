"""The archive being written: a file that grows part by part, so that whoever was killed goes on after the last whole part.

Beside `FILE.part` lie its manifest so far and a note of how far both are whole; they go when the archive is signed.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from glasshouse.network.kit import crash, storage
from glasshouse.proof.handing import form
from glasshouse.proof.notes import Note, SigningKey


class Parcel:
    """One archive under way, of the handover `of`. A part is a name given by the caller; files are added within parts, in order.

    What lies beside it of another handover, or without its file, is no beginning of this one.
    """

    def __init__(self, target: Path, of: str) -> None:
        self._target, self._of = target, of
        self._lines_path, self._note = _beside(target, "manifest"), _beside(target, "note")
        self._done: list[str] = []
        offset = manifest = 0
        try:
            told = json.loads(self._note.read_text(encoding="utf-8"))
            part, lines = (path.stat().st_size for path in (_beside(target, "part"), self._lines_path))
            if told["of"] == of and part >= told["offset"] and lines >= told["manifest"]:
                self._done, offset, manifest = [*told["done"]], int(told["offset"]), int(told["manifest"])
        except (OSError, ValueError, KeyError, TypeError):
            self._done = []
        self._out = _opened(_beside(target, "part"), offset)
        self._lines = _opened(self._lines_path, manifest)

    def part(self, name: str, write: Callable[[], None]) -> bool:
        """Write a part unless it is there; it counts once all of it is on the disk. Returns whether it was written."""
        if name in self._done:
            return False
        write()
        self._keep(name)
        crash.point("handover.export.after_part")
        return True

    def _keep(self, name: str) -> None:
        for file in (self._out, self._lines):
            file.flush()
            os.fsync(file.fileno())
        self._done.append(name)
        told = {
            "of": self._of,
            "done": self._done,
            "offset": self._out.tell(),
            "manifest": self._lines.tell(),
        }
        storage.write_atomically(
            self._note, iter([json.dumps(told).encode()]), beside=self._target.parent / storage.UNFINISHED
        )

    def add(self, name: str, size: int, chunks: Iterable[bytes]) -> None:
        """Add a file of a known size. Raises ValueError if it has another one: what is kept has changed under us."""
        digest, written = hashlib.sha256(), 0
        self._out.write(form.header(name, size))
        for chunk in chunks:
            digest.update(chunk)
            written += len(chunk)
            self._out.write(chunk)
        if written != size:
            raise ValueError(f"{name} has {written} bytes, and was said to have {size}")
        self._out.write(form.padding(size))
        self._lines.write(form.line(name, size, digest.hexdigest()))

    def add_text(self, name: str, content: bytes) -> None:
        """Add a small file."""
        self.add(name, len(content), [content])

    def add_json(self, name: str, value: Any) -> None:
        """Add a value as JSON."""
        self.add_text(name, orjson.dumps(value))

    def add_lines(self, name: str, lines: Iterable[bytes]) -> None:
        """Add lines whose number is not known before: they wait on the disk."""
        with tempfile.TemporaryFile(dir=self._target.parent) as waiting:
            for line in lines:
                waiting.write(line)
            size = waiting.tell()
            waiting.seek(0)
            self.add(name, size, iter(lambda: waiting.read(1 << 18), b""))

    def sign(self, handover: str, key: SigningKey) -> str:
        """Add manifest and signature, and give the archive its name; returns the SHA-256 of the manifest in hex."""
        self._lines.flush()
        size, digest = self._lines.tell(), hashlib.sha256()
        with self._lines_path.open("rb") as lines:
            self._out.write(form.header(form.MANIFEST, size))
            while chunk := lines.read(1 << 18):
                digest.update(chunk)
                self._out.write(chunk)
        text = form.note_text(handover, digest.hexdigest())
        note = bytes(Note(text, (key.sign(text),)))
        self._out.write(form.padding(size) + form.header(form.SIGNATURE, len(note)) + note)
        self._out.write(form.padding(len(note)) + form.END)
        self._out.flush()
        os.fsync(self._out.fileno())
        crash.point("handover.export.before_name")
        _beside(self._target, "part").replace(self._target)
        storage.sync_folder(self._target.parent)
        return digest.hexdigest()

    def close(self) -> None:
        """Close the files; what is whole stays for the next time."""
        self._out.close()
        self._lines.close()

    def clear(self) -> None:
        """Remove what lay beside the archive."""
        self.close()
        for name in ("manifest", "note", "part"):
            _beside(self._target, name).unlink(missing_ok=True)


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f"{target.name}.{what}")


def _opened(path: Path, whole: int) -> BinaryIO:
    """Open a file to go on after its whole part; what stands after that is cut off."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    file = os.fdopen(handle, "r+b")
    file.truncate(whole)
    file.seek(whole)
    return file
