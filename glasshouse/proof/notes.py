"""Signed notes, and the keys that sign and verify them (C2SP signed-note and tlog-cosignature).

Three types of key: a log's Ed25519 (1), a cosigner's Ed25519 with a time (4), a cosigner's ML-DSA-44 with a time (6). We issue
the first two, which browsers can verify, and verify all three.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from struct import Struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from glasshouse.proof.errors import Malformed, Unproved

MOST_SIGNATURES = 64
LONGEST_NOTE = 1 << 20
LATEST_TIME_S = (1 << 63) - 1
_TIME = Struct(">Q")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n")


class Kind(IntEnum):
    """The type byte of a key."""

    LOG = 1
    COSIGNER = 4
    COSIGNER_ML_DSA = 6


_PUBLIC_BYTES = {Kind.LOG: 32, Kind.COSIGNER: 32, Kind.COSIGNER_ML_DSA: 1312}
_SIGNATURE_BYTES = {Kind.LOG: 64, Kind.COSIGNER: 8 + 64, Kind.COSIGNER_ML_DSA: 8 + 2420}


def from_base64(text: str) -> bytes:
    """Decode standard base64 that has one spelling only. Raises Malformed."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(f"not base64: {text[:60]!r}") from None
    if to_base64(data) != text:
        raise Malformed(f"not the one spelling of base64: {text[:60]!r}")
    return data


def to_base64(data: bytes) -> str:
    """Encode as standard base64."""
    return base64.b64encode(data).decode()


def from_decimal(text: str, *, most: int = LATEST_TIME_S) -> int:
    """Read a decimal number without leading zeroes. Raises Malformed."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text, re.ASCII) or int(text) > most:
        raise Malformed(f"not a number: {text[:30]!r}")
    return int(text)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under the name of whom it belongs to."""

    name: str
    kind: Kind
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that signature lines name the key by."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """Return the key as a vkey."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a vkey: `name+key id+base64(type ‖ public key)`. Raises Malformed."""
        name, plus, rest = text.partition("+")
        key_id, again, key = rest.partition("+")
        if not plus or not again or not is_name(name):
            raise Malformed(f"not a verifier key: {text[:80]!r}")
        data = from_base64(key)
        try:
            kind = Kind(data[0])
        except (IndexError, ValueError):
            raise Malformed(f"a key of a type that is not verified here: {text[:80]!r}") from None
        known = cls(name, kind, data[1:])
        if len(known.public) != _PUBLIC_BYTES[kind] or known.key_id.hex() != key_id:
            raise Malformed(f"a verifier key whose parts don't belong together: {text[:80]!r}")
        return known

    def is_good(self, message: bytes, signature: bytes) -> bool:
        """Say whether a bare signature over a message is this key's."""
        try:
            if self.kind is Kind.COSIGNER_ML_DSA:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def is_name(name: str) -> bool:
    """Say whether a text can name a key: not empty, without spaces and plus signs, and such that UTF-8 can write it."""
    return bool(name) and not any(
        one.isspace() or one == "+" or ord(one) < 0x20 or 0xD800 <= ord(one) < 0xE000 for one in name
    )


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note: who signed it, by name and key id, and what. A cosignature's time stands in its first bytes."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """Return the line, newline included."""
        return f"— {self.name} {to_base64(self.key_id + self.data)}\n"

    def is_by(self, key: VerifierKey) -> bool:
        """Say whether the line claims to be by a key."""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        """Return the note as it is stored and sent."""
        return (self.text + "\n" + "".join(one.line for one in self.signatures)).encode()

    @classmethod
    def parse(cls, data: bytes) -> "Note":
        """Read a note, verifying nothing. Raises Malformed."""
        if len(data) > LONGEST_NOTE:
            raise Malformed("a note longer than a mebibyte")
        try:
            whole = data.decode()
        except UnicodeDecodeError:
            raise Malformed("a note that is not UTF-8") from None
        if any(ord(one) < 0x20 and one != "\n" for one in whole):
            raise Malformed("a note with control characters")
        text, blank, lines = whole.rpartition("\n\n")
        if not blank or not text:
            raise Malformed("a note without signatures")
        return cls(text + "\n", parse_signatures(lines))

    def times_of(self, keys: "dict[str, VerifierKey]") -> dict[str, int]:
        """Return what of these keys signed, by what they stand under here: when, in seconds; 0 for keys that give no time.

        Unknown keys are ignored. Raises Unproved if a signature that claims to be by a known key is not.
        """
        found: dict[str, int] = {}
        for under, key in keys.items():
            for one in self.signatures:
                if one.is_by(key):
                    found[under] = max(found.get(under, 0), verified_time(self.text, key, one.data))
        return found


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """Read signature lines, at least one. Raises Malformed."""
    found: list[Signature] = []
    at = 0
    while at < len(lines):
        match = _LINE.match(lines, at)
        if match is None or not is_name(match[1]):
            raise Malformed("a line below a note that is no signature")
        data = from_base64(match[2])
        if len(data) < 5:
            raise Malformed("a signature without content")
        found.append(Signature(match[1], data[:4], data[4:]))
        at = match.end()
    if not 0 < len(found) <= MOST_SIGNATURES:
        raise Malformed("a note with no signature or too many")
    return tuple(found)


