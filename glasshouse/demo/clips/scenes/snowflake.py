"""A snowflake grows: a grain of dust, six neighbours around each place, and water that freezes where it meets ice."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from glasshouse.demo.clips.canvas import Field, Frame, paint, radiance, ramp, sky
from glasshouse.demo.clips.motion import ease
from glasshouse.demo.clips.sound import BELL, GLASS, hum, pentatonic, pitch, rush, strike
from glasshouse.demo.clips.stage import Stage

REACH = 118
SIDE = 2 * REACH + 1
MIDDLE = (234.0, 400.0)
CELL = 1.98
DAMP = 0.5
BEGIN, GROWN = 0.4, 9.2
_ICE = [(0, "#13295c"), (0.35, "#3c7fc4"), (0.6, "#8fd0ee"), (0.82, "#dcf4fb"), (1, "#ffffff")]


def play(stage: Stage) -> Iterator[Frame]:
    """Freeze, from a grain to a star."""
    water, damp = np.full((SIDE, SIDE), DAMP, np.float32), _inside()
    water[REACH, REACH] = 1.0
    night, colours = _night(stage), ramp(_ICE)
    drift = _drift(stage)
    done, size = 0, 0
    for _, now in stage.moments():
        until = int(1500 * np.clip((now - BEGIN) / (GROWN - BEGIN), 0, 1) ** 1.2)
        while done < until and water[REACH, REACH + REACH - 8] < 1:
            water = _freeze(water, damp, done)
            done += 1
        size = _ring(stage, water, size, now)
        yield _lit(stage, water, night, colours, drift, now)
    _sound(stage)


def _inside() -> NDArray[np.bool_]:
    """Say which places lie within a hexagon; beyond it the air stays as damp as it was."""
    row, column = np.mgrid[-REACH : REACH + 1, -REACH : REACH + 1]
    return np.asarray(np.maximum(np.maximum(np.abs(row), np.abs(column)), np.abs(row + column)) < REACH - 1)


def _freeze(water: Field, inside: NDArray[np.bool_], step: int) -> Field:
    """Go one step on (after Reiter): ice and its neighbours take water from the air, all else spreads."""
    ice = water >= 1
    near = ice.copy()
    for shift in _SIX:
        near |= np.roll(ice, shift, (0, 1))
    kept = np.where(near, water, 0)
    free = np.where(near, 0, water)
    spread = -6 * free
    for shift in _SIX:
        spread += np.roll(free, shift, (0, 1))
    # The weather changes on the way down: broad plates, then needles, then ferns.
    gain = next(gain for until, gain in _WEATHER if step < until)
    kept += np.where(near, np.float32(gain), np.float32(0))
    grown = kept + free + np.float32(1 / 12) * spread
    return np.asarray(np.where(inside, grown, np.float32(DAMP)), np.float32)


# Until which step, and how much more freezes at each.
_WEATHER = ((140, 0.004), (380, 0.0004), (560, 0.004), (900, 0.0006), (9999, 0.0018))
_SIX = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, -1), (-1, 1))


def _night(stage: Stage) -> NDArray[np.float32]:
    width, height = stage.width, stage.height
    light = sky(width, height, [(0, "#0a1029"), (0.42, "#17265a"), (1, "#0a0e22")])
    light += radiance(width, height, MIDDLE, 200)[..., None] * np.array([10, 26, 48], np.float32)
    return light


def _drift(stage: Stage) -> NDArray[np.float64]:
    """Return other flakes that fall, out of focus: across, down, size, speed."""
    return np.stack(
        [stage.random.uniform(low, high, 46) for low, high in ((-20, 560), (0, 1100), (3, 15), (40, 120))]
    )


def _lit(
    stage: Stage,
    water: Field,
    night: NDArray[np.float32],
    colours: Frame,
    drift: NDArray[np.float64],
    now: float,
) -> Frame:
    """Show the ice as glass: its height from how much water it took, lit from above, with a glow."""
    width = stage.width
    thick = np.where(water >= 1, 90 + 165 * np.clip((water - 1) * 0.9, 0, 1), 0)
    ice = Image.fromarray(thick.astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))
    top = int(140 * width / 540)  # what lies above and below stays night
    size, way = (width, int(560 * width / 540)), _lattice(stage, now, top)
    shown = ice.transform(size, Image.Transform.AFFINE, way, Image.Resampling.BICUBIC)
    tall = np.asarray(shown, np.float32) / 255
    slope_y, slope_x = (np.asarray(np.gradient(tall, axis=axis)) for axis in (0, 1))
    facing = (-slope_x - 1.3 * slope_y) * np.float32(width / 240)
    body = np.clip(tall * np.float32(2.6), 0, 1)[..., None]
    glass = paint(np.clip(0.3 + 0.42 * tall + 0.7 * facing, 0, 1), colours).astype(np.float32)
    frame = night.copy()
    star = frame[top : top + size[1]]
    star *= 1 - np.float32(0.92) * body
    star += glass * (np.float32(0.92) * body)
    star += (np.clip(facing - 0.25, 0, 1) ** 2 * 210)[..., None]
    glow = Image.fromarray((body[::4, ::4, 0] * 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(width / 60)
    )
    halo = np.asarray(glow.resize(size, Image.Resampling.BILINEAR), np.float32)
    star += halo[..., None] * np.array([0.1, 0.17, 0.26], np.float32)
    _fall(frame, drift, stage, now)
    return np.clip(frame, 0, 255).astype(np.uint8)


def _lattice(stage: Stage, now: float, top: int) -> tuple[float, ...]:
    """Return how pixels look up places of the six-sided lattice, which turns slowly, from row `top` on."""
    turn, size = 0.09 * now + 0.2, 540 / stage.width / CELL
    sink = 26 * (1 - ease(now, 0, 2.5))
    cos, sin = np.cos(turn), np.sin(turn)
    x_of = np.array([cos, sin]) * size
    y_of = np.array([-sin, cos]) * size
    row = y_of * 2 / 3**0.5
    column = x_of - row / 2
    at = np.array([MIDDLE[0], MIDDLE[1] - sink]) * stage.width / 540 - (0, top)
    return (*column, REACH + 0.5 - column @ at, *row, REACH + 0.5 - row @ at)


def _fall(frame: NDArray[np.float32], drift: NDArray[np.float64], stage: Stage, now: float) -> None:
    """Add the other flakes as soft discs of light."""
    scale = stage.width / 540
    for x, y, size, speed in drift.T.tolist():
        left = (x + 16 * np.sin(now * 0.8 + y)) * scale
        top = ((y + speed * now) % 1060 - 50) * scale
        reach = max(1, round(size * 1.4 * scale))
        rows, columns = (slice(max(0, int(at) - reach), max(0, int(at) + reach + 1)) for at in (top, left))
        part = frame[rows, columns]
        down, across = np.ogrid[rows, columns]
        away = np.hypot(down[: part.shape[0]] - top, across[:, : part.shape[1]] - left) / (size * scale)
        part += (np.clip(1.15 - away, 0, 0.4) * (70 - 3 * size))[..., None] * np.array(
            [0.75, 0.9, 1.1], np.float32
        )


def _ring(stage: Stage, water: Field, size: int, now: float) -> int:
    """Sound a bell for each ring of places that the longest arm has reached."""
    arm = int(np.flatnonzero(water[REACH] >= 1).max(initial=REACH) - REACH)
    if arm // 4 > size // 4:
        note = pentatonic(arm // 4 * 3 % 13 + 3, 57)
        stage.desk.add(strike(note, 1.9, GLASS), now, gain=0.15, pan=0.6 * np.sin(arm), room=0.6)
        stage.desk.add(strike(note * 2, 1.2, BELL), now + 0.13, gain=0.05, pan=-0.6 * np.sin(arm), room=0.7)
    return arm


def _sound(stage: Stage) -> None:
    """Let the air be still and wide, and end on a clear chord."""
    desk, seconds = stage.desk, stage.seconds
    for note, at in (
        (45, 0.0),
        (52, 0.0),
        (64, 0.0),
        (42, 3.7),
        (54, 3.7),
        (61, 3.7),
        (38, 7.2),
        (50, 7.2),
        (57, 7.2),
    ):
        desk.add(hum(pitch(note), 5.0, warmth=0.3, fade=1.8), at, gain=0.1, room=0.7)
    desk.add(rush(seconds, 300, 1200, seed=2, fade=1.5), 0, gain=0.05, room=0.5)
    for number, note in enumerate((69, 73, 76, 81, 85, 88)):
        desk.add(
            strike(pitch(note), 2.4, GLASS),
            GROWN + 0.2 + number * 0.09,
            gain=0.12,
            pan=number / 3 - 0.8,
            room=0.7,
        )
