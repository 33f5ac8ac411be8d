"""The signed address of an upload: `<length>-<expiry>.<signature>/<upload_id>`. It says all that a server needs to go on."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from glasshouse.network.kit import signing

PURPOSE = "upload"
_ADDRESS = re.compile(r"([0-9a-f]{1,13})-(([0-9a-f]{1,10})\.[A-Za-z0-9_-]{8,40})/([0-9A-Za-z]{6,40})")
_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class UploadPermit:
    """Which upload, how many bytes it will have, and until when it can go on."""

    upload_id: str
    length: int
    expires_at: datetime


def write(permit: UploadPermit) -> str:
    """Return the part of the address after `/uploads/`."""
    signed = signing.sign(
        purpose=PURPOSE, subject=_subject(permit.upload_id, permit.length), until=permit.expires_at
    )
    return f"{permit.length:x}-{signed}/{permit.upload_id}"


def read(address: str) -> UploadPermit | None:
    """Return what an address permits, expired or not; None if we never wrote it."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    length, signed, expiry, upload_id = int(match[1], 16), match[2], int(match[3], 16), match[4]
    # Held against the epoch: whether it has expired is another question, with another answer.
    if not signing.check(purpose=PURPOSE, subject=_subject(upload_id, length), permit=signed, at=_EPOCH):
        return None
    return UploadPermit(upload_id, length, datetime.fromtimestamp(expiry, UTC))


def _subject(upload_id: str, length: int) -> str:
    return f"{upload_id}/{length}"
