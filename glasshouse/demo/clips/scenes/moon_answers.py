"""The Moon has heard the Sun, and leaves it a note in the sky."""

from collections.abc import Iterator
from math import pi, sin

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Frame, Sheet, curve, ramp, settle, sky
from glasshouse.demo.clips.heavens import HORIZON, MOON, SUN, Moon, Sun, cover, glitter, sea_of, stars
from glasshouse.demo.clips.motion import between, blink, ease
from glasshouse.demo.clips.puppets import Pose
from glasshouse.demo.clips.scripts import MOON_ANSWERS
from glasshouse.demo.clips.sound import BELL, GLASS, HARP, envelope, hum, pitch, rush, strike
from glasshouse.demo.clips.stage import Stage
from glasshouse.demo.clips.voice import Cast, lips, say

WRITES, DAWN, RISES = 7.6, 9.2, 10.0
_DAWN = [
    (0, "#26385e"),
    (0.3, "#7a5876"),
    (0.52, "#e08a70"),
    (0.625, "#ffd79a"),
    (0.63, "#a85c60"),
    (1, "#2a2440"),
]


def play(stage: Stage) -> Iterator[Frame]:
    """Rise, answer, write, and meet for once."""
    cast = say(stage, MOON_ANSWERS, {"Lune": MOON.voice, "Soleil": SUN.voice})
    sheet = stage.sheet(_night(stage))
    _shore(sheet)
    sheet.keep()
    dawn = ramp(_DAWN, stage.height).astype(np.float32)[:, None, :]
    for _, now in stage.moments():
        light = ease(now, DAWN, 2.6)
        sheet.wipe()
        stars(sheet, 1.2 * (1 - light), now)
        drawn = stage.sheet(_at_dawn(sheet.frame(), dawn, light)) if light else sheet
        _draw(drawn, now, light, cast)
        yield drawn.frame()
    _sound(stage)


def _draw(sheet: Sheet, now: float, light: float, cast: Cast) -> None:
    sea, pose = sea_of(sheet), _moon(now, cast)
    _halo(sheet, pose, now)
    Moon(sheet, pose, _phase(now), sin(now * 1.8)).draw()
    if now > RISES:
        Sun(sheet, _sun(now, cast), now).draw()
    cover(sheet, sea)
    glitter(sheet, pose.x, now, (226, 228, 255), (1 - 0.8 * light) * ease(now, 0.4, 1.5))
    glitter(sheet, 150, now + 9, (255, 206, 130), ease(now, RISES + 0.5, 1.5))
    _note(sheet, now)


def _at_dawn(frame: Frame, dawn: NDArray[np.float32], light: float) -> Frame:
    """Add the morning: as on film, light upon light, never brighter than white."""
    rest = 255 - frame.astype(np.float32)
    return np.asarray(255 - rest * (1 - dawn * np.float32(0.92 * light / 255)), np.float32).astype(np.uint8)


def _moon(now: float, cast: Cast) -> Pose:
    mouth = lips(cast, "Lune", now)
    leaves = ease(now, DAWN, 2.2)
    listen, fond = between(now, 1.3, 3.0, 0.3), between(now, 5.3, 7.4, 0.3)
    down = between(now, 10.7, 14.5, 0.3)
    return Pose(
        x=232 + 86 * leaves + 2 * sin(now), y=846 - 360 * ease(now, 0, 1.7) - 150 * leaves + 4 * sin(now * 1.7),
        left=(0, 0), right=(0, 0), lean=0.05 * sin(now * 1.2) + 0.12 * listen - 0.1 * down,
        stretch=1 + 0.012 * sin(now * 2.3) + 0.03 * mouth[0],
        look=(
            0.75 * listen - 0.3 * between(now, 3.2, 5.2) - 0.8 * down,
            0.2 * listen - 0.7 * between(now, WRITES, 9.2) + 0.7 * down,
        ),
        lips=mouth, smile=0.55 + 0.3 * fond + 0.3 * down,
        shut=max(blink(now, every=2.7, offset=0.8), 0.9 * between(now, 6.2, 7.0, 0.2)),
        brows=0.8 * listen + 0.4 * between(now, 3.2, 4.2), blush=0.2 + 0.5 * fond + 0.3 * down,
    )  # fmt: skip


def _sun(now: float, cast: Cast) -> Pose:
    mouth = lips(cast, "Soleil", now)
    return Pose(
        x=150, y=812 - 148 * ease(now, RISES, 1.1), left=(0, 0), right=(0, 0), lean=0.04 * sin(now * 2),
        stretch=1 + 0.03 * mouth[0], look=(0.6, -0.9), lips=mouth, smile=0.9, shut=blink(now, every=2.2),
        brows=0.9 * between(now, 10.7, 12.2), blush=0.5,
    )  # fmt: skip


