"""Half-years: which instants lie in them, and how they are written."""

from datetime import UTC, datetime, timedelta

import pytest

from glasshouse.network.kit.halves import Half


def test_every_instant_lies_in_the_half_year_that_spans_it() -> None:
    for month in range(1, 13):
        at = datetime(2026, month, 1, tzinfo=UTC)
        for instant in (at, at - timedelta(microseconds=1)):
            half = Half.of(instant)
            assert half.span[0] <= instant < half.span[1] and Half.parse(str(half)) == half
    assert str(Half(2026, 1).before) == "2025-H2" and Half(2026, 2).before == Half(2026, 1)
    assert max(Half(2026, 2), Half(2027, 1), Half(2026, 1)) == Half(2027, 1)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-H3", "2026-H", "26-H1", "20266-H1", "0001-H1", "9999-H2", "²026-H1"]
)
def test_what_is_no_half_year_is_none(text: str) -> None:
    assert Half.parse(text) is None
