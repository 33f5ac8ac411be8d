"""Thirty-seven thousand grains in one cell; a cell with four gives one to each neighbour. A mosaic lays itself."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from glasshouse.demo.clips.canvas import Frame, clouds, colour
from glasshouse.demo.clips.sound import HARP, envelope, hum, pitch, rush, strike
from glasshouse.demo.clips.stage import Stage

COLUMNS, ROWS = 180, 320
MIDDLE = (77, 131)
GRAINS = 37_000
ROUNDS = 7527  # until so many grains lie still
SETTLED = 9.6
_TILES = ("#0d3b5c", "#fdf3dc", "#f2a93b", "#21a79b", "#ff6f52")
_EMPTY = "#0b2730"
_SCALE = (57, 58, 61, 62, 64, 65, 69, 70, 73, 74, 76, 77)
Grid = NDArray[np.int32]


def play(stage: Stage) -> Iterator[Frame]:
    """Let one great heap fall until nothing moves."""
    heap, touched = _heaped()
    palette = np.array([colour(code) for code in _TILES], np.float32)
    rest = _ground()
    shown = rest.copy()
    falls, played = [], 0
    for _, now in stage.moments():
        until = max(played + 1, round(ROUNDS * min(1.0, now / SETTLED) ** 2.4))
        falls.append(sum(_topple(heap, touched) for _ in range(until - played)))
        goal = _coloured(heap, touched, palette, rest)
        # Neighbours take turns to topple: two rounds together show the pile without their flicker.
        _topple(heap, touched)
        goal += _coloured(heap, touched, palette, rest)
        played = until + 1
        shown += (goal / 2 - shown) * np.float32(0.4)
        yield _tiled(stage, shown)
    _sound(stage, np.array(falls, np.float64))


def _heaped() -> tuple[Grid, NDArray[np.bool_]]:
    heap: Grid = np.zeros((ROWS, COLUMNS), np.int32)
    heap[MIDDLE[1], MIDDLE[0]] = GRAINS
    return heap, heap > 0


def _ground() -> NDArray[np.float32]:
    shade = 0.75 + 0.5 * clouds(COLUMNS, ROWS, seed=2, cells=(3, 5))
    return np.asarray(shade[..., None] * np.array(colour(_EMPTY)), np.float32)


def _coloured(
    heap: Grid, touched: NDArray[np.bool_], palette: NDArray[np.float32], rest: NDArray[np.float32]
) -> NDArray[np.float32]:
    return np.where(touched[..., None], palette[np.minimum(heap, 4)], rest)


def _topple(heap: Grid, touched: NDArray[np.bool_]) -> int:
    """Let every full cell give one grain to each neighbour, four at a time; return how many gave."""
    full = heap >> 2
    count = int(full.sum())
    if count:
        heap -= full << 2
        heap[1:] += full[:-1]
        heap[:-1] += full[1:]
        heap[:, 1:] += full[:, :-1]
        heap[:, :-1] += full[:, 1:]
        touched |= heap > 0
    return count


def _tiled(stage: Stage, shown: NDArray[np.float32]) -> Frame:
    """Show each cell as a small tile."""
    cells = Image.fromarray(np.clip(shown, 0, 255).astype(np.uint8))
    return np.asarray(cells.resize((stage.width, stage.height), Image.Resampling.NEAREST))


def _sound(stage: Stage, falls: NDArray[np.float64]) -> None:
    """Let sand hiss as much as falls, and a lute answer the larger avalanches."""
    desk, seconds = stage.desk, stage.seconds
    busy = falls / (falls.max() + 1e-6)
    sand = rush(seconds, 2200, 7000, seed=3, fade=0.3) * envelope(0.25 + 0.75 * busy, seconds)
    desk.add(sand, 0, gain=0.075, room=0.25)
    for number in range(round(seconds / 0.3) - 3):
        at = 0.3 * number + 0.1
        if number % 8 in (0, 1, 3, 4, 6) or stage.random.random() < 0.3:
            step = (number * 5 + int(busy[min(len(busy) - 1, int(at * 30))] * 7)) % len(_SCALE)
            pluck = strike(pitch(_SCALE[step]), 1.0, HARP, 0.002)
            desk.add(pluck, at, gain=0.15 if number % 8 else 0.2, pan=0.4 * np.sin(number * 1.7), room=0.35)
    for note in (33, 45, 52):
        desk.add(hum(pitch(note), seconds, warmth=0.45, fade=1.5), 0, gain=0.08, room=0.5)
