"""Rain on a garden pond at midday: rings that cross, light on the floor, and two koi below."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from glasshouse.demo.clips.canvas import Colour, Field, Frame, Sheet, clouds, enlarge, settle
from glasshouse.demo.clips.sound import GLASS, hum, pentatonic, pitch, rush, slide, strike
from glasshouse.demo.clips.stage import Stage

COLUMNS, ROWS = 150, 267
STEPS = 5
# When, where (design units) and how hard each drop falls.
DROPS = (
    (0.15, 210, 330, 1.0), (0.95, 120, 520, 0.7), (1.5, 340, 210, 0.8), (2.15, 250, 600, 0.7), (2.6, 90, 180, 0.7),
    (3.2, 380, 450, 0.9), (3.65, 190, 90, 0.6), (4.0, 290, 330, 0.7), (4.5, 130, 660, 0.8), (4.8, 420, 640, 0.6),
    (5.15, 230, 240, 0.7), (5.45, 70, 420, 0.7), (5.8, 350, 560, 0.8), (6.3, 220, 400, 1.9), (8.1, 310, 160, 0.7),
    (8.7, 140, 300, 0.8), (9.3, 380, 330, 0.7), (9.7, 200, 560, 0.8), (10.3, 280, 440, 0.6),
)  # fmt: skip
_STONES = ("#3f8f8c", "#4fa29a", "#63b3a5", "#37807f", "#7cc0ac", "#5a9c8a")
_TWICE = [min(255, 2 * level) for level in range(256)] * 3


def play(stage: Stage) -> Iterator[Frame]:
    """Let it rain, and look down."""
    floor = stage.sheet(_floor(stage))
    floor.keep(top=80, bottom=700)
    water, before = np.zeros((ROWS, COLUMNS), np.float32), np.zeros((ROWS, COLUMNS), np.float32)
    fallen = 0
    for _, now in stage.moments():
        while fallen < len(DROPS) and DROPS[fallen][0] <= now:
            _splash(before, water, DROPS[fallen])
            _plip(stage, fallen)
            fallen += 1
        for _ in range(STEPS):
            water, before = _next(water, before), water
        floor.wipe()
        for phase, tint, spot in (
            (0.0, (250, 244, 232), (240, 106, 48)),
            (2.6, (242, 132, 62), (250, 238, 220)),
        ):
            _koi(floor, now, phase, tint, spot)
        yield _seen(floor.frame(), water)
    _sound(stage)


def _next(water: Field, before: Field) -> Field:
    """Go one step of the wave equation on; the walls throw the waves back, and they slowly tire."""
    push = -4 * water
    push[1:] += water[:-1]
    push[:-1] += water[1:]
    push[:, 1:] += water[:, :-1]
    push[:, :-1] += water[:, 1:]
    for edge in (0, -1):
        push[edge] += water[edge]
        push[:, edge] += water[:, edge]
    push *= np.float32(0.24)
    push += water
    before *= np.float32(-0.997)
    push += before
    push += np.float32(0.997 - 1) * water
    return push


def _splash(before: Field, water: Field, drop: tuple[float, float, float, float]) -> None:
    _, x, y, force = drop
    down, across = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    square = (across - x * COLUMNS / 540) ** 2 + (down - y * ROWS / 960) ** 2
    dent = np.exp(-square / (2 * (2.3 + 0.7 * force) ** 2)) * np.float32(3.6 * force)
    water -= dent
    before -= dent


def _seen(floor: Frame, water: Field) -> Frame:
    """Look through the surface: its slopes bend the view and glint, its curves gather light below."""
    height, width, _ = floor.shape
    slope_y, slope_x = (_soft(np.asarray(np.gradient(water, axis=axis)), 4.0) for axis in (0, 1))
    curl = -_soft(np.asarray(np.gradient(slope_y, axis=0)) + np.asarray(np.gradient(slope_x, axis=1)), 2.0)
    bend = np.float32(width / 540 * 19)
    columns = enlarge(slope_x, width, height) * bend
    columns += np.arange(width, dtype=np.float32)
    rows = enlarge(slope_y, width, height) * bend
    rows += np.arange(height, dtype=np.float32)[:, None]
    index = np.clip(rows, 0, height - 1).astype(np.int32) * np.int32(width)
    index += np.clip(columns, 0, width - 1).astype(np.int32)
    bent = np.asarray(Image.fromarray(floor).convert("RGBA")).view(np.uint32).ravel()[index]
    seen = Image.fromarray(bent.view(np.uint8).reshape(height, width, 4)).convert("RGB")
    glint = np.clip(slope_x * -0.75 + slope_y * -1.0 - 0.12, 0, 1) ** 1.5
    light = np.clip((0.5 + 0.36 * curl + 1.5 * glint) * 255, 60, 255).astype(np.uint8)
    shade = Image.fromarray(light).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(ImageChops.multiply(seen, Image.merge("RGB", (shade, shade, shade))).point(_TWICE))


def _soft(field: Field, gain: float) -> Field:
    """Make small waves plain to see, and keep great ones in bounds."""
    return np.asarray(gain * field / (1 + gain * np.abs(field)), np.float32)


def _floor(stage: Stage) -> Frame:
    """Lay a floor of round stones under green water."""
    sheet = stage.sheet(settle(np.full((stage.height, stage.width, 3), (30, 92, 98), np.float32)))
    random = np.random.default_rng(31)
    for _ in range(330):
        x, y, size = random.uniform(-20, 560), random.uniform(-20, 980), random.uniform(12, 34)
        code = _STONES[int(random.integers(len(_STONES)))]
        tint = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) * random.uniform(0.72, 1.04)
        turn, flat = random.uniform(0, 3), random.uniform(0.62, 0.95)
        sheet.oval(x + 3, y + 5, size * 1.04, size * flat * 1.04, (14, 50, 60, 120), turn)
        sheet.oval(x, y, size, size * flat, _toned(tint), turn)
        sheet.oval(
            x - size * 0.2,
            y - size * 0.24,
            size * 0.62,
            size * flat * 0.5,
            (*_toned(tint * 1.1)[:3], 110),
            turn,
        )
    light = sheet.frame().astype(np.float32)
    shade = 0.72 + 0.42 * clouds(stage.width, stage.height, seed=6, cells=(2, 4))
    depth = np.linspace(1.06, 0.7, stage.height, dtype=np.float32)[:, None]
    deep = np.array([22, 104, 112], np.float32)
    return settle((light * 0.66 + deep * 0.34) * (shade * depth)[..., None])


def _toned(tint: NDArray[np.float64]) -> Colour:
    red, green, blue = np.clip(tint, 0, 255).astype(int).tolist()
    return red, green, blue


def _koi(sheet: Sheet, now: float, phase: float, tint: Colour, spot: Colour) -> None:
    """Draw a koi on its round, its body following its head, over its shadow."""
    spine = _behind(now * 0.5 + phase, phase)
    ahead = -np.gradient(spine, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    side = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    along = np.linspace(0, 1, 26)
    spine = spine + side * (9 * along**1.6 * np.sin(now * 5.2 - along * 4.6 + phase))[:, None]
    half = 24 * np.sqrt(np.clip(along / 0.2, 0, 1)) * (1 - along) ** 0.62 + 1.6
    body = np.vstack([spine + side * half[:, None], (spine - side * half[:, None])[::-1]])
    sway = 8 * np.sin(now * 5.2 - 5.2 + phase)
    tail_root, back, out = spine[-3], -ahead[-1], side[-1]
    tail = [tail_root, tail_root + back * 42 + out * (20 + sway), tail_root + back * 27 + out * sway * 0.6,
            tail_root + back * 42 + out * (-20 + sway), tail_root]  # fmt: skip
    fins = [
        [spine[6] + side[6] * s * 15, spine[9] + side[9] * s * (42 + 5 * np.sin(now * 3 + phase)), spine[11] + side[11] * s * 30,
         spine[10] + side[10] * s * 12] for s in (-1, 1)
    ]  # fmt: skip
    for parts, fill in ((fins, (*tint[:3], 150)), ([tail], (*tint[:3], 190)), ([body], tint)):
        for part in parts:
            sheet.shape(np.add(part, (10.0, 16.0)), (8, 40, 48, 70))
            sheet.shape(np.asarray(part), fill)
    for start, end, wide in ((3, 8, 0.8), (11, 15, 0.7), (18, 22, 0.75)):
        patch = slice(start, end)
        edge = (
            spine[patch]
            + side[patch] * (half[patch] * wide * np.sin(np.linspace(0.4, 2.7, end - start)))[:, None]
        )
        other = (
            spine[patch]
            - side[patch] * (half[patch] * 0.55 * np.sin(np.linspace(0.2, 2.9, end - start)))[:, None]
        )
        sheet.shape(np.vstack([edge, other[::-1]]), spot)
    for s in (-1, 1):
        x, y = spine[3] + side[3] * s * half[3] * 0.66
        sheet.disc(x, y, 2.3, (30, 26, 30))


def _behind(moment: float, phase: float) -> NDArray[np.float64]:
    """Return 26 points on a koi's way, evenly spaced from its head back."""
    t = moment - np.linspace(0, 1.6, 160)
    x, y = 228 + 142 * np.sin(t), 392 + 235 * np.sin(t * 0.77 + 0.9 + phase * 0.4)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    even = np.linspace(0, 104, 26)
    return np.stack([np.interp(even, way, x), np.interp(even, way, y)], axis=1)


