"""Names that can't be guessed: public codes and secret tokens."""

import hashlib
import secrets

# No 0 O I l: a code is read aloud and typed from paper.
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CODE_LENGTH = 11


def new_code() -> str:
    """Return a public code of 11 characters with 64 bits of chance, fit for an address."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def is_code(text: str) -> bool:
    """Say whether this could be a public code; nothing else is looked up, whatever characters it has."""
    return len(text) == CODE_LENGTH and set(text) <= set(ALPHABET)


def new_token() -> str:
    """Return a secret of 256 bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token in hex: what is stored in its place."""
    return hashlib.sha256(token.encode()).hexdigest()
