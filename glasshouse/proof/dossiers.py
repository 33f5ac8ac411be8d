"""Dossiers: verdicts, receipts and texts of a log in one archive that the log's own key signed; the form alone, no judging.

A ZIP file in the one spelling of `zips.py`. `manifest.json` lists every other file with its SHA-256, `manifest.note` is a
signed note over it:

    glasshouse dossier v1
    <origin>
    <when it was packed, POSIX seconds>
    <SHA-256 of manifest.json, hex>

Four lines, so that no checkpoint (three) is ever mistaken for one. docs/protocol/ledger.md, section 13.
"""

import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from glasshouse.proof.entries import canonical
from glasshouse.proof.entries.base import Entry
from glasshouse.proof.entries.form import plain_json
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.notes import Note, VerifierKey
from glasshouse.proof.zips import check_spelling, info

FIRST_LINE = "glasshouse dossier v1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.note"
CHECKPOINT, POLICY, VERDICTS = "checkpoint", "policy.txt", "verdicts.json"
RECEIPTS, LEDGER = "receipts/", "ledger/"
MOST_FILES = 20_000
MOST_BYTES = 1 << 29
"""Of all files together: more is not unpacked."""
_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){0,9}")
_SPOILT = (
    BadZipFile,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a dossier says of itself: of which log and how many entries, when it was packed, and the SHA-256 of every file.

    `papers` are the texts whose hash stands in an entry, by the index of that entry.
    """

    origin: str
    size: int
    time_s: int
    files: Mapping[str, str]
    papers: Mapping[str, int]

    def __bytes__(self) -> bytes:
        """Return it as canonical JSON."""
        return canonical(
            {
                "v": 1,
                "origin": self.origin,
                "size": self.size,
                "time_s": self.time_s,
                "files": dict(self.files),
                "papers": dict(self.papers),
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> "Manifest":
        """Read a manifest. Raises Malformed."""
        held = plain_json(data)
        if type(held) is not dict or {*held} != {"v", "origin", "size", "time_s", "files", "papers"}:
            raise Malformed("it has other members than a manifest")
        made = cls(**{name: value for name, value in held.items() if name != "v"})
        right = [held["v"] == 1, type(made.origin) is str, _is_count(made.size), _is_count(made.time_s)]
        right += [type(one) is dict for one in (made.files, made.papers)]
        if not all(right) or not _are(made.files, str) or not _are(made.papers, int) or bytes(made) != data:
            raise Malformed("it is not in the form of a manifest")
        return made


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _are(held: Mapping[str, Any], kind: type) -> bool:
    return all(type(value) is kind for value in held.values())


@dataclass(frozen=True, slots=True)
class Dossier:
    """An archive, unpacked: its files by path. Reading it verifies nothing."""

    files: Mapping[str, bytes]

    @classmethod
    def parse(cls, data: bytes) -> "Dossier":
        """Unpack an archive. Raises Malformed, which names the file that is wrong."""
        try:
            with BytesIO(data) as source, ZipFile(source) as archive:
                check_spelling(archive, source)
                return cls(_unpacked(archive))
        except _SPOILT as error:
            raise Malformed(f"it can't be unpacked: {error}") from None

    def text(self, path: str) -> bytes:
        """Return a file that has to be there. Raises Malformed."""
        if path not in self.files:
            raise Malformed(f"{path} is not there")
        return self.files[path]


def _unpacked(archive: ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > MOST_FILES or sum(one.file_size for one in infos) > MOST_BYTES:
        raise Malformed("the archive holds more than is unpacked")
    files: dict[str, bytes] = {}
    for one in infos:
        name = one.filename
        if not _PATH.fullmatch(name) or name in files:
            raise Malformed(f"the archive has a file of an impossible name, or one twice: {name[:100]!r}")
        with archive.open(one) as packed:
            files[name] = packed.read(one.file_size + 1)
    return files


def pack(
    files: Mapping[str, bytes],
    head: tuple[str, int, int],
    papers: Mapping[str, int],
    sign: Callable[[bytes], bytes],
) -> bytes:
    """Return the archive of these files; `head` is origin, size and time in seconds, `sign` returns the note over a manifest."""
    origin, size, time_s = head
    digests = {path: sha256(content).hexdigest() for path, content in files.items()}
    manifest = bytes(Manifest(origin=origin, size=size, time_s=time_s, files=digests, papers=papers))
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for path, content in {**files, MANIFEST: manifest, SIGNATURE: sign(manifest)}.items():
            archive.writestr(info(path), content)
    return out.getvalue()


def signed_text(manifest: bytes) -> str:
    """Return what the log signs of a manifest. Raises Malformed."""
    held = Manifest.parse(manifest)
    return f"{FIRST_LINE}\n{held.origin}\n{held.time_s}\n{sha256(manifest).hexdigest()}\n"


def check_signature(manifest: bytes, note: bytes, keys: list[VerifierKey]) -> None:
    """Check that the manifest's log signed it, with one of these keys. Raises Unproved."""
    signed = Note.parse(note)
    if signed.text != signed_text(manifest):
        raise Unproved("its signature is over another manifest")
    if not signed.times_of({str(key): key for key in keys}):
        raise Unproved("the log that it names has not signed it")
    if len(signed.signatures) != 1:
        raise Unproved("beside the log's signature stands another one")


def paper_fits(entry: Entry, content: bytes) -> bool:
    """Say whether an entry names this text by its hash."""
    return getattr(entry, "sha256", getattr(entry, "report", "")) == sha256(content).hexdigest()
