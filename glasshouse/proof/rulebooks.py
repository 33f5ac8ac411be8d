"""Rulebooks: the rules by which orders are decided, in one text whose SHA-256 stands in the ledger (`policies`, named `orders`).

The text is a first line, then the files, each behind a line with its name: Cedar policies and their schema, and tables in TOML.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glasshouse.proof.errors import Malformed
from glasshouse.proof.notes import VerifierKey

FIRST_LINE = "glasshouse rulebook v1\n"
LONGEST = 1 << 20
DATA, KEY = "data.toml", "disclosure.key"
_SECTION = re.compile(r"^=== ([a-z0-9-]+\.[a-z]+)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Kept:
    """What one kind of data is: columns by holding, and of which rows by holding and column.

    `media`: holding -> the column whose value names the film of each row; its rows are those that have one.
    """

    kind: str
    columns: Mapping[str, tuple[str, ...]]
    only: Mapping[str, Mapping[str, tuple[str, ...]]]
    media: Mapping[str, str]

    def fits(self, model: str, row: Mapping[str, Any]) -> bool:
        """Say whether a row has exactly the columns, and is one of the rows."""
        wanted = self.only.get(model, {})
        return set(row) == set(self.columns[model]) and all(
            row[name] in values for name, values in wanted.items()
        )


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A rulebook that was read: its text, and its files by name."""

    text: str
    files: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the text, as the ledger has it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @classmethod
    def of(cls, files: Mapping[str, str]) -> "Rulebook":
        """Write files into one text, in this order. Raises Malformed if a file has a line that looks like a name."""
        text = FIRST_LINE + "".join(f"=== {name}\n{content.rstrip()}\n" for name, content in files.items())
        made = cls.parse(text)
        if list(made.files) != list(files):
            raise Malformed("a file of a rulebook has a line that begins another one")
        return made

    @classmethod
    def parse(cls, text: str) -> "Rulebook":
        """Read a rulebook. Raises Malformed."""
        if not text.startswith(FIRST_LINE) or len(text) > LONGEST:
            raise Malformed("no rulebook of a known form")
        first, *parts = _SECTION.split(text.removeprefix(FIRST_LINE))
        names = parts[::2]
        if first or len(set(names)) != len(names):
            raise Malformed("a rulebook with text before its files, or a file twice")
        return cls(text, dict(zip(names, parts[1::2], strict=True)))

    def table(self, name: str) -> dict[str, Any]:
        """Return one of its tables. Raises Malformed."""
        try:
            return tomllib.loads(self.files[name])
        except (KeyError, ValueError, RecursionError):
            raise Malformed(f"a rulebook without a table {name} that can be read") from None

    def data(self) -> dict[str, Kept]:
        """Return what can be disclosed, by the name of the kind of data. Raises Malformed."""
        try:
            found = {name: _kept(told) for name, told in self.table(DATA).items()}
        except (KeyError, TypeError, AttributeError, ValueError):
            raise Malformed("a rulebook whose table of data can't be read") from None
        for kept in found.values():
            if any(set(wanted) - set(kept.columns.get(model, ())) for model, wanted in kept.only.items()):
                raise Malformed("a rulebook that chooses rows by a column that it does not disclose")
        return found

    def key(self) -> VerifierKey:
        """Return the key that signs disclosures under this rulebook. Raises Malformed."""
        return VerifierKey.parse(self.files.get(KEY, "").strip())


def _kept(told: Mapping[str, Any]) -> Kept:
    """Read one kind of data. Raises KeyError, TypeError, AttributeError, ValueError."""
    kept = Kept(
        str(told["kind"]),
        {model: tuple(map(str, columns)) for model, columns in told["columns"].items()},
        {
            model: {column: tuple(map(str, values)) for column, values in wanted.items()}
            for model, wanted in told.get("only", {}).items()
        },
        {model: str(column) for model, column in told.get("media", {}).items()},
    )
    if any(column not in kept.columns[model] for model, column in kept.media.items()):
        raise ValueError("films that no column names")
    return kept
