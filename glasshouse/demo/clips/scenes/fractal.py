"""A dive into the Mandelbrot set, through seahorses to a spiral's heart, computed once on a scroll.

In polar coordinates with the logarithm of the distance, zooming in is sliding along: each frame is a look at another
part of one long strip (the "exponential map").
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Field, Frame, paint, ramp
from glasshouse.demo.clips.motion import ease
from glasshouse.demo.clips.sound import GLASS, hum, pentatonic, pitch, rush, strike
from glasshouse.demo.clips.stage import Stage

HEART = complex(-0.743643887037151, 0.131825904205330)
MIDDLE = (232.0, 396.0)
WIDEST, DEPTH = 4.4, 9.8
LIMIT = 420
LEVELS = 4
_DUSK = [
    (0.0, "#1a0b2e"), (0.12, "#3d1660"), (0.26, "#8b2a86"), (0.4, "#e0567a"), (0.52, "#ffa66b"), (0.62, "#ffe9b0"),
    (0.72, "#8fd8d2"), (0.84, "#2f6fae"), (1.0, "#1a0b2e"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """Which pixels look at a scroll, and where: their rows, and the two columns they lie between."""

    pixels: NDArray[np.int32]
    rows: Field
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    share: Field


def play(stage: Stage) -> Iterator[Frame]:
    """Fall for eleven seconds."""
    around = max(96, stage.width * 32 // 15 // 16 * 16)
    step = 2 * np.pi / around
    reach = float(np.hypot(540, 960))
    strips = _coarser(_strip(int(np.ceil((DEPTH + np.log(reach)) / step)) + 16, around))
    looks = [_look(stage, level, around, reach) for level in range(LEVELS)]
    colours = ramp(_DUSK, 2048)
    tone = np.empty(stage.width * stage.height, np.float32)
    for _, now in stage.moments():
        along = DEPTH / step * (0.06 * ease(now, 0, 2) + 0.94 * (now / stage.seconds))
        for level, (strip, look) in enumerate(zip(strips, looks, strict=True)):
            tone[look.pixels] = _sampled(strip, look, along * 0.5**level)
        cycle = tone * np.float32(0.085) - np.float32(now * 0.03)
        cycle -= np.floor(cycle)
        shown = paint(cycle.reshape(stage.height, stage.width), colours)
        yield (shown * _outside(tone, (stage.height, stage.width, 1))).astype(np.uint8)
    _sound(stage)


def _outside(tone: Field, shape: tuple[int, int, int]) -> Field:
    """Return how much light each point keeps: the set itself, which never flees, stays dark."""
    last = np.float32(np.log2(LIMIT + 8) * 8)
    return np.asarray(np.clip((last - tone) * np.float32(0.8), 0.06, 1), np.float32).reshape(shape)


def _strip(rows: int, around: int) -> Field:
    """Compute the scroll: (rows, around) of smooth escape times, the widest circle first."""
    step = 2 * np.pi / around
    angle = np.exp(1j * step * np.arange(around))
    strip = np.zeros((rows, around), np.float32)
    for start in range(0, rows, 32):
        radius = WIDEST * np.exp(-step * np.arange(start, min(rows, start + 32)))
        strip[start : start + 32] = _escape((HEART + radius[:, None] * angle).ravel()).reshape(-1, around)
    return strip


def _escape(c: NDArray[np.complex128]) -> Field:
    """Return how soon each point flees, smoothly and on a log scale; what never flees counts as the limit."""
    times = np.full(len(c), LIMIT, np.float32)
    alive, z = np.arange(len(c)), c.copy()
    here = c.copy()
    for count in range(1, LIMIT):
        z *= z
        z += here
        if count % 4 == 0:
            size = z.real**2 + z.imag**2
            gone = size > 256
            if gone.any():
                late = np.log2(np.log(size[gone]) / np.log(256.0))
                times[alive[gone]] = count + 1 - late
                stay = ~gone
                alive, z, here = alive[stay], z[stay], here[stay]
            if not len(alive):
                break
    return np.asarray(np.log2(times + 8) * 8, np.float32)


def _coarser(strip: Field) -> list[Field]:
    """Return the scroll and its halves, for the middle of the picture where it is seen small."""
    strips = [strip]
    for _ in range(LEVELS - 1):
        last = strips[-1][: len(strips[-1]) // 2 * 2]
        strips.append((last[::2, ::2] + last[1::2, ::2] + last[::2, 1::2] + last[1::2, 1::2]) / 4)
    return strips


def _look(stage: Stage, level: int, around: int, reach: float) -> Look:
    """Find the pixels that a scroll of this level is right for: each level is half as fine as the one before."""
    step = 2 * np.pi / around
    y, x = np.mgrid[0 : stage.height, 0 : stage.width] * (540 / stage.width)
    dx, dy = x.ravel() - MIDDLE[0] + 0.25, y.ravel() - MIDDLE[1] + 0.25
    radius = np.maximum(np.hypot(dx, dy), 0.6)
    best = np.clip(np.floor(np.log2(540 / stage.width / (step * radius)) + 0.5), 0, LEVELS - 1)
    pixels = np.flatnonzero(best == level)
    share = 0.5**level
    row = (np.log(reach / radius[pixels]) / step + 0.5) * share - 0.5
    column = ((np.arctan2(dy[pixels], dx[pixels]) % (2 * np.pi)) / step + 0.5) * share - 0.5
    left = np.floor(column).astype(np.int32)
    columns = around >> level
    return Look(
        pixels.astype(np.int32), row.astype(np.float32), left % columns, (left + 1) % columns,
        (column - left).astype(np.float32),
    )  # fmt: skip


def _sampled(strip: Field, look: Look, along: float) -> Field:
    """Read the scroll between its points, so many rows further on."""
    row = look.rows + np.float32(along)
    top = row.astype(np.int32)
    row -= top
    top = np.clip(top, 0, len(strip) - 2)
    top *= np.int32(strip.shape[1])
    flat = strip.ravel()
    first, second = top + look.left, top + look.right
    above = flat[first]
    above += (flat[second] - above) * look.share
    first += np.int32(strip.shape[1])
    second += np.int32(strip.shape[1])
    below = flat[first]
    below += (flat[second] - below) * look.share
    below -= above
    below *= row
    above += below
    return np.asarray(above, np.float32)


def _sound(stage: Stage) -> None:
    """Let a wide chord sink, with a wind of depth and glass above."""
    desk, seconds = stage.desk, stage.seconds
    for note, at in (
        (45, 0.0),
        (57, 0.0),
        (64, 0.0),
        (41, 3.6),
        (53, 3.6),
        (60, 3.6),
        (38, 7.2),
        (50, 7.2),
        (57, 7.2),
    ):
        desk.add(hum(pitch(note), 5.2, warmth=0.45, fade=1.6), at, gain=0.12, room=0.65)
    desk.add(rush(seconds, 180, 900, seed=11, fade=2.0), 0, gain=0.12, room=0.5)
    for number in range(24):
        at = 0.3 + number * 0.44
        hertz = pentatonic(14 - number % 8 - number // 8, 57)
        desk.add(strike(hertz, 1.8, GLASS), at, gain=0.075, pan=0.7 * np.sin(number * 2.1), room=0.65)
