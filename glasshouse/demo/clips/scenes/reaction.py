"""Two imagined chemicals that feed on each other (Gray and Scott, 1984) grow into a coral garden."""

from collections.abc import Iterator

import numpy as np
from PIL import Image

from glasshouse.demo.clips.canvas import Field, Frame, enlarge, paint, ramp
from glasshouse.demo.clips.motion import ease
from glasshouse.demo.clips.sound import GLASS, hum, pentatonic, pitch, slide, strike
from glasshouse.demo.clips.stage import Stage

COLUMNS, ROWS = 126, 224
STEPS = 16
SEEDS = (
    (54, 95),
    (34, 50),
    (83, 66),
    (26, 140),
    (80, 150),
    (56, 188),
    (102, 112),
    (16, 94),
    (100, 26),
    (104, 196),
    (20, 12),
)
_SEA = [
    (0.0, "#05263a"), (0.18, "#0b4d66"), (0.34, "#1b9a94"), (0.46, "#4fc3a1"), (0.6, "#f0685f"), (0.78, "#ff9a76"),
    (0.92, "#ffd9ae"), (1.0, "#fff4e0"),
]  # fmt: skip


def play(stage: Stage) -> Iterator[Frame]:
    """Drop a few seeds one after the other, and let them grow."""
    food, life = np.ones((ROWS + 2, COLUMNS + 2), np.float32), np.zeros((ROWS + 2, COLUMNS + 2), np.float32)
    feed, kill = _climate()
    colours = ramp(_SEA)
    planted = 0
    for _, now in stage.moments():
        while planted < len(SEEDS) and now >= 0.22 * planted:
            _plant(food, life, SEEDS[planted])
            _bloop(stage, planted, now)
            planted += 1
        harsh = kill + np.float32(0.0031 * ease(now, 5.4, 2.6))
        for _ in range(STEPS):
            _react(food, life, feed, harsh)
        yield _lit(stage, food, life, colours)
    _sound(stage)


def _climate() -> tuple[Field, Field]:
    """Return feed and kill rates: worms in the middle, spots towards the edges."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    away = np.hypot((x - 54) / 63, (y - 97) / 118)
    wave = 0.5 + 0.5 * np.sin(away * 4.2 + 0.6)
    return (0.038 + 0.014 * wave).astype(np.float32), (0.0606 + 0.0014 * wave).astype(np.float32)


def _plant(food: Field, life: Field, at: tuple[int, int]) -> None:
    y, x = np.mgrid[0 : ROWS + 2, 0 : COLUMNS + 2]
    spot = (x - at[0]) ** 2 + (y - at[1]) ** 2 < 26
    ragged = np.random.default_rng(at[0]).uniform(0.1, 0.7, int(spot.sum()))
    food[spot], life[spot] = 0.5, ragged


def _react(food: Field, life: Field, feed: Field, kill: Field) -> None:
    """Go one step on; both fields have a border of one cell, where the edges meet."""
    fresh, alive = food[1:-1, 1:-1], life[1:-1, 1:-1]
    eaten = fresh * alive * alive
    flow = _flow(food)
    flow *= np.float32(0.7)
    fresh += flow - eaten + feed * (1 - fresh)
    flow = _flow(life)
    flow *= np.float32(0.35)
    alive += flow + eaten - (feed + kill) * alive
    for field in (food, life):
        field[0], field[-1] = field[-2], field[1]
        field[:, 0], field[:, -1] = field[:, -2], field[:, 1]


def _flow(field: Field) -> Field:
    """Return how much flows in from the eight neighbours; the corners count a quarter."""
    across = field[:, :-2] + field[:, 2:]
    total = field[:-2, 1:-1] + field[2:, 1:-1]
    total += across[1:-1]
    total *= np.float32(0.2)
    total += np.float32(0.05) * (across[:-2] + across[2:])
    total -= field[1:-1, 1:-1]
    return total


def _lit(stage: Stage, food: Field, life: Field, colours: Frame) -> Frame:
    """Show life as relief: coloured by what is eaten, lit from the upper left, wet where it faces the light."""
    width, height = stage.width // 2, stage.height // 2
    tall = enlarge(life[1:-1, 1:-1], width, height) * np.float32(2.5)
    eaten = 1 - enlarge(food[1:-1, 1:-1], width, height)
    slope_y, slope_x = np.gradient(tall)
    facing = -(slope_x + 1.2 * slope_y) * np.float32(width / 54)
    colour = paint(np.clip(0.5 * eaten + 0.62 * tall, 0, 1), colours).astype(np.float32)
    colour *= np.clip(0.95 + 0.6 * facing, 0.4, 1.5)[..., None]
    colour += (np.clip(facing - 0.3, 0, 1) ** 2 * 380)[..., None]
    small = np.clip(colour, 0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize((stage.width, stage.height), Image.Resampling.BICUBIC))


def _bloop(stage: Stage, number: int, now: float) -> None:
    note = pentatonic((number * 3) % 10 + 2, 57)
    pan = SEEDS[number][0] / COLUMNS * 1.4 - 0.7
    stage.desk.add(slide(note * 0.6, note * 1.5, 0.16), now, gain=0.28, pan=pan, room=0.35)
    stage.desk.add(strike(note * 2, 1.4, GLASS), now + 0.05, gain=0.12, pan=pan, room=0.5)


def _sound(stage: Stage) -> None:
    """Let bubbles rise over two deep chords."""
    desk, random = stage.desk, stage.random
    for note, at in ((41, 0.0), (48, 0.0), (57, 0.0), (60, 0.0), (38, 5.0), (50, 5.0), (57, 5.0), (64, 5.0)):
        desk.add(hum(pitch(note), 6.6, warmth=0.35, fade=1.8), at, gain=0.14, room=0.6)
    for _ in range(95):
        at = stage.seconds * random.random() ** 0.8
        hertz = random.uniform(380, 1300)
        bubble = slide(hertz, hertz * random.uniform(1.3, 1.9), random.uniform(0.05, 0.12))
        desk.add(bubble, at, gain=random.uniform(0.02, 0.07), pan=random.uniform(-0.8, 0.8), room=0.5)
    for number in range(11):
        bell = strike(pentatonic(int(random.integers(6, 15)), 57), 1.6, GLASS)
        desk.add(bell, 2.9 + number * 0.72, gain=0.08, pan=random.uniform(-0.6, 0.6), room=0.6)
