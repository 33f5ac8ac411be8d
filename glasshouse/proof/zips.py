"""ZIP archives in one spelling only: the same files make the same bytes, so that nothing lies before, between or behind them.

Every file is stored as it is: a compressed one has many spellings, and in which one is chosen a message fits. No time, no
comment, no field that is not needed: the long fields (ZIP64) only where a place lies beyond 2 GiB. No file is larger than that.
"""

import struct
import zipfile
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from glasshouse.proof.errors import Malformed

_MADE_BY = (3 << 8) | 20
"""A Unix program, version 2.0 of the form."""
_VERSION, _DATE = 20, 0x21
"""The first of January 1980, the earliest that the form knows."""
_ATTRIBUTES = 0o600 << 16
_FAR, _MOST = 45, 0xFFFFFFFF
_LOCAL, _CENTRAL, _END = "<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"


def info(name: str) -> ZipInfo:
    """Return what `zipfile` writes a file under, so that the archive is spelt as it must be."""
    made = ZipInfo(name)
    made.create_system, made.external_attr = 3, _ATTRIBUTES
    return made


def check_spelling(archive: ZipFile, source: BinaryIO) -> None:
    """See that an archive has exactly the bytes that its files make; reading them checks what is in them. Raises Malformed."""
    at, central = 0, b""
    for one in archive.infolist():
        name = one.filename.encode("ascii", "replace")
        size, length = one.file_size, len(name)
        head = struct.pack(_LOCAL, b"PK\3\4", _VERSION, 0, 0, 0, _DATE, one.CRC, size, size, length, 0) + name
        source.seek(at)
        if source.read(len(head)) != head:
            raise Malformed(f"{one.filename[:100]!r} is not stored in the one way in which it may be")
        central += _listed(one, name, at)
        at += len(head) + size
    count = len(archive.infolist())
    end = central + _far_end(count, len(central), at)
    end += struct.pack(_END, b"PK\5\6", 0, 0, count, count, len(central), min(at, _MOST), 0)
    source.seek(at)
    if source.read(len(end) + 1) != end:
        raise Malformed("the archive has bytes that are none of its files, or a list of them in another form")


def _listed(one: ZipInfo, name: bytes, at: int) -> bytes:
    """Return the line of the list of files; a place that lies far behind has its own long field."""
    is_far = at > zipfile.ZIP64_LIMIT
    version, made_by = (_FAR, (3 << 8) | _FAR) if is_far else (_VERSION, _MADE_BY)
    extra = struct.pack("<HHQ", 1, 8, at) if is_far else b""
    head = struct.pack(
        _CENTRAL, b"PK\1\2", made_by, version, 0, 0, 0, _DATE, one.CRC, one.file_size, one.file_size,
        len(name), len(extra), 0, 0, 0, _ATTRIBUTES, _MOST if is_far else at,
    )  # fmt: skip
    return head + name + extra


def _far_end(count: int, length: int, at: int) -> bytes:
    """Return the long form of the end, where the list of files lies far behind."""
    if at <= zipfile.ZIP64_LIMIT:
        return b""
    told = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, _FAR, _FAR, 0, 0, count, count, length, at)
    return told + struct.pack("<4sLQL", b"PK\6\7", 0, at + length, 1)
