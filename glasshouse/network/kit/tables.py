"""Tables as CSV (RFC 4180, UTF-8) that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would reckon with; so does a full-width form of these."""
_WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(cell: str) -> str:
    """Return a cell that is text to every spreadsheet: what begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.lstrip(" \n").startswith((*FORMULAS, *_WIDE)) else cell


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield a table line by line, its columns first. Numbers stay numbers; everything else is text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")

    def line(cells: Iterable[object]) -> bytes:
        writer.writerow([cell if isinstance(cell, int | float) else safe(str(cell)) for cell in cells])
        taken = out.getvalue().encode()
        out.seek(0)
        out.truncate()
        return taken

    yield line(columns)
    for row in rows:
        yield line(row)
