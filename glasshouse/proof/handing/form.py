"""How the archive of a handover is written: a tar file in one spelling only, its manifest, and the note that is signed.

The tar is ustar with plain files alone, all of one owner and time, so that the same files give the same bytes and nothing in a
header can mislead whoever unpacks it. Files stand in the order of the manifest; manifest and signature come last.
"""

import re

from glasshouse.proof.entries import canonical
from glasshouse.proof.errors import Malformed

FORMAT = "glasshouse-handover/v1"
HEAD = "handover.json"
POLICY = "policy.txt"
ANNOUNCED = "receipts/announced.tlog-proof"
LICENCE = "receipts/licence.tlog-proof"
MODEL = "model/"
"""All that the recommender has learnt lies below it, and nothing else does."""
MANIFEST = "manifest.jsonl"
SIGNATURE = "manifest.sig"
BLOCK = 512
END = bytes(2 * BLOCK)
LARGEST = 8**11 - 1
"""So many bytes one file can have: what eleven octal digits tell."""
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_MOST_NAME = 100
_CODE = "[1-9A-HJ-NP-Za-km-z]{11}"
_PLACE = re.compile(
    "|".join(
        (
            re.escape(HEAD),
            re.escape(POLICY),
            re.escape(ANNOUNCED),
            re.escape(LICENCE),
            f"people/{_CODE}/(person\\.json|avatar\\.webp)",
            f"people/{_CODE}/videos/{_CODE}/(about\\.json|video\\.mp4|captions/[A-Za-z0-9-]+\\.vtt)",
            r"together/[a-z_]+\.jsonl",
            f"{MODEL}.+",
        )
    )
)


def header(name: str, size: int) -> bytes:
    """Return the block before a file. Raises Malformed for a name that leads elsewhere or is too long, or a file too large."""
    if not _NAME.fullmatch(name) or len(name) > _MOST_NAME:
        raise Malformed(f"no name for a file in an archive: {name[:120]!r}")
    if not 0 <= size <= LARGEST:
        raise Malformed(f"{name} is too large for an archive")
    fields = (
        name.encode().ljust(_MOST_NAME, b"\0")
        + b"0000600\0"
        + b"0000000\0" * 2
        + b"%011o\0" % size
        + b"00000000000\0"
    )
    rest = b"0" + bytes(100) + b"ustar\00000" + bytes(64) + b"0000000\0" * 2 + bytes(167)
    checksum = sum(fields) + sum(rest) + 8 * 0x20
    return fields + b"%06o\0 " % checksum + rest


def has_place(name: str) -> bool:
    """Say whether an archive has a file of this name before its manifest: what is elsewhere, nobody who takes it over reads."""
    return _PLACE.fullmatch(name) is not None


def padding(size: int) -> bytes:
    """Return what fills up the last block of a file."""
    return bytes(-size % BLOCK)


def line(name: str, size: int, sha256: str) -> bytes:
    """Return the line of the manifest that names a file."""
    return canonical({"path": name, "sha256": sha256, "size": size}) + b"\n"


def note_text(handover: str, manifest: str) -> str:
    """Return what the network's handover key signs; `manifest` is the SHA-256 of the manifest in hex."""
    return f"{FORMAT}\n{handover}\n{manifest}\n"
