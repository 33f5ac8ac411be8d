"""Tables as CSV (RFC 4180, UTF-8) that no spreadsheet takes for formulas."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would reckon with; so does a full-width form of these."""
_WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
# Where lists are written with semicolons, a spreadsheet takes what follows one for a cell of its own; so it does with a line.
_CELL_INSIDE = re.compile(rf"(?s)(?<=.)([;\t\r\n]\s*)(?=[=+\-@{''.join(_WIDE)}])")


def safe(cell: str) -> str:
    """Return a cell that is text to every spreadsheet: what begins like a formula, or has one inside, gets an apostrophe."""
    text = _CELL_INSIDE.sub(r"\1'", cell)
    return f"'{text}" if cell.lstrip(" \n").startswith((*FORMULAS, *_WIDE)) else text


def _cell(value: object) -> object:
    """Return what stands for a value: nothing for None, an instant in UTC (RFC 3339), a number as it is, else safe text."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        case date():
            return value.isoformat()
        case int() | float():
            return value
    return safe(str(value))


def written(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Yield a table line by line, its columns first; no cell of text is one that a spreadsheet reckons with."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")

    def line(cells: Iterable[object]) -> bytes:
        writer.writerow([_cell(cell) for cell in cells])
        taken = out.getvalue().encode()
        out.seek(0)
        out.truncate()
        return taken

    yield line(columns)
    for row in rows:
        yield line(row)