def _plip(stage: Stage, number: int) -> None:
    at, x, _, force = DROPS[number]
    note = pentatonic((number * 7) % 11 + (0 if force > 1.5 else 4), 57)
    pan = x / 270 - 0.87
    stage.desk.add(
        slide(note * 1.1, note * 2.6, 0.09 + 0.06 * force), at, gain=0.3 * force**0.5, pan=pan, room=0.3
    )
    stage.desk.add(strike(note, 1.9, GLASS, 0.01), at + 0.04, gain=0.12 * force, pan=pan, room=0.55)


def _sound(stage: Stage) -> None:
    desk = stage.desk
    desk.add(rush(stage.seconds, 500, 3800, seed=9, fade=1.0), 0, gain=0.03, room=0.3)
    for note, at in ((43, 0.0), (50, 0.0), (59, 0.0), (40, 5.4), (52, 5.4), (59, 5.4)):
        desk.add(hum(pitch(note), 6.8, warmth=0.3, fade=2.0), at, gain=0.1, room=0.6)
    for number in range(60):
        hertz = stage.random.uniform(900, 2400)
        at = stage.random.uniform(0, stage.seconds)
        drop = slide(hertz, hertz * 1.8, 0.04)
        desk.add(drop, at, gain=0.02 + 0.0002 * number, pan=stage.random.uniform(-0.9, 0.9), room=0.5)
