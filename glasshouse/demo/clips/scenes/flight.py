"""A flight at dawn over mountains that are one formula: noise that looks the same near and far."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Field, Frame, colour, radiance, ramp, sky
from glasshouse.demo.clips.motion import ease
from glasshouse.demo.clips.sound import HARP, envelope, hum, pentatonic, pitch, rush, strike
from glasshouse.demo.clips.stage import Stage

SIDE = 1024
LAKE = 0.12
TALL = 150.0
SLICES, NEAR, FAR = 210, 9.0, 620.0
SPEED = 36.0
TALLNESS, WETNESS = 4, 3
HORIZON = 330.0
SUN = (300.0, 262.0)
_LAND = [(0, "#2b3f3c"), (0.25, "#3f5d3c"), (0.42, "#6f7a48"), (0.56, "#7d6a5c"), (0.7, "#8d7f86"), (0.78, "#e9e4ee"),
         (1, "#ffffff")]  # fmt: skip


def play(stage: Stage) -> Iterator[Frame]:
    """Fly."""
    land = _land()
    above = _sky(stage)
    slices = np.geomspace(NEAR, FAR, SLICES).astype(np.float32)
    for _, now in stage.moments():
        yield _seen(stage, land, above, slices, now)
    _sound(stage)


def _noise(slope: float, seed: int) -> Field:
    """Make noise whose waves are stronger the longer they are; it meets itself at the edges. 0 to 1."""
    hertz = np.fft.fftfreq(SIDE)[:, None] ** 2 + np.fft.rfftfreq(SIDE)[None, :] ** 2
    hertz[0, 0] = 1
    spectrum = np.fft.rfft2(np.random.default_rng(seed).standard_normal((SIDE, SIDE))) * hertz ** (-slope / 2)
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, (SIDE, SIDE))
    low, high = np.quantile(field, (0.004, 0.996))
    return np.asarray(np.clip((field - low) / (high - low), 0, 1), np.float32)


def _land() -> Field:
    """Raise ridges out of noise, flood the valleys, colour by height and steepness, and light it from ahead.

    Returns a land that repeats without a seam, as a list (SIDE * SIDE, 5): red, green, blue of 0 to 255, whether water is
    there (0 to 1), and how high it is (0 to `TALL`).
    """
    ridges = 1 - np.abs(2 * _noise(2.05, 14) - 1)
    raw = 0.78 * ridges**1.6 + 0.3 * _noise(2.4, 15) - 0.05
    # A river has cut a valley, and the flight follows it.
    along = np.arange(SIDE, dtype=np.float32)
    bed = _way((along - 30) / SPEED)[0][:, None]
    away = np.clip(np.abs(along[None] - bed) / 95, 0, 1) ** 1.2
    raw *= 0.2 + 0.8 * away
    tall = np.maximum(raw, LAKE).astype(np.float32)
    slope_y, slope_x = (
        np.asarray(np.roll(tall, -1, axis) - np.roll(tall, 1, axis)) * TALL / 2 for axis in (0, 1)
    )
    steep = np.hypot(slope_x, slope_y)
    shade = (0.62 - 0.5 * slope_x + 0.42 * slope_y) / np.sqrt(1 + steep**2)
    rough = 0.1 * (_noise(0.9, 5) - 0.5)
    grade = np.clip((tall - LAKE) / (1 - LAKE) * 1.25 + rough - 0.12 * np.maximum(steep - 0.8, 0), 0, 1)
    tint = ramp(_LAND)[(grade * 1023).astype(int)].astype(np.float32)
    light = np.clip(shade, 0, 1)[..., None]
    warm = np.array([1.34, 1.0, 0.72], np.float32) * light + np.array([0.22, 0.25, 0.4], np.float32) * (
        1 - light
    )
    tint *= warm * 1.15
    wet = np.clip((LAKE - raw) * 60 + 0.5, 0, 1).astype(np.float32)
    return np.asarray(np.dstack([tint, wet, tall * TALL]).reshape(-1, 5), np.float32)


def _sky(stage: Stage) -> NDArray[np.float32]:
    """Paint a morning sky with its sun, taller than the frame, because the view dips."""
    stops = [(0.0, "#35508f"), (0.3, "#7f86b8"), (0.55, "#eeb59a"), (0.68, "#ffd9a4"), (1, "#ffdcb0")]
    light = sky(stage.width, stage.height // 2, stops)
    for radius, strength in ((130, 46), (46, 60), (17, 150)):
        light += (radiance(stage.width, stage.height // 2, SUN, radius) * strength)[..., None] * np.array(
            [1.0, 0.86, 0.6], np.float32
        )
    return np.clip(light, 0, 255)


def _way(now: Any) -> tuple[Any, Any, Any, Any]:
    """Return where the eye is (across, along), which way it looks, and how far it leans, at one moment or many."""
    across = 420 + 46 * np.sin(now * 0.62)
    turn = 46 * 0.62 / SPEED * np.cos(now * 0.62 + 0.4)
    return across, 30 + SPEED * now, turn, -0.2 * np.sin(now * 0.62 + 0.3)


def _height(land: Field, now: float) -> float:
    """Return how high the eye flies: over the highest of what lies ahead, smoothly."""
    total = 0.0
    for ahead in np.linspace(-0.9, 1.5, 17).tolist():
        across, along, _, _ = _way(now + ahead)
        rows = (int(along) + np.arange(26)) % SIDE
        total += float(land[rows[:, None] * SIDE + (int(across) + np.arange(-8, 9)) % SIDE, TALLNESS].max())
    return total / 17 + 15 + 26 * (1 - ease(now, -0.5, 4))


def _seen(stage: Stage, land: Field, above: NDArray[np.float32], slices: Field, now: float) -> Frame:
    """Draw the land slice by slice: each pixel shows the nearest slice that reaches it."""
    width, height = stage.width, stage.height
    across, along, turn, lean = _way(now)
    side = (np.arange(width, dtype=np.float32) / width - 0.43)[None, :] * 1.05
    ahead, level = slices[:, None], np.float32(_height(land, now))
    x = across + ahead * (side + np.float32(turn))
    y = along + ahead * (1 - side * np.float32(turn))
    found = _read(land, x, y)
    tall = found[..., TALLNESS]
    tilt = (np.arange(width, dtype=np.float32) - width / 2) * np.float32(lean)
    rows = HORIZON * height / 960 + tilt + (level - tall) / ahead * np.float32(height * 0.62)
    first = np.clip(rows, 0, height - 1).astype(np.int32)
    nearest = np.full((height, width), SLICES, np.int16)
    columns = np.arange(width)
    for number in range(SLICES - 1, -1, -1):
        nearest[first[number], columns] = number
    np.minimum.accumulate(nearest, axis=0, out=nearest)
    index = nearest * np.int32(width) + columns.astype(np.int32)
    shown = _coloured(found, tall, ahead)[index].view(np.uint8).reshape(height, width, 4)[..., :3].copy()
    wet = np.append(found[..., WETNESS].ravel() > 0.5, np.zeros(width, np.bool_))
    _mirror(shown, wet[index], above, tilt, now)
    _heaven(shown, nearest, above, tilt)
    return np.asarray(shown)


def _coloured(found: Field, tall: Field, ahead: Field) -> NDArray[np.uint32]:
    """Return the land's colours in the morning mist, packed, with one slice of nothing at the end."""
    mist = np.clip((ahead - 60) / (FAR - 60), 0, 1) ** 0.9 * np.clip(1.25 - tall / TALL, 0.4, 1)
    tint = found[..., :3]
    tint += (np.array(colour("#ffd3a6"), np.float32) - tint) * mist[..., None]
    packed = np.full((SLICES + 1, found.shape[1], 4), 255, np.uint8)
    packed[:SLICES, :, :3] = np.clip(tint, 0, 255)
    return packed.view(np.uint32).ravel()


