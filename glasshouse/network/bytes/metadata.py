"""What tus headers say: numbers, metadata, checksums. Pure; everything else is refused with a sentence."""

import base64
import binascii
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from glasshouse.network.bytes.part import ALGORITHMS

METADATA_CHARACTERS = 8192
METADATA_PAIRS = 32
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_KEY = re.compile(r"[!-+\--~]{1,64}")


class BadHeader(ValueError):
    """A header can't be understood; the message names it."""


def number_of(headers: Mapping[str, str], name: str) -> int:
    """Return a header's whole number. Raises BadHeader."""
    value = headers.get(name, "")
    if not _NUMBER.fullmatch(value):
        raise BadHeader(_("The header %(name)s must be a whole number.") % {"name": name.title()})
    return int(value)


def metadata_of(value: str) -> dict[str, str]:
    """Return the pairs of an Upload-Metadata header: names, and Base64 of UTF-8. Raises BadHeader."""
    if not value.strip():
        return {}
    pairs = [pair.split() for pair in value.split(",")]
    if len(value) > METADATA_CHARACTERS or len(pairs) > METADATA_PAIRS:
        raise BadHeader(_("The header Upload-Metadata is too long."))
    found: dict[str, str] = {}
    for pair in pairs:
        if not 1 <= len(pair) <= 2 or not _KEY.fullmatch(pair[0]) or pair[0] in found:
            raise BadHeader(
                _("The header Upload-Metadata must hold pairs of a name and Base64, each name once.")
            )
        found[pair[0]] = _text(pair[0], pair[1] if len(pair) == 2 else "")
    return found


def checksum_of(value: str | None) -> tuple[str, bytes] | None:
    """Return the algorithm and digest of an Upload-Checksum header. Raises BadHeader."""
    if value is None:
        return None
    algorithm, _space, encoded = value.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        names = ", ".join(ALGORITHMS)
        raise BadHeader(_("The header Upload-Checksum may use %(names)s only.") % {"names": names})
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != ALGORITHMS[algorithm]().digest_size:
        raise BadHeader(_("The header Upload-Checksum must end with the digest in Base64."))
    return algorithm, digest


def _text(name: str, encoded: str) -> str:
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        raise BadHeader(
            _("The value of “%(name)s” in Upload-Metadata is not Base64 of UTF-8.") % {"name": name}
        ) from None
    if "\0" in text:
        raise BadHeader(_("The value of “%(name)s” in Upload-Metadata holds a zero byte.") % {"name": name})
    return text
