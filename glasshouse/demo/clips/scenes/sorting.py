"""Quicksort as a shell of light: each spoke is a number, each touch a note."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Frame, Sheet, bloom, radiance, ramp, settle, sky
from glasshouse.demo.clips.motion import ease
from glasshouse.demo.clips.sound import MARIMBA, hum, pentatonic, pitch, strike
from glasshouse.demo.clips.stage import Stage

COUNT = 132
CENTRE = np.array([228.0, 392.0])
START, SWEEP = 0.9, 9.0
Move = tuple[int, int, bool]
_RAINBOW = [
    (0, "#ff5d6c"), (0.17, "#ff9f45"), (0.33, "#ffe066"), (0.5, "#58d68d"), (0.67, "#35c4f0"), (0.83, "#6b7bff"),
    (1, "#d65bff"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spokes:
    """What is seen of the numbers: their gliding values, how lately each was touched (0 to 1), their colours."""

    shown: NDArray[np.float64]
    heat: NDArray[np.float64]
    colours: NDArray[np.float64]


def play(stage: Stage) -> Iterator[Frame]:
    """Shuffle, sort, and sweep over the result."""
    width, height = stage.width, stage.height
    night = sky(width, height, [(0, "#11101f"), (0.45, "#1d1733"), (1, "#0a0913")])
    night += radiance(width, height, (228, 392), 210)[..., None] * np.array([22, 12, 30], np.float32)
    sheet = stage.sheet(settle(night))
    sheet.keep(top=130, bottom=650)
    values = stage.random.permutation(COUNT)
    moves = _quicksort(values.tolist())
    spokes = Spokes(values.astype(np.float64), np.zeros(COUNT), ramp(_RAINBOW, COUNT).astype(np.float64))
    done = 0
    for _, now in stage.moments():
        until = round(len(moves) * ease(now, START, SWEEP - START - 0.2) ** 0.9)
        for one, two, swapped in moves[done:until]:
            if swapped:
                values[[one, two]] = values[[two, one]]
            spokes.heat[[one, two]] = 1.0
            _ring(stage, int(values[two]), now, 0.05 if swapped else 0.022)
        done = until
        _sweep(stage, spokes.heat, now)
        np.add(spokes.shown, (values - spokes.shown) * 0.42, out=spokes.shown)
        sheet.wipe()
        _draw(sheet, spokes, now)
        np.multiply(spokes.heat, 0.7, out=spokes.heat)
        yield bloom(sheet.frame(), strength=0.6, radius=5)
    for note, at in ((45, 0.0), (52, 0.0), (57, 4.4), (48, 4.4), (41, SWEEP), (53, SWEEP), (60, SWEEP)):
        stage.desk.add(hum(pitch(note), 5.0, warmth=0.3, fade=1.5), at, gain=0.07, room=0.6)


def _quicksort(numbers: list[int]) -> list[Move]:
    """Return every comparison, (place, place, whether they change places), with the middle number as pivot."""
    moves: list[Move] = []
    parts = [(0, len(numbers) - 1)]
    while parts:
        low, high = parts.pop()
        if low >= high:
            continue
        middle = (low + high) // 2
        numbers[middle], numbers[high] = numbers[high], numbers[middle]
        moves.append((middle, high, True))
        wall = low
        for place in range(low, high):
            smaller = numbers[place] < numbers[high]
            moves.append((place, wall, smaller))
            if smaller:
                numbers[place], numbers[wall] = numbers[wall], numbers[place]
                wall += 1
        numbers[wall], numbers[high] = numbers[high], numbers[wall]
        moves.append((wall, high, True))
        parts += [(wall + 1, high), (low, wall - 1)]
    return moves


def _sweep(stage: Stage, heat: NDArray[np.float64], now: float) -> None:
    """Run once around the sorted shell, with a rising scale."""
    place = int((now - SWEEP) / 1.5 * COUNT)
    if 0 <= place < COUNT:
        heat[max(0, place - 4) : place + 1] = 1.0
        if place % 5 < 4 and place // 5 != int((now - SWEEP - 1 / 30) / 1.5 * COUNT) // 5:
            _ring(stage, place, now, 0.16)


def _ring(stage: Stage, value: int, now: float, gain: float) -> None:
    note = strike(pentatonic(value * 18 // COUNT, 57), 0.32, MARIMBA)
    late = float(stage.random.uniform(0, 0.033))
    stage.desk.add(note, now + late, gain=gain, pan=value / COUNT * 1.2 - 0.6, room=0.3)


def _draw(sheet: Sheet, spokes: Spokes, now: float) -> None:
    """Draw the spokes as a slowly turning shell; a touched one is longer and white."""
    share = (spokes.shown + 1) / COUNT
    turn = 2 * np.pi * (np.arange(COUNT) / COUNT + 0.02 * now) - np.pi / 2
    inner, outer = 52 + 16 * share, 74 + 142 * share + 10 * spokes.heat
    half = np.pi / COUNT * 0.78
    corners = [
        CENTRE + reach[:, None] * np.stack([np.cos(turn + side), np.sin(turn + side)], axis=1)
        for reach, side in ((inner, -half), (outer, -half), (outer, half), (inner, half))
    ]
    fill = spokes.colours[np.clip(np.rint(spokes.shown), 0, COUNT - 1).astype(int)]
    fill = fill * 0.92 + (255 - fill * 0.92) * (0.8 * spokes.heat)[:, None]
    for quad, tone in zip(np.stack(corners, axis=1), fill.astype(int).tolist(), strict=True):
        sheet.shape(quad, tuple(tone))
    for (x, y), tone in zip((corners[1] + corners[2]) / 2, fill.astype(int).tolist(), strict=True):
        radius = float(np.hypot(x - CENTRE[0], y - CENTRE[1])) * half
        sheet.disc(x, y, radius, tuple(tone))
