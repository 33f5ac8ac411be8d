"""Addresses that carry their own permission: signed, expiring, checked without a database."""

import base64
import hashlib
import hmac
from datetime import datetime

from django.conf import settings

SIGNATURE_BYTES = 15


def _signature(purpose: str, subject: str, until: int) -> str:
    key = hashlib.sha256(f"{purpose}\0{settings.SECRET_KEY}".encode()).digest()
    mac = hmac.new(key, f"{subject}\0{until}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:SIGNATURE_BYTES]).decode()


def sign(*, purpose: str, subject: str, until: datetime) -> str:
    """Return `<expiry in hex>.<signature>`, which names until when `subject` may be used for `purpose`."""
    expiry = int(until.timestamp())
    return f"{expiry:x}.{_signature(purpose, subject, expiry)}"


def check(*, purpose: str, subject: str, permit: str, at: datetime) -> bool:
    """Say whether this permit was signed for this purpose and subject and has not expired."""
    expiry_text, _, signature = permit.partition(".")
    try:
        expiry = int(expiry_text, 16)
    except ValueError:
        return False
    expected = _signature(purpose, subject, expiry)
    return hmac.compare_digest(expected.encode(), signature.encode()) and expiry >= at.timestamp()


def keyed_hash(*, purpose: str, subject: str) -> str:
    """Return an HMAC-SHA-256 in hex: says whether two values are the same, and without our key nothing else."""
    key = hashlib.sha256(f"hash\0{purpose}\0{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, subject.encode(), hashlib.sha256).hexdigest()


def seed(*, purpose: str) -> bytes:
    """Return 32 bytes that only this installation's secret key gives: the private half of a signing key of ours."""
    return hmac.new(settings.SECRET_KEY.encode(), f"seed\0{purpose}".encode(), hashlib.sha256).digest()
