"""Fireflies in a clearing: each has its own beat and looks at the others, until the whole wood breathes as one."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Field, Frame, Light, Sheet, colour, curve, radiance, settle, sky
from glasshouse.demo.clips.motion import ease
from glasshouse.demo.clips.sound import GLASS, hum, pentatonic, pitch, rush, strike
from glasshouse.demo.clips.stage import FPS, Stage

COUNT = 190
PERIOD_S = 1.0
TUNE = (0, 4, 2, 5, 3, 7, 5, 9)
_GREEN, _GOLD = np.array([0.75, 1.0, 0.28]), np.array([1.0, 0.86, 0.36])


def play(stage: Stage) -> Iterator[Frame]:
    """Flash alone, then in waves, then together."""
    dusk = _dusk(stage)
    wood = _wood(stage)
    lit = _lit_wood(stage, wood)
    plate = Light(dusk, top=60, bottom=960, halo=0.9)
    place, depth = _places(stage.random)
    phase, pace = stage.random.random(COUNT), stage.random.normal(1 / PERIOD_S, 0.06, COUNT)
    pace *= 1 / np.median(pace)
    for _, now in stage.moments():
        before = phase
        phase = _next(phase, pace, 7.5 * ease(now, 2.0, 6.5))
        _chirp(stage, np.flatnonzero(np.floor(phase) > np.floor(before)), now, place)
        glow = _flash(phase % 1)
        fly = place + _drift(now, phase, depth)
        plate.fade(0.62)
        tint = _GREEN + (_GOLD - _GREEN) * depth[:, None]
        plate.dots(fly, tint * (glow * (1.0 + 2.6 * depth))[:, None], 1.0 + 0.9 * stage.width / 540)
        near = depth > 0.7
        plate.dots(fly[near], tint[near] * (5.0 * glow[near])[:, None], 2.2)
        frame = plate.frame()
        yield _framed(frame, wood, lit, float(glow.mean()))
    _sound(stage)


def _places(random: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where they live, (n, 2), and how near each is, 0 to 1."""
    depth = random.random(COUNT) ** 1.6
    y = 470 + 250 * depth + random.normal(0, 66, COUNT) - 130 * random.random(COUNT) ** 3
    return np.stack([random.uniform(-10, 550, COUNT), y], axis=1), depth


