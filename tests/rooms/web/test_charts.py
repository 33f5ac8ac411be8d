"""Pictures as places in an SVG: what stands where."""

from datetime import date

from glasshouse.network.devices.queries import Day
from glasshouse.network.web.pages.devices.charts import chart

BEGINS, DEADLINE = date(2026, 3, 1), date(2026, 3, 31)


def test_a_burn_down_goes_from_all_devices_to_none():
    days = [Day(date(2026, 3, 1), 8, 8, "list"), Day(date(2026, 3, 16), 8, 2, "list")]
    drawn = chart(days, begins=BEGINS, deadline=DEADLINE)
    assert drawn is not None and drawn.top == 8
    first, second = drawn.dots
    assert (first.x, first.y) == (drawn.left, drawn.top_y)
    assert (second.x, drawn.deadline_x) == ((drawn.left + drawn.right) / 2, drawn.right)
    # A quarter of the way down is left.
    assert second.y == drawn.base_y - (drawn.base_y - drawn.top_y) / 4
    assert drawn.line == f"{first.x},{first.y} {second.x},{second.y}"
    assert drawn.steady == f"{first.x},{first.y} {drawn.deadline_x},{drawn.base_y}"


def test_what_comes_after_the_deadline_is_in_the_picture_too():
    drawn = chart([Day(date(2026, 4, 30), 8, 0, "list")], begins=BEGINS, deadline=DEADLINE)
    assert drawn is not None and drawn.deadline_x == (drawn.left + drawn.right) / 2
    assert (drawn.dots[0].x, drawn.dots[0].y) == (drawn.right, drawn.base_y)


def test_nothing_counted_is_no_picture():
    assert chart([], begins=BEGINS, deadline=DEADLINE) is None
