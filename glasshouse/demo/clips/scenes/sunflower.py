"""A sunflower looks for its angle: seed after seed, each turned by as much again, until none is in another's way."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Colour, Frame, Sheet, curve, radiance, ramp, settle, sky
from glasshouse.demo.clips.motion import between, ease, spring
from glasshouse.demo.clips.sound import GLASS, HARP, envelope, hum, pentatonic, pitch, rush, strike
from glasshouse.demo.clips.stage import Stage

COUNT = 620
MIDDLE = (232.0, 372.0)
GOLDEN = 1 - 2 / (1 + 5**0.5)
# Share of a whole turn at these moments: spokes first, then ever more spirals, then the golden one.
ANGLES = ((0.0, 1 / 4), (1.2, 1 / 4), (2.0, 1 / 3), (2.9, 1 / 3), (3.8, 2 / 5), (4.5, 2 / 5), (6.6, GOLDEN))
FOUND, BLOOM, BEE = 6.6, 7.0, 8.3
_SEEDS = [(0, "#ffd75e"), (0.25, "#f2a03d"), (0.55, "#b3542c"), (0.8, "#6d2a26"), (1, "#3c1a22")]


def play(stage: Stage) -> Iterator[Frame]:
    """Turn, find, and bloom."""
    sheet = stage.sheet(_noon(stage))
    _stem(sheet)
    sheet.keep()
    tones = ramp(_SEEDS, COUNT)
    for _, now in stage.moments():
        sheet.wipe()
        sway = 5 * np.sin(now * 1.3)
        _petals(sheet, now, sway)
        _seeds(sheet, now, sway, tones)
        _bee(sheet, now, sway)
        yield sheet.frame()
    _sound(stage)


def _angle(now: float) -> float:
    """Return the turn from a seed to the next one, as a share of the whole."""
    for (start, low), (end, high) in pairwise(ANGLES):
        if now < end:
            return low + (high - low) * ease(now, start, end - start)
    return GOLDEN


def _places(now: float) -> NDArray[np.float64]:
    """Return where the seeds are, (n, 2) from the middle, oldest first; new ones push from the middle."""
    grown = COUNT * min(1.0, 0.06 + 0.94 * ease(now, 0, 5.6))
    number = np.arange(int(grown)) + 0.5
    radius = 6.9 * np.sqrt(number)
    turn = 2 * np.pi * (_angle(now) * np.arange(len(number)) + 0.012 * now)
    return np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)


def _seeds(sheet: Sheet, now: float, sway: float, tones: Frame) -> None:
    x, y = MIDDLE[0] + sway, MIDDLE[1]
    full = ease(now, BLOOM - 0.3, 0.8)
    sheet.disc(x, y, 180 * full, (66, 30, 26))
    places = _places(now)
    wave = _spiral_light(now, len(places))
    for number, (dx, dy) in enumerate(places.tolist()):
        share = number / COUNT
        size = (3.6 + 3.0 * share) * (1 if number < len(places) - 20 else (len(places) - number) / 20)
        glow = float(wave[number])
        red, green, blue = (
            tones[min(COUNT - 1, number)] * (1 - glow) + np.array([255, 240, 190]) * glow
        ).tolist()
        sheet.disc(x + dx + 1.4, y + dy + 2, size, (40, 16, 18, 120))
        sheet.disc(x + dx, y + dy, size, (int(red), int(green), int(blue)))
        sheet.disc(x + dx - size * 0.3, y + dy - size * 0.35, size * 0.32, (255, 246, 214, 130))


def _spiral_light(now: float, count: int) -> NDArray[np.float64]:
    """Light every 21st seed, then every 34th, once the angle is found: the spirals that the eye sees."""
    number = np.arange(count)
    first = between(now, FOUND, 7.7, 0.3) * (number % 21 % 3 == 2)
    second = between(now, 7.7, 8.9, 0.3) * (number % 34 % 4 == 1)
    return np.asarray(0.85 * (first + second) * (number > 30))


def _petals(sheet: Sheet, now: float, sway: float) -> None:
    """Unfold two rounds of petals behind the seeds, one after the other."""
    for ring, (count, reach, fill, edge) in enumerate(_RINGS):
        for petal in range(count):
            open_share = spring(now, BLOOM + 0.25 * ring + 0.5 * petal / count, speed=11, damping=7)
            if open_share <= 0.02:
                continue
            turn = 2 * np.pi * (petal + 0.5 * ring) / count + 0.05 * np.sin(now * 1.7 + petal)
            for size, tone in ((1.0, edge), (0.9, fill)):
                _petal(
                    sheet, (MIDDLE[0] + sway, MIDDLE[1]), turn, (150.0, reach * open_share, 27 * size), tone
                )


_RINGS: tuple[tuple[int, float, Colour, Colour], ...] = (
    (21, 128.0, (240, 158, 32), (206, 112, 20)),
    (21, 104.0, (255, 200, 52), (232, 150, 30)),
)


def _petal(
    sheet: Sheet, at: tuple[float, float], turn: float, form: tuple[float, float, float], fill: Colour
) -> None:
    """Draw a petal; `form` is where it begins, how long it is, how wide."""
    start, long, wide = form
    outline = curve([(start, -wide * 0.5), (start + long * 0.4, -wide), (start + long, 0), (start + long * 0.4, wide),
                     (start, wide * 0.5)], 6)  # fmt: skip
    cos, sin = np.cos(turn), np.sin(turn)
    sheet.shape(np.stack([at[0] + outline @ (cos, -sin), at[1] + outline @ (sin, cos)], axis=1), fill)


def _bee(sheet: Sheet, now: float, sway: float) -> None:
    """Let a bee come in a loop, and settle."""
    share = ease(now, BEE, 1.5)
    if share <= 0:
        return
    x = 520 - (520 - MIDDLE[0] - 40 - sway * share) * share + 46 * np.sin(share * 9) * (1 - share)
    y = 120 + (MIDDLE[1] - 150) * share + 60 * np.sin(share * 7) * (1 - share)
    flap = np.sin(now * 70) * (1 if share < 0.99 else 0.15)
    sheet.oval(x + 8, y + 16, 22, 9, (40, 16, 18, 70))
    for side, lift in ((-0.5, 1), (0.4, -1)):
        sheet.oval(x + 4, y - 17, 9 + 3 * flap * lift, 17, (255, 255, 255, 170), side)
    sheet.oval(x, y, 22, 14, (255, 196, 60))
    for stripe in (-4, 6):
        sheet.stroke([(x + stripe, y - 12), (x + stripe + 1, y), (x + stripe, y + 12)], 5, (52, 34, 30))
    sheet.disc(x - 20, y - 2, 9, (52, 34, 30))
    sheet.disc(x - 23, y - 5, 2.6, (255, 255, 255))
    sheet.stroke([(x - 23, y - 9), (x - 30, y - 18)], 2.2, (52, 34, 30))


def _noon(stage: Stage) -> Frame:
    """Paint a summer sky that fades into a field."""
    width, height = stage.width, stage.height
    light = sky(
        width, height, [(0, "#2f8fc4"), (0.4, "#7cc7e0"), (0.66, "#d6eddc"), (0.7, "#a9c46a"), (1, "#4c7a34")]
    )
    light += radiance(width, height, (400, 60), 170)[..., None] * np.array([70, 62, 34], np.float32)
    return settle(light)


def _stem(sheet: Sheet) -> None:
    """Draw flowers far away, the stem and its leaves."""
    random = np.random.default_rng(14)
    for row in range(90):
        y = 676 + 2.9 * row
        x, size = random.uniform(-10, 550), 2.0 + row * 0.13
        sheet.disc(x, y, size, (246, 186, 50))
        sheet.disc(x, y, size * 0.45, (96, 50, 34))
        sheet.stroke([(x, y + size), (x, y + size * 2.6)], 1 + size * 0.15, (86, 128, 52))
    stem = curve([MIDDLE, (238, 600), (226, 780), (240, 990)], 12)
    sheet.stroke(stem, 24, (62, 108, 46))
    sheet.stroke(stem - (5, 0), 8, (104, 154, 70))
    for side, y in ((-1, 800), (1, 720)):
        leaf = [
            (232, y),
            (232 + side * 60, y - 66),
            (232 + side * 158, y - 44),
            (232 + side * 110, y + 14),
            (232, y),
        ]
        sheet.shape(curve(leaf, 8), (70, 122, 50))
        sheet.stroke(
            curve([(232, y), (232 + side * 76, y - 22), (232 + side * 150, y - 42)], 8), 3, (128, 176, 88)
        )


def _sound(stage: Stage) -> None:
    """Pluck as the seeds come, closer together as they find their places; buzz at the end."""
    desk = stage.desk
    for number in range(56):
        at = 0.15 + 5.9 * (number / 56) ** 0.85
        step = int((_angle(at) * number * 15) % 15)
        desk.add(strike(pentatonic(step, 57), 1.1, HARP), at, gain=0.12, pan=step / 8 - 0.9, room=0.4)
    for number, step in enumerate((5, 7, 8, 10, 12, 13, 15)):
        at = FOUND + number * 0.09
        desk.add(strike(pentatonic(step, 57), 2.2, GLASS), at, gain=0.14, pan=number / 4 - 0.8, room=0.6)
        desk.add(strike(pentatonic(step - 5, 57), 1.8, HARP), BLOOM + 0.35 + at - FOUND, gain=0.14, room=0.5)
    for note, at in (
        (45, 0.0),
        (52, 0.0),
        (49, 2.4),
        (57, 2.4),
        (50, 4.6),
        (57, 4.6),
        (45, 6.6),
        (57, 6.6),
        (61, 6.6),
    ):
        desk.add(hum(pitch(note), 3.8, warmth=0.35, fade=1.2), at, gain=0.1, room=0.6)
    buzz = hum(206.0, 1.7, warmth=0.85, fade=0.3) * envelope(0.6 + 0.4 * np.sin(np.arange(60) * 1.1), 1.7)
    desk.add(buzz, BEE, gain=0.12, pan=0.4, room=0.2)
    desk.add(rush(stage.seconds, 1500, 6000, seed=12, fade=1.0), 0, gain=0.012, room=0.4)
