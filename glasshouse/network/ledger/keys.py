"""The log's key, the operator's own cosigner key, and the policy file, in the folder `ledger` of the data directory."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from glasshouse.network.kit.storage import write_once
from glasshouse.proof.errors import Unproved
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Policy

LOG_KEY = "log.key"
OPERATOR_KEY = "operator.key"
POLICY = "policy.txt"
PREFIX = "/ledger"
"""Where the log is served, below the site's address."""


class LedgerClosed(Exception):
    """Keys or policy are missing or can't be read; nothing is signed until they are there. The message says which."""


def folder() -> Path:
    """Return where the keys lie."""
    return Path(settings.DATA_DIR) / "ledger"


def open_keys() -> bool:
    """Make what is missing for a ledger that starts alone: both keys, and a policy that asks for the operator's own cosignature.

    A log that has a key keeps it: another key would be another log. Returns whether anything was made.
    """
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = urlsplit(settings.SITE_URL)
    origin = f"{address.netloc}{address.path}{PREFIX}"
    made = write_once(place / LOG_KEY, SigningKey.generate(origin, Kind.LOG).to_text() + "\n")
    made |= write_once(
        place / OPERATOR_KEY, SigningKey.generate(f"{origin}/operator", Kind.COSIGNER).to_text() + "\n"
    )
    log, operator = log_key().public, operator_key().public
    text = (
        "# Whom verifiers of this ledger believe. This file is published; changing it is an entry.\n"
        f"log {log} {settings.SITE_URL}{PREFIX}\nwitness operator {operator}\nquorum operator\n"
    )
    return write_once(place / POLICY, text) or made


def log_key() -> SigningKey:
    """Return the key that signs checkpoints. Raises LedgerClosed."""
    return _key(LOG_KEY)


def operator_key() -> SigningKey:
    """Return the key with which the operator itself stamps checkpoints. Raises LedgerClosed."""
    return _key(OPERATOR_KEY)


def policy() -> Policy:
    """Return whom verifiers believe. Raises LedgerClosed."""
    try:
        return Policy.parse((folder() / POLICY).read_bytes())
    except (OSError, Unproved) as error:
        raise LedgerClosed(f"{folder() / POLICY}: {error}") from error


def _key(name: str) -> SigningKey:
    try:
        return SigningKey.parse((folder() / name).read_text())
    except (OSError, ValueError, Unproved) as error:
        raise LedgerClosed(f"{folder() / name}: {error}") from error