def verified_time(text: str, key: VerifierKey, data: bytes) -> int:
    """Check a signature of a note's text; returns its time in seconds, 0 where the type has none. Raises Unproved."""
    if len(data) != _SIGNATURE_BYTES[key.kind]:
        raise Unproved(f"a signature of {key.name} has a wrong length")
    time_s = 0 if key.kind is Kind.LOG else _TIME.unpack(data[:8])[0]
    if key.kind is not Kind.LOG and not 0 < time_s <= LATEST_TIME_S:
        raise Unproved(f"a cosignature of {key.name} without a time")
    signature = data if key.kind is Kind.LOG else data[8:]
    if not key.is_good(signed_message(text, key, time_s), signature):
        raise Unproved(f"a signature that claims to be by {key.name} is not")
    return int(time_s)


def signed_message(text: str, key: VerifierKey, time_s: int) -> bytes:
    """Return what a key of its type signs of a note. Raises Malformed where it only signs checkpoints and this is none."""
    if key.kind is Kind.LOG:
        return text.encode()
    if key.kind is Kind.COSIGNER:
        return f"cosignature/v1\ntime {time_s}\n{text}".encode()
    lines = text.split("\n")
    if len(lines) < 4:
        raise Malformed("not a checkpoint")
    name, origin = key.name.encode(), lines[0].encode()
    if not (0 < len(name) < 256 and 0 < len(origin) < 256):
        raise Malformed("a name that is too long for a cosignature")
    size, root = from_decimal(lines[1]), from_base64(lines[2])
    # "subtree/v1\n\0" ‖ name ‖ time ‖ origin ‖ start ‖ end ‖ root (tlog-cosignature, ML-DSA-44 signed message).
    head = b"subtree/v1\n\0" + bytes([len(name)]) + name + _TIME.pack(time_s)
    return head + bytes([len(origin)]) + origin + _TIME.pack(0) + _TIME.pack(size) + root


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private Ed25519 key of a log or of a cosigner. A cosigner's key must never be another one's too."""

    name: str
    kind: Kind
    seed: bytes

    @property
    def public(self) -> VerifierKey:
        """Return the key that verifies."""
        return VerifierKey(self.name, self.kind, self._key().public_key().public_bytes_raw())

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @classmethod
    def generate(cls, name: str, kind: Kind) -> "SigningKey":
        """Make a new key. Raises Malformed if the name can't name a key."""
        if not is_name(name) or kind is Kind.COSIGNER_ML_DSA:
            raise Malformed(f"no key can be made under this name: {name[:80]!r}")
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())

    def sign(self, text: str, *, time_s: int = 0) -> Signature:
        """Sign a note's text: as a log without a time, as a cosigner at a time in seconds."""
        public = self.public
        data = self._key().sign(signed_message(text, public, time_s))
        timed = data if self.kind is Kind.LOG else _TIME.pack(time_s) + data
        return Signature(self.name, public.key_id, timed)

    def to_text(self) -> str:
        """Return the key for its file, in the form of Go's note tools: whoever reads it can sign."""
        public = self.public
        return f"PRIVATE+KEY+{self.name}+{public.key_id.hex()}+{to_base64(bytes([self.kind]) + self.seed)}"

    @classmethod
    def parse(cls, text: str) -> "SigningKey":
        """Read a key's file. Raises Malformed, which never repeats what stood there."""
        parts = text.strip().split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise Malformed("not a signing key")
        try:
            data = from_base64(parts[4])
        except Malformed:
            raise Malformed("not a signing key") from None
        if len(data) != 33 or data[0] not in (Kind.LOG, Kind.COSIGNER) or not is_name(parts[2]):
            raise Malformed("a signing key of a type that is not used here")
        key = cls(parts[2], Kind(data[0]), data[1:])
        if key.public.key_id.hex() != parts[3]:
            raise Malformed("a signing key whose parts don't belong together")
        return key
