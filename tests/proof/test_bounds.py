"""Bounds of an entry's time: the last checkpoint before it, the first that covers it, and a minute either way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.proof.bounds import TOLERANCE_MS, Bounds
from glasshouse.proof.errors import Unproved

MARKS = st.lists(st.tuples(st.integers(1, 50), st.integers(1, 10_000)), min_size=1, max_size=20)


def test_an_entry_lies_between_two_checkpoints() -> None:
    bounds = Bounds([(3, 1000), (5, 2000), (5, 2060), (9, 3000)])
    assert bounds.of(0) == (0, 1_000_000 + TOLERANCE_MS)
    assert bounds.of(3) == bounds.of(4) == (1_000_000 - TOLERANCE_MS, 2_000_000 + TOLERANCE_MS)
    # The log stood still for a minute: what came then is later than the second stamp of the same tree.
    assert bounds.of(5) == (2_060_000 - TOLERANCE_MS, 3_000_000 + TOLERANCE_MS)
    assert bounds.until_ms == 3_000_000 - TOLERANCE_MS


def test_what_no_checkpoint_covers_has_no_time() -> None:
    with pytest.raises(Unproved, match="no checkpoint covers entry 9"):
        Bounds([(9, 3000)]).of(9)
    assert Bounds([]).until_ms == 0


@given(MARKS)
def test_bounds_are_those_of_a_plain_search(marks: list[tuple[int, int]]) -> None:
    bounds, most = Bounds(marks), max(size for size, _time in marks)
    for index in range(most):
        before = max((time for size, time in marks if size <= index), default=0) * 1000 - TOLERANCE_MS
        after = min(time for size, time in marks if size > index) * 1000 + TOLERANCE_MS
        assert bounds.of(index) == (max(0, before), after)


@given(MARKS, MARKS)
def test_withholding_checkpoints_only_widens(
    marks: list[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    few, many = Bounds(marks), Bounds(marks + more)
    for index in range(max(size for size, _time in marks)):
        assert many.of(index)[0] >= few.of(index)[0]
        assert many.of(index)[1] <= few.of(index)[1]
