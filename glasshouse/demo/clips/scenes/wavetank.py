"""Waves meet a wall with two gaps: what comes through adds up in some directions and cancels in others."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from glasshouse.demo.clips.canvas import Field, Frame, Sheet, enlarge, paint, ramp
from glasshouse.demo.clips.motion import between, ease
from glasshouse.demo.clips.sound import GLASS, envelope, hum, pentatonic, pitch, rush, slide, strike
from glasshouse.demo.clips.stage import FPS, Stage

CELL = 3.6
COLUMNS, SIDE, ABOVE = 150, 60, 26
WALL, PADDLE, SCREEN = 150.0, 212.0, 36.0
ROWS = ABOVE + int(WALL) + 2
STEPS = 5
GAPS = (42, 88)
HALF = 4
WAVES_PER_S = 4.4
LENGTH = 0.24**0.5 * STEPS * FPS / WAVES_PER_S
BEGIN, SHUT, OPEN, STOP = 0.35, 6.2, 8.7, 11.0
_WATER = [
    (0, "#031230"),
    (0.3, "#07386a"),
    (0.5, "#0d6c98"),
    (0.66, "#26adbd"),
    (0.82, "#9fead6"),
    (1, "#fffbe6"),
]
_WARM = np.array([1.0, 0.78, 0.45], np.float32)


def play(stage: Stage) -> Iterator[Frame]:
    """Move the paddle, shut a gap, open it again."""
    water, before = np.zeros((2, ROWS, COLUMNS + 2 * SIDE), np.float32)
    calm, seen = _beach(), np.zeros(COLUMNS, np.float32)
    colours = ramp(_WATER)
    for number, now in stage.moments():
        gate = _gate(now)
        for step in range(STEPS):
            moment = now + step / (STEPS * FPS)
            water, before = _next(water, before, calm), water
            water[-2:] = gate * _coming(np.array([WALL, WALL + 1]), moment)[:, None]
        arriving = np.abs(water[ABOVE + int(SCREEN) + 2, SIDE:-SIDE])
        seen += (arriving - seen) * np.float32(0.06)
        whole = np.vstack([water[ABOVE:-2, SIDE:-SIDE], _below(now)])
        yield _drawn(stage, _lit(stage, whole, colours, seen), now)
        _ping(stage, number, now, seen)
    _sound(stage)


def _coming(rows: NDArray[np.float64], moment: float) -> Field:
    """Return the wave that the paddle has sent on its way, at so many rows."""
    late = moment - BEGIN - np.abs(PADDLE - rows) / (LENGTH * WAVES_PER_S)
    rise = np.clip(late / 0.5, 0, 1) * np.clip((STOP - BEGIN - late) / 0.5, 0, 1)
    return np.asarray(1.5 * rise * np.sin(2 * np.pi * WAVES_PER_S * np.maximum(late, 0)), np.float32)


def _below(now: float) -> Field:
    """Return the straight waves below the wall, where nothing disturbs them."""
    rows = int(960 / CELL) + 1 - int(WALL)
    plain = _coming(WALL + np.arange(rows, dtype=np.float64), now)[:, None]
    return np.asarray(np.repeat(plain, COLUMNS, axis=1), np.float32)


def _open(now: float) -> float:
    """Return how far the left gap is open, 0 to 1."""
    return 1 - between(now, SHUT, OPEN, 0.35)


def _gate(now: float) -> Field:
    """Return where the wall lets water through: 1 in the gaps, 0 elsewhere."""
    x = np.arange(-SIDE, COLUMNS + SIDE)
    left, right = (np.abs(x - gap) <= HALF for gap in GAPS)
    share = _open(now)
    slid = x - GAPS[0] + HALF < (2 * HALF + 1) * share
    return np.asarray(right | (left & slid & (share > 0.03)), np.float32)


def _beach() -> Field:
    """Return how much of a wave each cell keeps: beyond the edges of the picture waves run out, as on sand."""
    y, x = np.mgrid[0:ROWS, 0 : COLUMNS + 2 * SIDE].astype(np.float32)
    sides = np.minimum(x, COLUMNS + 2 * SIDE - 1 - x) / (SIDE - 8)
    edge = np.clip(1 - np.minimum(sides, y / ABOVE), 0, 1)
    return np.asarray(1 - 0.07 * edge**2, np.float32)


def _next(water: Field, before: Field, calm: Field) -> Field:
    """Go one step of the wave equation on."""
    push = -4 * water
    push[1:] += water[:-1]
    push[:-1] += water[1:]
    push[:, 1:] += water[:, :-1]
    push[:, :-1] += water[:, 1:]
    push *= np.float32(0.24)
    push += water + (water - before) * np.float32(0.999)
    push *= calm
    return push


def _lit(stage: Stage, water: Field, colours: Frame, seen: Field) -> Frame:
    """Colour the water by its height, brighter where a crest faces the light; light the screen where waves arrive."""
    width, height = stage.width // 2, stage.height // 2
    far = np.ones(len(water), np.float32)
    far[: int(WALL)] = 1.9  # rings grow weaker as they widen: show them as well
    tall = enlarge(np.tanh(water * far[:, None] * 0.8), width, height)
    facing = np.gradient(tall, axis=0) * np.float32(width / 110)
    fall = np.linspace(1.1, 0.62, height, dtype=np.float32)[:, None]
    light = paint(np.clip(0.44 + 0.36 * tall + 0.5 * facing, 0, 1), colours) * fall[..., None]
    up = (np.arange(height, dtype=np.float32) * (960 / height) - SCREEN * CELL)[:, None]
    glow = enlarge(np.clip(seen / 0.5, 0, 1.1)[None] ** 1.5, width, 1)
    light[up[:, 0] < 0] *= np.float32(0.16)
    light += (glow * np.exp(np.where(up < 0, up / 46, -up / 16)) * 250)[..., None] * _WARM
    small = light.clip(0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize((stage.width, stage.height), Image.Resampling.BICUBIC))


def _drawn(stage: Stage, frame: Frame, now: float) -> Frame:
    """Lay wall, paddle and screen over the water."""
    sheet = Sheet(stage.width, stage.height, ground=frame)
    left, right = (gap * CELL + CELL / 2 for gap in GAPS)
    half, y = (HALF + 0.5) * CELL, WALL * CELL
    slid = 2 * half * (1 - _open(now))
    for start, end in ((-20, left - half), (left + half - slid, right - half), (right + half, 560)):
        sheet.box(start, y - 3, end, y + 17, 4, (2, 10, 26, 120))
        sheet.box(start, y - 9, end, y + 9, 5, (222, 176, 118))
        sheet.box(start, y - 9, end, y - 4, 3, (255, 230, 184))
    strength = ease(now, BEGIN, 0.5) * (1 - ease(now, STOP, 0.5))
    at = PADDLE * CELL - 8 * strength * np.sin(2 * np.pi * WAVES_PER_S * (now - BEGIN))
    sheet.box(18, at + 4, 522, at + 22, 9, (2, 10, 26, 120))
    sheet.box(18, at - 10, 522, at + 12, 9, (240, 104, 78))
    sheet.box(22, at - 9, 518, at - 3, 4, (255, 170, 140))
    sheet.box(0, SCREEN * CELL - 2, 540, SCREEN * CELL + 2, 0, (255, 236, 200, 150))
    return sheet.frame()


def _ping(stage: Stage, number: int, now: float, seen: Field) -> None:
    """Let the bright places ring in turn, with each second wave."""
    beat = round(FPS / WAVES_PER_S)
    if number % beat or seen.max() < 0.12 or now > STOP + 1.2:
        return
    bright = np.flatnonzero((seen[1:-1] > seen[:-2]) & (seen[1:-1] >= seen[2:]) & (seen[1:-1] > 0.1)) + 1
    if len(bright):
        place = int(bright[(number // beat * 2) % len(bright)])
        note = strike(pentatonic(place * 13 // COLUMNS + 3, 57), 1.2, GLASS)
        stage.desk.add(note, now, gain=0.09 + 0.12 * float(seen[place]), pan=place / 75 - 1, room=0.5)


def _sound(stage: Stage) -> None:
    """Beat with the paddle, and let the gap click."""
    desk = stage.desk
    waves = int((STOP - BEGIN) * WAVES_PER_S)
    for wave in range(waves):
        at = BEGIN + wave / WAVES_PER_S
        desk.add(slide(120, 62, 0.2, bend=0.6), at, gain=0.16 + 0.06 * (wave % 4 == 0), room=0.2)
    swell = 0.4 + 0.6 * np.abs(np.sin(np.arange(waves * 4 + 1) * np.pi / 4))
    surf = rush(STOP - BEGIN, 300, 1800, seed=6, fade=0.6) * envelope(swell, STOP - BEGIN)
    desk.add(surf, BEGIN, gain=0.12, room=0.4)
    for at, (low, high) in ((SHUT, (700, 240)), (OPEN - 0.35, (240, 760))):
        desk.add(slide(low, high, 0.3), at, gain=0.2, pan=-0.3, room=0.3)
        desk.add(strike(pitch(45), 0.5, GLASS), at + 0.3, gain=0.25, pan=-0.3, room=0.4)
    for note, at in (
        (45, 0.3),
        (52, 0.3),
        (57, 3.0),
        (64, 3.0),
        (43, 6.2),
        (50, 6.2),
        (45, 8.7),
        (57, 8.7),
        (61, 8.7),
    ):
        desk.add(hum(pitch(note), 3.6, warmth=0.35, fade=1.2), at, gain=0.1, room=0.6)
