"""Texts whose hash stands in the ledger: rooms register how to get them, so that a dossier can enclose them."""

from collections.abc import Callable
from dataclasses import dataclass

Ask = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Paper:
    """A text by its path in a dossier, and the kind (and name, if the kind has several) of the entry with its hash."""

    path: str
    kind: str
    ask: Ask
    name: str = ""


_papers: dict[str, Paper] = {}


def register_paper(path: str, *, kind: str, ask: Ask, name: str = "") -> None:
    """Let a dossier enclose a text, while the last entry of its kind and name has its hash; registering again replaces it."""
    _papers[path] = Paper(path, kind, ask, name)


def papers() -> tuple[Paper, ...]:
    """Return all of them by their paths."""
    return tuple(_papers[path] for path in sorted(_papers))
