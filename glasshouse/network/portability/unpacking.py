"""A ZIP or JSON file from a stranger, read within limits. Nothing is unpacked to a name that the file chose.

The directory at the end of a ZIP is measured before it is read: a hundred thousand entries would be objects in memory.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import Refused

MOST_ENTRIES = 20_000
MOST_DIRECTORY = 4 * 1024 * 1024
MOST_JSON = 64 * 1024 * 1024
MOST_PARTS = 3_000_000
"""Brackets and commas in one JSON text: what it may become in memory."""
MOST_LINE = 1024 * 1024
MOST_LINES = 200_000
MOST_RATIO = 200
MARGIN = 1024 * 1024
STEP = 1024 * 1024
# The two parts of a large ZIP before its end, in bytes.
_LOCATOR, _RECORD = 20, 56
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


class ArchiveRefused(Refused):
    """The archive can't be read, or is made to do harm; the message says what is wrong with it."""

    code = "archive_refused"


def refused(code: str, message: str) -> ArchiveRefused:
    """Return the refusal of an archive."""
    return ArchiveRefused(message, code=code)


def is_zip(path: Path) -> bool:
    """Say whether a file begins as a ZIP does."""
    with path.open("rb") as source:
        return source.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a ZIP after measuring it. Raises ArchiveRefused."""
    _measure(path)
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise _broken() from error
    try:
        _check_entries(archive, path.stat().st_size)
    except ArchiveRefused:
        archive.close()
        raise
    return archive


def _measure(path: Path) -> None:
    """Read how many entries a ZIP says to have, and how large its directory is, without reading that."""
    size = path.stat().st_size
    with path.open("rb") as source:
        source.seek(max(0, size - 65_557 - _LOCATOR - _RECORD))
        tail = source.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise _broken()
    entries, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    locator = max(0, at - _LOCATOR)
    record = tail[max(0, locator - _RECORD) : locator]
    # Who reads it takes the large record wherever there is one, whatever the small one says; so it is what counts here.
    if tail[locator:at].startswith(b"PK\x06\x07") and record.startswith(b"PK\x06\x06"):
        entries, directory = struct.unpack("<QQ", record[32:48])
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY:
        raise refused(
            "archive_too_many",
            _("This archive has more than %(most)s files, more than we read. Nothing was taken.")
            % {"most": f"{MOST_ENTRIES:,}"},
        )


def _check_entries(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise refused("archive_too_many", _("This archive has too many files. Nothing was taken."))
    for entry in entries:
        if entry.flag_bits & 1:
            raise refused(
                "archive_locked", _("This archive is locked with a password. Please bring it without one.")
            )
        if not _is_plain(entry.filename):
            raise refused(
                "archive_unsafe",
                _("A file in this archive has a name that leads out of it. Nothing was taken."),
            )
        if entry.file_size > MOST_RATIO * entry.compress_size + MARGIN:
            raise _bomb()
    if sum(entry.file_size for entry in entries) > MOST_RATIO * size + MARGIN:
        raise _bomb()


def _is_plain(name: str) -> bool:
    parts = name.rstrip("/").split("/")
    return (
        "\\" not in name
        and "\0" not in name
        and ":" not in parts[0]
        and all(part not in ("", ".", "..") for part in parts)
    )


def _bomb() -> ArchiveRefused:
    return refused(
        "archive_bomb",
        _("This archive would grow to many times its size when unpacked. Nothing was taken."),
    )


def _broken() -> ArchiveRefused:
    return refused(
        "archive_broken", _("This file is no ZIP that can be read; it may be incomplete. Nothing was taken.")
    )


def chunks_of(archive: zipfile.ZipFile, name: str, *, most: int) -> Iterator[bytes]:
    """Yield the content of one entry in steps. Raises ArchiveRefused past `most` bytes, or if it is damaged."""
    total = 0
    try:
        with archive.open(name) as source:
            while chunk := source.read(STEP):
                total += len(chunk)
                if total > most:
                    raise _bomb()
                yield chunk
    except (KeyError, *_BROKEN) as error:
        raise _broken() from error


def read_entry(archive: zipfile.ZipFile, name: str, *, most: int = MOST_JSON) -> bytes:
    """Return the whole content of one entry. Raises ArchiveRefused."""
    if archive.getinfo(name).file_size > most:
        raise _too_large(most)
    return b"".join(chunks_of(archive, name, most=most))


def lines_of(archive: zipfile.ZipFile, name: str) -> Iterator[Any]:
    """Yield the values of a JSON Lines entry; a line that can't be read is None. Raises ArchiveRefused."""
    rest, count = b"", 0
    for chunk in chunks_of(archive, name, most=MOST_JSON):
        *lines, rest = (rest + chunk).split(b"\n")
        count += len(lines)
        if len(rest) > MOST_LINE:
            raise _too_large(MOST_LINE)
        if count > MOST_LINES:
            raise _too_many_parts()
        yield from (_line(line) for line in lines if line.strip())
    if rest.strip():
        yield _line(rest)


def _line(line: bytes) -> Any:
    try:
        return orjson.loads(line) if len(line) <= MOST_LINE else None
    except orjson.JSONDecodeError:
        return None


def _too_many_parts() -> ArchiveRefused:
    return refused("archive_too_many", _("This archive has too many parts. Nothing was taken."))


def _too_large(most: int) -> ArchiveRefused:
    return refused(
        "archive_too_large",
        _("A text in this archive has more than %(most)s MB, more than we read. Nothing was taken.")
        % {"most": most // 1024**2},
    )


def read_small(path: Path) -> bytes:
    """Return the whole content of a file that is no ZIP. Raises ArchiveRefused."""
    if path.stat().st_size > MOST_JSON:
        raise _too_large(MOST_JSON)
    return path.read_bytes()


def read_json(content: bytes) -> Any:
    """Return the value of a JSON text of any origin. Raises ArchiveRefused."""
    if len(content) > MOST_JSON:
        raise _too_large(MOST_JSON)
    if sum(content.count(sign) for sign in (b",", b"[", b"{")) > MOST_PARTS:
        raise _too_many_parts()
    try:
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise refused(
            "archive_no_json",
            _("This is no JSON that can be read: it is damaged, or nested too deep. Nothing was taken."),
        ) from error


def plain(value: Any, most: int) -> str:
    """Return a text of any origin without control characters, cut to `most` characters; other values are none."""
    if not isinstance(value, str):
        return ""
    return texts.plain(value[: 4 * most])[:most].strip()
