"""A burn-down as a drawing: how many devices still had the app, day by day, to the deadline. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 16, 32


@dataclass(frozen=True, slots=True)
class Day:
    """What was counted on a day."""

    day: date
    devices: int
    present: int
    source: str

    @property
    def removed(self) -> int:
        """How many devices don't have the app."""
        return self.devices - self.present


@dataclass(frozen=True, slots=True)
class Dot:
    """One day in the drawing."""

    x: float
    y: float
    day: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The drawing in its own units: dots, the line through them, the steady way down, and where the deadline is."""

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


def draw(days: Sequence[Day], *, begins: date, deadline: date) -> Chart | None:
    """Return the drawing of the days counted, in their order; None without any."""
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
