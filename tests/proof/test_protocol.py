"""docs/protocol/ledger.md and the browser's vocabulary tell what the program does: kinds, types, rules, reasons, vectors."""

import re
from pathlib import Path

import pytest

from glasshouse.proof import dossiers
from glasshouse.proof.bounds import TOLERANCE_MS
from glasshouse.proof.entries import KINDS, LONGEST, PUBLISH_S, SEALED, fields
from glasshouse.proof.errors import Malformed
from glasshouse.proof.notes import LONGEST_NOTE, MOST_SIGNATURES
from glasshouse.proof.promises import Reason, Standing, Verdict, rules
from glasshouse.proof.promises.conditions import _COMPARISONS
from glasshouse.proof.receipts import FIRST_LINE
from tests.proof.cases import VECTORS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/protocol/ledger.md").read_text(encoding="utf-8")
SCRIPT = (ROOT / "glasshouse/network/web/static/web/js/verify/vocabulary.js").read_text(encoding="utf-8")
TIMES = (ROOT / "glasshouse/network/web/static/web/js/verify/times.js").read_text(encoding="utf-8")
TYPES = {
    id(known.__metadata__[0]): name for name, known in vars(fields).items() if hasattr(known, "__metadata__")
}
LINE = re.compile(r"^[a-z_.]+ \d+: .+$", re.MULTILINE)


def type_of(reader: fields.Reader) -> str:
    """Return a field's type as it is written in the document: its name, or its words."""
    if id(reader) in TYPES:
        return TYPES[id(reader)]
    with pytest.raises(Malformed) as told:
        reader(None)
    return str(told.value).removeprefix("is none of ").replace(", ", "|")


def vocabulary() -> list[str]:
    """Return every kind in every version, a line each."""
    return sorted(
        f"{kind} {version}: {', '.join(f'{name} {type_of(read)}' for name, read in known.readers.items())}"
        for (kind, version), known in KINDS.items()
    )


def test_the_document_has_every_kind_of_entry_with_its_fields() -> None:
    assert LINE.findall(TEXT) == vocabulary()


def test_the_browser_has_the_same_vocabulary() -> None:
    assert LINE.findall(SCRIPT) == vocabulary()
    sealed = re.search(r"SEALED = new Set\(\[(.*?)\]\)", SCRIPT)
    assert sealed
    assert set(re.findall(r'"([^"]+)"', sealed[1])) == SEALED


def test_every_type_says_what_it_holds() -> None:
    used = {type_of(read) for known in KINDS.values() for read in known.readers.values()}
    table = TEXT.partition("The other types:")[2].partition("What commits")[0]
    named = {
        name for row in re.findall(r"^\| ([A-Za-z, ]+) \|", table, re.MULTILINE) for name in row.split(", ")
    }
    assert {name for name in used if "|" not in name} <= named
    assert named - {"type"} <= set(TYPES.values())


def test_every_rule_and_condition_is_in_the_document() -> None:
    forms = re.findall(r'\{"(\w+)": (?:SELECT|N|\[RULE)', rules.__doc__ or "")
    assert {*forms} == {"all", "never", "always", "within", "at_most", "equal", "of"}
    section = TEXT.partition("## 8.")[2].partition("## 9.")[0]
    for member in {*re.findall(r'"(\w+)":', rules.__doc__ or ""), "field", "mine", "plus", "where", "kinds"}:
        assert f'"{member}"' in section
    for operator in (*_COMPARISONS, "missing", "present", "in", "not in"):
        assert f'"{operator}"' in section
    assert f"first {rules.MOST_EVIDENCE} of each rule" in section


def test_every_verdict_reason_and_standing_is_in_the_document() -> None:
    section = TEXT.partition("## 9.")[2].partition("## 10.")[0]
    assert [word for word in (*Verdict, *Reason, *Standing) if f"`{word}`" not in section] == []
    assert all(f"`{kind}`" in section for kind in SEALED)


def test_the_numbers_are_those_of_the_program() -> None:
    assert f"{LONGEST:,} bytes" in TEXT
    assert f"PUBLISH_S = {PUBLISH_S};" in TIMES
    assert f"minus {TOLERANCE_MS // 1000} s" in TEXT
    assert f"1 to {MOST_SIGNATURES} lines" in TEXT
    assert LONGEST_NOTE == 2**20
    assert "2^20 bytes" in TEXT
    assert f"at most {dossiers.MOST_FILES:,} files" in TEXT and dossiers.MOST_BYTES == 2**29
    assert dossiers.FIRST_LINE in TEXT
    assert f"at most {fields.DEEPEST} deep" in TEXT
    assert f"from 0 to {fields.LAST_MS}" in TEXT
    assert f"`{FIRST_LINE}`" in TEXT


def test_every_file_of_vectors_is_in_the_document() -> None:
    told = re.findall(r"^\| `(\w+\.json)` \|", TEXT, re.MULTILINE)
    assert sorted(told) == sorted(path.name for path in VECTORS.parent.glob("*.json"))


def test_levels_are_in_the_document() -> None:
    levels = next(type_of(read) for name, read in KINDS["terms", 1].readers.items() if name == "level")
    assert all(f"| `{level}` |" in TEXT for level in levels.split("|"))
