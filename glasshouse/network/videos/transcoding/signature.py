"""Tell from a file's own bytes what it claims to be, and whether its end is there."""

import os
import re
from typing import BinaryIO

_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"\0\0\1\0",
    b"8BPS",
    b"qoif",
    b"\xff\x0a",
)
_PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")
_LISTS = (
    b"#EXTM3U",
    b"ffconcat",
    b"[playlist]",
    b"v=0\r\n",
    b"v=0\n",
    b"[Reference]",
    b"file '",
    b"RTSPtext",
)


def name_kind(head: bytes) -> str | None:
    """Name what is certainly no video: picture, playlist or not_a_video; None if it may be one.

    `head` is the first few kilobytes.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_PICTURES) or (head[8:12] == b"WEBP" and head.startswith(b"RIFF")):
        return "picture"
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS:
        return "picture"
    if text.startswith(_LISTS) or re.match(
        rb"<(\?xml[^>]*>\s*<)?\s*(MPD|SmoothStreaming|smil|playlist|asx)\b", text
    ):
        return "playlist"
    if re.search(rb"<svg\b", text[:4096]):
        return "picture"
    return "not_a_video" if text.startswith((b"<", b"%PDF", b"PK\x03\x04", b"\x7fELF", b"#!")) else None


def is_whole(file: BinaryIO) -> bool:
    """Ask whether the outermost boxes of MP4 or Matroska end within the file; True for other kinds."""
    file.seek(0)
    head = file.read(4096)
    size = os.fstat(file.fileno()).st_size
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        boxes = top_boxes(file)
        return b"moov" in dict(boxes) and all(end <= size for _, end in boxes)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _matroska_end(head) <= size
    return True


def top_boxes(file: BinaryIO) -> list[tuple[bytes, int]]:
    """List the outermost MP4 boxes: name and the byte at which each ends (ISO/IEC 14496-12, 4.2)."""
    boxes: list[tuple[bytes, int]] = []
    size, at = os.fstat(file.fileno()).st_size, 0
    while at + 8 <= size and len(boxes) < 100_000:
        file.seek(at)
        head = file.read(16)
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - at
        if length < 8:
            break
        at += length
        boxes.append((name, at))
    return boxes


def is_faststart(file: BinaryIO) -> bool:
    """Ask whether an MP4's index comes before its data."""
    names = [name for name, _ in top_boxes(file)]
    return b"moov" in names and b"mdat" in names and names.index(b"moov") < names.index(b"mdat")


def _matroska_end(head: bytes) -> int:
    # EBML header, then the segment (RFC 8794, 4 and 5): a size of all ones means unknown.
    at = 4
    length, at = _vint(head, at)
    at += length
    if head[at : at + 4] != b"\x18\x53\x80\x67":
        return 0
    start = at + 4
    length, at = _vint(head, start)
    unknown = (1 << 7 * (at - start)) - 1
    return 0 if length == unknown else at + length


def _vint(head: bytes, at: int) -> tuple[int, int]:
    first = head[at] if at < len(head) else 0
    width = 9 - first.bit_length()
    value = int.from_bytes(head[at : at + width], "big") & ((1 << 7 * width) - 1)
    return value, at + width
