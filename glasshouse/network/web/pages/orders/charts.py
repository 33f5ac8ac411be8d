"""A bar for each half-year, as places in an SVG: the picture is drawn by the template, and the table says the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from glasshouse.network.kit.halves import Half

WIDTH, HEIGHT, TOP, FOOT, LEFT = 560, 240, 24, 36, 44
MOST_WIDE = 56
KINDS = ("met", "refused", "other")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar."""

    kind: str
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A half-year: where its bar stands, its parts from below, and the height at which its sum is written."""

    half: Half
    x: float
    width: float
    middle: float
    parts: tuple[Part, ...]
    total: int
    label_y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole picture."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[int, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - FOOT
    left: int = LEFT


def chart(halves: Sequence[tuple[Half, int, int, int]]) -> Chart | None:
    """Return the picture of these half-years with their three counts; None where there is nothing to draw."""
    most = max((sum(counts) for _half, *counts in halves), default=0)
    if not most:
        return None
    step = max(1, -(-most // 4))
    top, base = step * -(-most // step), HEIGHT - FOOT
    scale, slot = (base - TOP) / top, (WIDTH - LEFT) / len(halves)
    bars = tuple(
        _bar(half, counts, LEFT + slot * place, slot, scale) for place, (half, *counts) in enumerate(halves)
    )
    return Chart(bars, tuple((value, base - value * scale) for value in range(0, top + 1, step)))


def _bar(half: Half, counts: Sequence[int], x: float, slot: float, scale: float) -> Bar:
    width = min(MOST_WIDE, slot * 0.6)
    y, parts = float(HEIGHT - FOOT), []
    for kind, count in zip(KINDS, counts, strict=True):
        y -= count * scale
        if count:
            parts.append(Part(kind, count, round(y, 1), round(count * scale, 1)))
    middle = x + slot / 2
    return Bar(
        half,
        round(middle - width / 2, 1),
        round(width, 1),
        round(middle, 1),
        tuple(parts),
        sum(counts),
        round(y - 6, 1),
    )
