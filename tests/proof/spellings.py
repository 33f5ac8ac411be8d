"""Other spellings of a ZIP archive: each holds the same files, and bytes that are none of them."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from glasshouse.proof.zips import info


def _again(data: bytes, change: Callable[[zipfile.ZipInfo], None], comment: bytes = b"") -> bytes:
    """Write the same files, the first one in another way."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as archive:
        archive.comment = comment
        for place, name in enumerate(old.namelist()):
            told = info(name)
            if not place:
                change(told)
            archive.writestr(told, old.read(name))
    return out.getvalue()


def _with(**changed: object) -> Callable[[bytes], bytes]:
    def change(told: zipfile.ZipInfo) -> None:
        for name, value in changed.items():
            setattr(told, name, value)

    return lambda data: _again(data, change)


def _behind_the_stream(data: bytes) -> bytes:
    """Deflate the first file, and leave a message between the end of its stream and that of the file."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as archive:
        for place, name in enumerate(old.namelist()):
            told = info(name)
            told.compress_type = zipfile.ZIP_STORED if place else zipfile.ZIP_DEFLATED
            archive.writestr(told, old.read(name))
    whole, hidden = out.getvalue(), b"hidden"
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        one = archive.infolist()[0]
    end = 30 + len(one.filename) + one.compress_size
    stream = zlib.decompressobj(-15)
    stream.decompress(whole[30 + len(one.filename) : end])
    assert stream.eof
    longer = bytearray(whole[:end] + hidden + whole[end:])
    struct.pack_into("<I", longer, 18, one.compress_size + len(hidden))
    return bytes(longer)


SPOILT: list[Callable[[bytes], bytes]] = [
    lambda data: _again(data, lambda _told: None, b"hidden"),
    lambda data: b"hidden" + data,
    lambda data: data + b"hidden",
    _with(extra=b"\x99\x99\x06\x00hidden"),
    _with(comment=b"hidden"),
    _with(date_time=(2026, 1, 2, 3, 4, 6)),
    _with(external_attr=0o777 << 16),
    _with(internal_attr=1),
    _with(create_version=63),
    _with(compress_type=zipfile.ZIP_DEFLATED),
    _behind_the_stream,
]
"""Each makes one of an archive that is in order."""
