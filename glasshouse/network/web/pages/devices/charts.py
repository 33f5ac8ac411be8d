"""A burn-down as places in an SVG: how many devices still had the app, day by day, to the deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from glasshouse.network.devices.queries import BarPage, Day

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 16, 32


@dataclass(frozen=True, slots=True)
class Dot:
    """One day in the picture."""

    x: float
    y: float
    day: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The whole picture in its own units: dots, the line through them, the steady way down, and where the deadline is."""

    dots: tuple[Dot, ...]
    line: str
    steady: str
    deadline_x: float
    top: int
    base_y: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top_y: int = TOP


def chart(days: Sequence[Day], *, begins: date, deadline: date) -> Chart | None:
    """Return the picture of the days counted, in their order; None where there is nothing to draw."""
    if not days:
        return None
    first = min(begins, days[0].day)
    last = max(deadline, days[-1].day)
    span = max((last - first).days, 1)
    most = max(1, *(one.present for one in days))

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span, 1)

    def y(present: int) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * present / most, 1)

    dots = tuple(Dot(x(one.day), y(one.present), one) for one in days)
    return Chart(
        dots=dots,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        steady=f"{x(days[0].day)},{y(days[0].present)} {x(max(deadline, days[0].day))},{y(0)}",
        deadline_x=x(deadline),
        top=most,
        base_y=y(0),
    )


def chart_of(page: BarPage) -> Chart | None:
    """Return the picture of what was counted of a bar; None before anything was."""
    begins, deadline = page.line.from_at, page.line.deadline_at
    return chart(page.days, begins=begins.astimezone(UTC).date(), deadline=deadline.astimezone(UTC).date())
