"""The registry of what is held about people.

Every room that keeps personal data registers a `Holding` per model from its `holdings.py`. Seeing, exporting and erasing one
person's data, and later sealing, disclosing and handing it over, are built on this list and on nothing else. A test fails on
any model column that is declared neither personal nor impersonal.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as _

Row = Mapping[str, Any]


UNTIL_DELETED = _("until you delete it, or leave")
"""How long most is kept."""


def no_files(_person_id: int) -> Iterable[str]:
    """Return no storage keys: this holding keeps rows only."""
    return ()


def no_media(_person_id: int) -> Iterable[tuple[str, str]]:
    """Return no films: of this holding there are rows alone to disclose."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One model's personal data: what it is, why it is kept, how to list, export and erase one person's."""

    model: str
    """`app_label.ModelName`."""
    purpose: str
    """One sentence for the person: why this is kept; marked for gettext (`gettext_noop`), translated where it is shown."""
    personal: Mapping[str, str] = field(default_factory=dict)
    """Column -> what it says about the person, in words that are marked too."""
    impersonal: tuple[str, ...] = ()
    """Columns that say nothing about a person."""
    rows: Callable[[int], Iterable[Row]]
    """person_id -> that person's rows, as plain JSON values."""
    erase: Callable[[int], int]
    """person_id -> how many rows went; erasing twice is harmless."""
    files: Callable[[int], Iterable[str]] = no_files
    """person_id -> storage keys of that person's files here."""
    media: Callable[[int], Iterable[tuple[str, str]]] = no_media
    """person_id -> pairs of the code of a row and the storage key of its film, as a disclosure names them."""
    kept: str = UNTIL_DELETED
    """How long a row is kept, in words that are marked too."""
    sealed: tuple[str, ...] = ()
    """Personal columns that a custodian's key seals; staff can read all others."""


_holdings: dict[str, Holding] = {}
_impersonal: set[str] = set()


def register(*holdings: Holding) -> None:
    """Add holdings to the list; registering one model again replaces it."""
    for holding in holdings:
        _holdings[holding.model] = holding


def register_impersonal(*models: str) -> None:
    """Declare models (`app_label.ModelName`) in which no column says anything about a person."""
    _impersonal.update(models)


def holdings() -> tuple[Holding, ...]:
    """Return every registered holding, by model name."""
    return tuple(_holdings[name] for name in sorted(_holdings))


def is_impersonal(model: str) -> bool:
    """Say whether a whole model was declared impersonal."""
    return model in _impersonal
