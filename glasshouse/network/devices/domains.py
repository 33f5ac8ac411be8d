"""Names of domains: their one spelling, and which lies below which. Pure."""

import re

import idna

LONGEST = 253
RECORD = "_glasshouse"
"""The label below which an organisation shows that a domain is its own."""
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def normal_domain(text: str) -> str:
    """Return a domain that can be shown, spelt in one way; empty if it can't be one, or leaves no room for its record."""
    name = _spelt(text)
    return name if len(name) + len(RECORD) < LONGEST else ""


def _spelt(text: str) -> str:
    """Return a domain in small ASCII letters without dots at its ends; empty if it can't be one of at least two labels."""
    bare = text.strip().strip(".").removeprefix("@")
    if len(bare) > LONGEST:
        return ""
    try:
        # IDNA 2008 by UTS 46, as browsers and mail programs have it: `straße` is a domain of its own, and not `strasse`.
        name = bare.lower() if bare.isascii() else idna.encode(bare, uts46=True).decode().strip(".")
    except UnicodeError:
        return ""
    labels = name.split(".")
    fine = len(labels) > 1 and all(_LABEL.fullmatch(one) for one in labels) and not labels[-1].isdigit()
    return name if fine and len(name) <= LONGEST else ""


def domain_of(email: str) -> str:
    """Return the domain of an e-mail address, empty if it has none."""
    return _spelt(email.rpartition("@")[2]) if "@" in email else ""


def is_within(domain: str, other: str) -> bool:
    """Say whether a domain is another one, or lies below it."""
    return domain == other or domain.endswith(f".{other}")


def and_above(domain: str) -> list[str]:
    """Return a domain and those that it lies below, but for the last label alone: `a.b.c` gives a.b.c and b.c."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]