def _drift(now: float, phase: NDArray[np.float64], depth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let each wander a little, and rise while it shines."""
    own = np.arange(COUNT) * 2.4
    reach = 6 + 16 * depth
    x = np.sin(now * 0.6 + own) + 0.5 * np.sin(now * 1.1 + 2 * own)
    y = np.sin(now * 0.7 + own * 1.7) - 0.8 * _flash(phase % 1)
    return np.stack([reach * x, reach * y], axis=1)


def _next(phase: NDArray[np.float64], pace: NDArray[np.float64], pull: float) -> NDArray[np.float64]:
    """Go one frame on: each one's beat is pulled towards the crowd's (Kuramoto)."""
    crowd = np.exp(2j * np.pi * phase).mean()
    towards = abs(crowd) * np.sin(np.angle(crowd) - 2 * np.pi * phase)
    return np.asarray(phase + (pace + pull * towards / (2 * np.pi)) / FPS)


def _flash(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how bright each is within its beat: a quick rise, a slow fall, and dark."""
    return np.asarray(np.clip(share / 0.08, 0, 1) * np.exp(-np.maximum(0, share - 0.08) * 8.5))


def _dusk(stage: Stage) -> NDArray[np.float32]:
    width, height = stage.width, stage.height
    light = sky(width, height, [(0, "#0a1233"), (0.3, "#1c2c5c"), (0.52, "#3d5578"), (0.62, "#24404a"), (0.8, "#0d1f22"),
                                (1, "#050d10")])  # fmt: skip
    light += radiance(width, height, (250, 520), 190)[..., None] * np.array([26, 34, 26], np.float32)
    sheet = Sheet(width, height, ground=settle(light))
    random = np.random.default_rng(3)
    for x, y, size in zip(
        random.uniform(0, 540, 60), random.uniform(0, 330, 60), random.random(60), strict=True
    ):
        sheet.disc(x, y, 0.7 + size, (230, 238, 255, int(60 + 130 * size)))
    for x, wide, top in (
        (70, 9, 250),
        (118, 6, 300),
        (180, 7, 280),
        (300, 6, 310),
        (352, 8, 260),
        (410, 7, 300),
        (470, 10, 240),
    ):
        sheet.stroke([(x, 600), (x + 4, 450), (x - 2, top)], wide, (30, 54, 68))
        for step in range(9):
            y, reach = top + step * 26, 12 + step * 7
            fir = [(x - reach, y + 40), (x - 2, y - 8), (x + reach, y + 40)]
            sheet.shape(fir, (28, 50, 66))
    for row in range(34):
        sheet.oval(250, 566 + row * 5, 420, 30, (64, 98, 104, 16))
    return sheet.frame().astype(np.float32)


def _wood(stage: Stage) -> Field:
    """Draw the dark trunks and the grass in front, as a mask of 0 to 1."""
    mask = Sheet(stage.width, stage.height)
    white = colour("#ffffff")
    for x, wide, lean in ((-6, 74, 26), (520, 74, -24), (436, 24, -8), (62, 22, 10)):
        trunk = curve([(x + lean, -20), (x + lean * 0.6, 300), (x, 640), (x - lean * 0.2, 990)], 10)
        broad = np.stack([np.linspace(0.4, 0.62, len(trunk)) * wide, np.zeros(len(trunk))], axis=1)
        mask.shape(np.vstack([trunk - broad, (trunk + broad)[::-1]]), white)
        for y, side in ((150, 1), (250, -1), (330, 1)):
            branch = [
                (x + lean * 0.7, y + 60),
                (x + lean + side * wide, y),
                (x + lean + side * wide * 2.1, y - 44),
            ]
            mask.stroke(curve(branch, 8), max(3.0, wide * 0.14), white)
    random = np.random.default_rng(17)
    for x, tall, bend in zip(
        random.uniform(-20, 560, 330), random.uniform(40, 170, 330), random.normal(0, 26, 330), strict=True
    ):
        foot = 860 + random.uniform(-40, 60)
        blade = [(x, foot + 60), (x + bend * 0.3, foot - tall * 0.5), (x + bend, foot - tall)]
        mask.stroke(curve(blade, 6), random.uniform(2.0, 5.0), white)
    mask.box(-10, 850, 550, 970, 0, white)
    return np.asarray(mask.frame()[..., :1].astype(np.float32) / 255)


def _lit_wood(stage: Stage, wood: Field) -> NDArray[np.float32]:
    """Return what is added when everything shines: light on the meadow, and on the edges of the wood in front."""
    edge = np.abs(np.gradient(wood[..., 0], axis=1)) * stage.width / 130
    middle = radiance(stage.width, stage.height, (236, 640), 170)
    tone = np.array([92, 104, 34], np.float32) * middle[..., None]
    meadow = np.array([58, 78, 26], np.float32) * middle[..., None] * (1 - wood)
    return np.asarray(tone * (0.25 + np.clip(edge, 0, 1.2))[..., None] * wood + meadow, np.float32)


def _framed(frame: Frame, wood: Field, lit: NDArray[np.float32], glow: float) -> Frame:
    """Lay the wood over the clearing: black, and edged with the light that all of them give."""
    shown = (
        frame * (1 - wood) + wood * np.array([5, 10, 14], np.float32) + lit * np.float32(min(1.6, 3.2 * glow))
    )
    return np.asarray(shown.clip(0, 255), np.uint8)


def _chirp(stage: Stage, flashing: NDArray[np.intp], now: float, place: NDArray[np.float64]) -> None:
    """Give each flash a small note; the more at once, the more of a chord."""
    bar = int(now / PERIOD_S)
    many = len(flashing) > 20
    for index in flashing[: 11 if many else 4].tolist():
        step = (TUNE[bar % 8] + index * 2) % 10 + 4 if now > 5 else index * 7 % 13 + 3
        late = float(stage.random.uniform(0, 0.03))
        note = strike(pentatonic(step, 57), 0.9, GLASS)
        stage.desk.add(
            note, now + late, gain=0.11 if many else 0.045, pan=float(place[index, 0]) / 270 - 1, room=0.5
        )


def _sound(stage: Stage) -> None:
    """Let the night hum, with a low breath for each beat once they beat together."""
    desk, seconds = stage.desk, stage.seconds
    for note, at in ((45, 0.0), (52, 0.0), (41, 4.0), (53, 4.0), (60, 4.0), (45, 8.0), (57, 8.0), (64, 8.0)):
        desk.add(hum(pitch(note), 5.4, warmth=0.4, fade=1.8), at, gain=0.11, room=0.6)
    desk.add(rush(seconds, 3500, 7500, seed=5, fade=1.5), 0, gain=0.02, room=0.4)
    desk.add(rush(seconds, 200, 700, seed=6, fade=1.5), 0, gain=0.05, room=0.4)