def _heaven(shown: Frame, nearest: NDArray[np.int16], above: NDArray[np.float32], tilt: Field) -> None:
    """Fill with sky what no slice reaches."""
    row, column = np.nonzero(nearest[: len(above)] == SLICES)
    shift = np.clip(row - tilt[column].astype(np.int32), 0, len(above) - 1)
    shown[row, column] = above[shift, column]


def _mirror(
    shown: Frame, wet: NDArray[np.bool_], above: NDArray[np.float32], tilt: Field, now: float
) -> None:
    """Let water show the sky upside down, broken by ripples."""
    row, column = np.nonzero(wet)
    horizon = np.float32(HORIZON * len(shown) / 960)
    deep = row.astype(np.float32) - horizon - tilt[column]
    wave = (
        150 * horizon / np.maximum(deep, 4)
        + np.float32(now * 5)
        + (2 * np.sin(0.021 * np.arange(shown.shape[1]) + now))[column]
    )
    ripple = np.sin(wave.astype(np.float32)) * deep * np.float32(0.02)
    up = np.clip(horizon - 0.62 * deep - 2.2 * ripple, 0, len(above) - 1).astype(np.int32)
    side = np.clip(column + 1.6 * ripple, 0, shown.shape[1] - 1).astype(np.int32)
    shown[row, column] = above[up, side] * np.float32(0.86) + np.array([6, 12, 22], np.float32)


def _read(land: Field, x: Field, y: Field) -> Field:
    """Read the land between its points: (slices, width, 5)."""
    left, top = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    dx, dy = (x - left)[..., None], (y - top)[..., None]
    x0, x1 = left % SIDE, (left + 1) % SIDE
    y0, y1 = top % SIDE * SIDE, (top + 1) % SIDE * SIDE
    upper, lower = land[y0 + x0], land[y1 + x0]
    upper += (land[y0 + x1] - upper) * dx
    lower += (land[y1 + x1] - lower) * dx
    lower -= upper
    lower *= dy
    upper += lower
    return np.asarray(upper)


def _sound(stage: Stage) -> None:
    """Let the wind rise and fall with the turns, over wide chords and a slow harp."""
    desk, seconds = stage.desk, stage.seconds
    swell = 0.6 + 0.4 * np.sin(np.arange(40) / 39 * seconds * 0.55 * 2)
    for low, high, gain, pan in ((160, 700, 0.17, -0.3), (500, 2200, 0.07, 0.4)):
        desk.add(
            rush(seconds, low, high, seed=low, fade=1.2) * envelope(swell, seconds),
            0,
            gain=gain,
            pan=pan,
            room=0.4,
        )
    chords = ((45, 57, 64, 69), (41, 53, 60, 69), (36, 55, 60, 67), (43, 55, 62, 71))
    for bar, chord in enumerate(chords):
        for note in chord:
            desk.add(hum(pitch(note), 4.2, warmth=0.45, fade=1.3), bar * 2.9, gain=0.13, room=0.6)
        for number in range(7):
            at = 0.35 + bar * 2.9 + number * 0.41
            note = chord[1 + number % 3] + 12 * (number // 3 % 2)
            desk.add(strike(pitch(note), 1.8, HARP), at, gain=0.1, pan=0.6 * np.sin(number * 1.9), room=0.55)
    for number in range(3):
        desk.add(
            strike(pentatonic(12 + number, 57), 2.4, HARP), seconds - 2.2 + number * 0.2, gain=0.1, room=0.6
        )
