"""The log's key, the operator's own cosigner key, and the policy file, in the folder `ledger` of the data directory."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from glasshouse.network.kit import crash
from glasshouse.network.kit.storage import write_atomically, write_once
from glasshouse.proof.errors import Unproved
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Policy

LOG_KEY = "log.key"
OPERATOR_KEY = "operator.key"
POLICY = "policy.txt"
FIRST_POLICY = "policy-first.txt"
"""The policy that the log began with. What follows it is announced in the log itself: editing the other file changes nothing."""
PREFIX = "/ledger"
"""Where the log is served, below the site's address."""


class LedgerClosed(Exception):
    """Keys or policy are missing or can't be read; nothing is signed until they are there. The message says which."""


def folder() -> Path:
    """Return where the keys lie."""
    return Path(settings.DATA_DIR) / "ledger"


def open_keys(cosigners: str = "") -> bool:
    """Make what is missing: both keys, and a policy with these lines; without any it asks for the operator's own cosignature.

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
        f"log {log} {settings.SITE_URL}{PREFIX}\n"
        + (cosigners or f"witness operator {operator}\nquorum operator\n")
    )
    return write_once(place / POLICY, text) or made


def log_key() -> SigningKey:
    """Return the key that signs checkpoints. Raises LedgerClosed."""
    return _key(LOG_KEY)


def operator_key() -> SigningKey:
    """Return the key with which the operator itself stamps checkpoints. Raises LedgerClosed."""
    return _key(OPERATOR_KEY)


def policy() -> Policy:
    """Return whom verifiers believe now. Raises LedgerClosed."""
    return _policy(POLICY)


def first_policy() -> Policy:
    """Return whom verifiers believed when the log began. Raises LedgerClosed."""
    return _policy(FIRST_POLICY if (folder() / FIRST_POLICY).exists() else POLICY)


def keep_first_policy() -> None:
    """Keep the policy that the log begins with, before anything else can replace it. Raises LedgerClosed."""
    write_once(folder() / FIRST_POLICY, policy().text)


def replace_policy(text: str) -> None:
    """Put another policy in force; doing it again changes nothing. Raises LedgerClosed."""
    keep_first_policy()
    crash.point("ledger.replace_policy.before_file")
    write_atomically(folder() / POLICY, iter([text.encode()]), beside=folder())


def _policy(name: str) -> Policy:
    try:
        return Policy.parse((folder() / name).read_bytes())
    except (OSError, Unproved) as error:
        raise LedgerClosed(f"{folder() / name}: {error}") from error


def _key(name: str) -> SigningKey:
    try:
        return SigningKey.parse((folder() / name).read_text())
    except (OSError, ValueError, Unproved) as error:
        raise LedgerClosed(f"{folder() / name}: {error}") from error