def _phase(now: float) -> float:
    """Return how much of the Moon is dark: it shows what it looks like on other nights."""
    return 0.72 * between(now, 3.5, 5.3, 0.7)


def _halo(sheet: Sheet, pose: Pose, now: float) -> None:
    glow = (0.6 + 0.4 * between(now, 5.6, 7.2, 0.5)) * (1 - 0.75 * ease(now, DAWN, 2))
    for ring in range(7):
        sheet.disc(pose.x, pose.y - 95, 106 + 15 * ring, (190, 196, 255, int(17 * glow)))


def _note(sheet: Sheet, now: float) -> None:
    """Set stars one after the other, and join them to a heart."""
    turn = np.linspace(0, 2 * pi, 13)[:-1] + pi
    high = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
    heart = np.stack([232 - 70 * np.sin(turn) ** 3, 166 - 4.4 * high], axis=1)
    heart[:, 0] -= 92 * ease(now, DAWN, 2.2)
    shown = int(np.clip((now - WRITES) / 0.1, 0, 13))
    if shown > 1:
        line = np.vstack([heart, heart[:1]])[:shown]
        sheet.stroke(line, 2.2, (255, 226, 150, 150))
    for number, (x, y) in enumerate(heart[:shown].tolist()):
        new = 1 - ease(now, WRITES + 0.1 * number, 0.4)
        size = 4.6 + 9 * new + 0.8 * sin(now * 4 + number)
        sheet.shape(
            [(x - size, y), (x, y - size * 0.28), (x + size, y), (x, y + size * 0.28)], (255, 240, 200)
        )
        sheet.shape(
            [(x, y - size), (x + size * 0.28, y), (x, y + size), (x - size * 0.28, y)], (255, 240, 200)
        )


def _night(stage: Stage) -> Frame:
    """Paint the night over the same sea."""
    stops = [(0, "#0b0f2e"), (0.4, "#1d2354"), (0.62, "#3c3f78"), (0.627, "#1c2150"), (1, "#090b22")]
    return settle(sky(stage.width, stage.height, stops))


def _shore(sheet: Sheet) -> None:
    """Draw the islands of the Sun's bay from the other side, with a lighthouse's village."""
    for points, fill in (
        ([(-20, HORIZON), (-20, 540), (30, 548), (84, 530), (130, 562), (190, HORIZON)], (18, 20, 50)),
        ([(420, HORIZON), (470, 572), (520, 566), (560, 556), (560, HORIZON)], (22, 24, 58)),
    ):
        sheet.shape(curve(points, 6), fill)
    for x, y in ((22, 568), (40, 580), (64, 562), (88, 576), (104, 586), (486, 586), (508, 580)):
        sheet.box(x, y, x + 5, y + 6, 1, (255, 206, 120))
    sheet.box(-5, HORIZON, 545, HORIZON + 2, 0, (150, 156, 214, 110))


def _sound(stage: Stage) -> None:
    """Let the same tune come back upwards, with bells for the stars."""
    desk, seconds = stage.desk, stage.seconds
    swell = 0.35 + 0.65 * np.sin(np.arange(61) / 60 * np.pi * 3.8) ** 2
    desk.add(rush(seconds, 200, 1200, seed=14, fade=0.8) * envelope(swell, seconds), 0, gain=0.1, room=0.3)
    tune = ((0.2, 55), (0.6, 60), (1.0, 64), (2.9, 67), (3.9, 71), (4.9, 72), (6.1, 67), (7.1, 64), (9.3, 60), (9.7, 64),
            (10.1, 67), (10.5, 72), (11.8, 76), (12.9, 72), (13.1, 76), (13.3, 79))  # fmt: skip
    for at, note in tune:
        desk.add(strike(pitch(note), 1.8, HARP), at, gain=0.09, pan=0.2, room=0.5)
    for number in range(13):
        note = (72, 76, 79, 81, 84, 88)[number % 6]
        desk.add(
            strike(pitch(note), 1.4, BELL), WRITES + 0.1 * number, gain=0.06, pan=number / 6 - 1, room=0.6
        )
    for note, at in (
        (45, 0.0),
        (52, 0.0),
        (41, 3.2),
        (53, 3.2),
        (43, 6.4),
        (50, 6.4),
        (48, 9.4),
        (55, 9.4),
        (64, 10.2),
    ):
        desk.add(hum(pitch(note), 4.2, warmth=0.35, fade=1.3), at, gain=0.08, room=0.6)
    for at, note in ((3.6, 79), (4.7, 74)):
        desk.add(strike(pitch(note), 1.2, GLASS), at, gain=0.1, room=0.5)
