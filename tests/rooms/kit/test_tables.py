"""Tables that no spreadsheet takes for formulas."""

import csv
import io
from datetime import datetime, timedelta, timezone

import pytest

from glasshouse.network.kit.tables import safe, written


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "＋1", "－1", "＠x"]
)
def test_what_begins_like_a_formula_gets_an_apostrophe(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Order 7;=HYPERLINK(1);x", "Order 7;'=HYPERLINK(1);x"),
        ("a; +1\t@b", "a; '+1\t'@b"),
        ("a\n=1\r\n\n-2", "a\n'=1\r\n\n'-2"),
        ("a;＝1", "a;'＝1"),
        ("=a;=b", "'=a;'=b"),
    ],
)
def test_a_formula_inside_is_none_where_semicolons_part_cells(cell, text):
    assert safe(cell) == text


@pytest.mark.parametrize("cell", ["", "a=b", "1-1", "'=1", '"x"', "a\nb", "a; b", "a ;b - c"])
def test_other_text_stays_as_it_is(cell):
    assert safe(cell) == cell


def test_a_table_is_read_back_as_it_was_but_for_formulas():
    lines = list(written(("a", "b"), [["x, y", 'say "so"'], ["=1", -5], ["two\nlines", ""]]))
    assert all(line.endswith(b"\r\n") for line in lines) and len(lines) == 4
    rows = list(csv.reader(io.StringIO(b"".join(lines).decode())))
    assert rows == [["a", "b"], ["x, y", 'say "so"'], ["'=1", "-5"], ["two\nlines", ""]]


def test_what_is_no_text_is_written_as_it_is_meant():
    at = datetime(2026, 6, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    assert list(written(("a", "b"), [[at, at.date()], [None, 0.5]]))[1:] == [
        b"2026-06-01T12:00:00Z,2026-06-01\r\n",
        b",0.5\r\n",
    ]
